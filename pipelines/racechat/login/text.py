"""The text of a message while a login is looked for in it.

`cleaned` drops what cannot be seen; everything after it works on that one text, so positions always agree. `matching`
has the same length and is only for reading: full-width letters, curly quotes and the many dashes become plain ones.
"""

import unicodedata

from project88.accounts.identity import without_invisible

MAX_CHARACTERS = 4_000
HIDDEN = "[hidden]"

Span = tuple[int, int]

_LINE_ENDS = frozenset("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(quote): "'" for quote in "‘’‚‛ʼ`´′"}
    | {ord(quote): '"' for quote in "“”„‟«»″"}
    | {ord(dash): "-" for dash in "‐‑‒–—―−﹣"}
)


def cleaned(text: str) -> str:
    """Return the message's first 4,000 characters, composed, with line breaks as newlines and other space as blanks."""
    composed = unicodedata.normalize("NFC", without_invisible(text[:MAX_CHARACTERS]))
    characters: list[str] = []
    for character in composed:
        if character in _LINE_ENDS:
            if characters and characters[-1] != "\n":
                characters.append("\n")
        else:
            characters.append(" " if character.isspace() else character)
    return "".join(characters)[:MAX_CHARACTERS].strip()


def matching(text: str) -> str:
    """Return the text for reading: same length, plain letters, quotes and dashes."""
    plain = text.translate(_PLAIN)
    # Digits of other scripts are digits here too.
    return "".join(
        str(unicodedata.digit(one)) if one.isdecimal() and not one.isascii() else one for one in plain
    )
