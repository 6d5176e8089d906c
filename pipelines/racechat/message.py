"""A message as it can be worked with: bounded, visible characters only."""

import unicodedata

from project88.errors import BadInputError

MAX_CHARACTERS = 4000


def readable(text: str, *, has_attachments: bool) -> str:
    """Return the message without control characters and with plain spacing.

    Raises BadInputError with a sentence where it is empty, too long, or no text.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInputError(
            f"That message is {len(text):,} characters long; I read up to {MAX_CHARACTERS:,}. Please ask in a few sentences."
        )
    visible = "".join(_plain(character) for character in unicodedata.normalize("NFC", text)).strip()
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
    if category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and character not in "\u200c\u200d"):
        return ""
    return " " if category in {"Zs", "Zl", "Zp"} else character
