"""Whether a name, as somebody types it, fits a person's: short forms, initials, typing mistakes, any order."""

from enum import IntEnum
from functools import cache, lru_cache
from importlib import resources

import yaml

from project88.accounts.identity import edits, folded

# What people put before a name or behind it.
_TITLES = frozenset("mr mrs ms miss dr prof sr sra srta don dona jr ii iii".split())
MOST_WORDS = 9


class Fit(IntEnum):
    """How well a typed name fits a person's; higher is better. Below `NONE` it fits not at all."""

    NONE = 0
    SURNAME_ALONE = 1
    MISSPELT = 2
    SHORT = 3  # a short form or an initial stands for one of the names
    FIRST_NAME = 4
    WHOLE = 5


@lru_cache(maxsize=8192)
def name_words(display_name: str) -> tuple[str, ...]:
    """Return the words of a person's name in the form in which names are compared."""
    return tuple(word for word in folded(display_name).split() if word not in _TITLES) or tuple(
        folded(display_name).split()
    )


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """Return the names that each short form stands for."""
    text = resources.files("project88.accounts").joinpath("nicknames.yaml").read_text("utf-8")
    names: dict[str, list[str]] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- every scalar stays text
    forms: dict[str, set[str]] = {}
    for name, shorts in names.items():
        for short in shorts:
            forms.setdefault(short, set()).add(name)
    return {short: frozenset(whole) for short, whole in forms.items()}


class NameMatcher:
    """Compares words of names, each pair once: the same words stand in many readings of a message and in many names."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Fit] = {}

    def fit(self, claimed: str, display_name: str) -> Fit:
        """Return how well the claimed name fits: "Pat", "Lee, Pat", "P. Lee", "Patty", "Pta Lee" and "Lee" all fit "Patricia Lee"."""
        said, words = name_words(claimed)[:MOST_WORDS], name_words(display_name)
        if not said or not words:
            return Fit.NONE
        if said == words or "".join(said) == "".join(words):
            return Fit.WHOLE
        if len(said) == 1 and len(words) > 1 and said[0] == "".join(word[0] for word in words):
            return Fit.SHORT
        return self._by_words(said, words)

    def _by_words(self, said: tuple[str, ...], words: tuple[str, ...]) -> Fit:
        free = list(range(len(words)))
        worst = Fit.WHOLE
        has_first = False
        for word in said:
            best, at = max(
                ((self.compared(word, words[index]), -index) for index in free), default=(Fit.NONE, 0)
            )
            if best is Fit.NONE:
                # A middle initial that the account does not have: "Pat M. Lee".
                if len(word) == 1 and len(said) > 2:
                    continue
                return Fit.NONE
            free.remove(-at)
            worst = min(worst, best)
            has_first = has_first or at == 0
        if len(free) == len(words):
            return Fit.NONE
        if all(len(word) == 1 for word in said) and len(free) > 0:
            return Fit.NONE
        if not has_first:
            return Fit.SURNAME_ALONE if worst is Fit.WHOLE and len(words) > 1 else Fit.NONE
        if len(said) == 1 and len(words) > 1:
            return min(worst, Fit.FIRST_NAME)
        return min(worst, Fit.WHOLE if not free else Fit.FIRST_NAME)

    def compared(self, said: str, word: str) -> Fit:
        """Return how well one word fits one word of a name."""
        if said == word:
            return Fit.WHOLE
        known = self._known.get((said, word))
        if known is None:
            known = self._known[(said, word)] = _compared(said, word)
        return known


def _compared(said: str, word: str) -> Fit:
    if len(said) == 1 or len(word) == 1:
        return Fit.SHORT if said[0] == word[0] else Fit.NONE
    forms = short_forms()
    whole, other = forms.get(said, frozenset()), forms.get(word, frozenset())
    if word in whole or said in other or not whole.isdisjoint(other):
        return Fit.SHORT
    if len(said) < 4 or len(word) < 4:
        # Two letters swapped in a short name: "Pta".
        return (
            Fit.MISSPELT
            if len(said) == len(word) == 3 and sorted(said) == sorted(word) and said[0] == word[0]
            else Fit.NONE
        )
    allowed = 1 if min(len(said), len(word)) < 7 else 2
    if abs(len(said) - len(word)) > allowed or (said[0] != word[0] and said[0] not in word[:2]):
        return Fit.NONE
    return Fit.MISSPELT if edits(said, word, at_most=allowed) <= allowed else Fit.NONE
