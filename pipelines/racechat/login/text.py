"""The text of a message while a login is looked for in it: cleaned, matched, cut and masked.

`cleaned` drops what cannot be seen; everything after it works on that one text, so positions always agree. `matching`
has the same length and is only for patterns: full-width letters, curly quotes and the many dashes become plain ones.
"""

import re
import unicodedata
from collections.abc import Iterable

from project88.accounts.identity import without_invisible

MAX_CHARACTERS = 4_000
HIDDEN = "[hidden]"

Span = tuple[int, int]

_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(quote): "'" for quote in "‘’‚‛ʼ`´′"}
    | {ord(quote): '"' for quote in "“”„‟«»″"}
    | {ord(dash): "-" for dash in "‐‑‒–—―−﹣"}
)


def cleaned(text: str) -> str:
    """Return the message's first 4,000 characters, composed, with line breaks as newlines and other space as blanks."""
    composed = unicodedata.normalize("NFC", without_invisible(text[: 2 * MAX_CHARACTERS]))
    lines = re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", composed)
    return "\n".join(re.sub(r"\s", " ", line) for line in lines)[:MAX_CHARACTERS]


def matching(text: str) -> str:
    """Return the text for patterns: same length, plain letters, quotes and dashes."""
    plain = text.translate(_PLAIN)
    # Digits of other scripts are digits here too.
    return "".join(
        str(unicodedata.digit(one)) if one.isdecimal() and not one.isascii() else one for one in plain
    )


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with each span overwritten by a character that no word, name or separator contains."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\x01" * (end - start)
    return "".join(characters)


def without(text: str, spans: Iterable[Span]) -> list[str]:
    """Return the pieces of the text that lie outside the spans."""
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        pieces.append(text[position : max(start, position)])
        position = max(position, end)
    return [*pieces, text[position:]]
