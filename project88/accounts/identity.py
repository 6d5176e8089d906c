"""Addresses and names in the one form in which they are compared."""

import re
import unicodedata
from difflib import SequenceMatcher

from project88.errors import BadInputError

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
# Characters that show nothing and are pasted along unseen: joiners, direction marks, soft hyphen, byte-order mark;
# and lone surrogates, which no address, name or column can hold.
_INVISIBLE = {"Cf", "Cc", "Cs"}


# Letters that Unicode does not take apart: a keyboard without them has the plain ones.
_PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe",
     "Œ": "oe", "ı": "i", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ŋ": "n", "Ŋ": "n", "ß": "ss", "ẞ": "ss"}
)  # fmt: skip


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
    decomposed = unicodedata.normalize("NFKD", without_invisible(text)).translate(_PLAIN_LETTERS)
    letters = "".join(
        character if character.isalnum() else " "
        for character in decomposed
        if not unicodedata.combining(character) and character not in "'’`"
    )
    return " ".join(letters.casefold().split())


def edits(left: str, right: str, *, at_most: int) -> int:
    """Return how many letters to insert, drop, replace or swap with their neighbour make one word the other.

    Counts no further than `at_most` + 1. Optimal string alignment: each letter is touched once.
    """
    if abs(len(left) - len(right)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)


def same_person(claimed: str, display_name: str, *, forgives_typos: bool = False) -> bool:
    """Say whether a claimed name fits an account's: all its words, its first name among them, in any script and case.

    "Pat", "Pat Lee", "Lee, Pat" and "Pat L." fit "Pat Lee"; "Pat Smith" and "Lee" do not. With `forgives_typos` a
    longer word may be misspelt.
    """
    said, words = folded(claimed).split(), folded(display_name).split()
    if not said or not words:
        return False
    names_first = any(
        len(word) > 1 and _same_word(word, words[0], forgives_typos=forgives_typos) for word in said
    )
    is_whole = said == words  # a display name may be one letter
    return is_whole or (
        names_first and all(_any_word(word, words, forgives_typos=forgives_typos) for word in said)
    )


def _any_word(said: str, words: list[str], *, forgives_typos: bool) -> bool:
    return any(_same_word(said, word, forgives_typos=forgives_typos) for word in words)


def _same_word(said: str, word: str, *, forgives_typos: bool) -> bool:
    if said == word or (len(said) == 1 and word.startswith(said)):
        return True
    is_long = min(len(said), len(word)) >= 4
    return forgives_typos and is_long and SequenceMatcher(None, said, word, autojunk=False).ratio() >= 0.75
