"""Addresses and names in the one form in which they are compared."""

import re
import unicodedata

from project88.errors import BadInputError

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
# Characters that show nothing and are pasted along unseen: joiners, direction marks, soft hyphen, byte-order mark;
# and lone surrogates, which no address, name or column can hold.
_INVISIBLE = {"Cf", "Cc", "Cs"}


def without_invisible(text: str) -> str:
    """Return the text without control characters, format characters and lone surrogates; white space stays."""
    return "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )


def normal_email(text: str) -> str:
    """Return an address in normal form (NFKC, lower case, nothing invisible); raise BadInputError where it is none."""
    email = unicodedata.normalize("NFKC", without_invisible(text)).strip().lower()
    if len(email) > 254 or _EMAIL.fullmatch(email) is None:
        raise BadInputError("That is not an e-mail address. It looks like name@company.example.")
    return email


def folded(text: str) -> str:
    """Return a name for comparing: no accents, no case, no punctuation, single spaces. Empty when nothing is left."""
    decomposed = unicodedata.normalize("NFKD", without_invisible(text))
    letters = "".join(
        character if character.isalnum() else " "
        for character in decomposed
        if not unicodedata.combining(character) and character not in "'’`"
    )
    return " ".join(letters.casefold().split())


def same_person(claimed: str, display_name: str) -> bool:
    """Say whether a claimed name fits an account's: all its words, or its first name, in any script and case.

    "Pat" and "Pat Lee" and "Lee, Pat" fit "Pat Lee"; "Pat Smith" and "Lee" do not.
    """
    claimed_words, words = folded(claimed).split(), folded(display_name).split()
    if not claimed_words or not words:
        return False
    if len(claimed_words) == 1:
        return claimed_words[0] == words[0] or claimed_words == words
    return set(claimed_words) <= set(words) and words[0] in claimed_words
