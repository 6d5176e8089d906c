"""A message as it can be worked with: bounded, visible characters only."""

import unicodedata

from project88.errors import BadInputError

MAX_CHARACTERS = 4000
# Marks in a row: more than any writing system needs (Unicode's UAX #15, stream-safe text). Normalising sorts each row of
# them, which takes the square of its length.
MAX_MARKS = 30
_JOINERS = "\u200c\u200d"


def readable(text: str, *, has_attachments: bool) -> str:
    """Return the message without control characters and with plain spacing.

    Raises BadInputError with a sentence where it is empty, too long, or no text.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInputError(
            f"That message is too long: I read up to {MAX_CHARACTERS:,} characters. Please ask in a few sentences."
        )
    shown = "".join(_plain(character) for character in text)
    visible = unicodedata.normalize("NFC", _with_few_marks(shown)).strip()
    if not visible:
        if has_attachments:
            raise BadInputError("I read only text, not pictures or files. Please type your question.")
        raise BadInputError(
            "Your message was empty. Ask me about results, races or registrations; `help` shows examples."
        )
    return visible


def _plain(character: str) -> str:
    if character in "\n\t\r":
        return "\n" if character == "\n" else " "
    # Cc control, Cs half surrogates, Co private use, Cn unassigned; format characters but the joiners that scripts need.
    category = unicodedata.category(character)
    if category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and character not in _JOINERS):
        return ""
    return " " if category in {"Zs", "Zl", "Zp"} else character


def _with_few_marks(text: str) -> str:
    """Return the text without the marks beyond MAX_MARKS in a row; joiners, which others take out, end no row."""
    if text.isascii():
        return text
    kept: list[str] = []
    row = 0
    for character in text:
        is_mark = unicodedata.category(character)[0] == "M" or character in _JOINERS
        row = row + 1 if is_mark else 0
        if row <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
