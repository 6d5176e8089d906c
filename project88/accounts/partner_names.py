"""Which timing partner somebody means: full names, short names, initials and typing mistakes."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from project88.accounts.identity import folded

# Words that many timing companies carry; alone they name nobody.
_COMMON_WORDS = frozenset(
    "a and co company corp event events group inc limited llc ltd management of race races racing results running"
    " service services sports the timers timing".split()
)
_GOOD_ENOUGH = 0.8
_CLEARLY_BETTER = 0.05


def partners_meant(claim: str, partners: Mapping[int, str]) -> list[int]:
    """Return the ids of the partners that the claim may mean: one when it is clear, several when it is not.

    The caller decides whose names may be shown to whom; nothing here is for display.
    """
    scores = {partner_id: _score(claim, name) for partner_id, name in partners.items()}
    best = max(scores.values(), default=0.0)
    if best < _GOOD_ENOUGH:
        return []
    return [partner_id for partner_id, score in scores.items() if score > best - _CLEARLY_BETTER]


def _score(claim: str, name: str) -> float:
    """0 (another company) to 1 (this one)."""
    said, words = folded(claim[:200]).split(), folded(name).split()
    if said == words:
        return 1.0
    telling = [word for word in said if word not in _COMMON_WORDS]
    core = [word for word in words if word not in _COMMON_WORDS] or words
    if len(said) == 1 and len(said[0]) >= 3 and said[0] in {_initials(words), _initials(core)}:
        return 0.95
    if not telling:
        return 0.0
    # "Big River Timing" is not "Big River Race Management": words beyond the core must be the company's own, or common.
    similar = max(_ratio(telling, core), _ratio(telling, core[: len(telling)]) - 0.04, _ratio(said, words))
    return similar if set(said) - set(telling) <= set(words) else similar - 0.06


def _ratio(left: list[str], right: list[str]) -> float:
    # Without the spaces: "Lake side" is "Lakeside".
    return SequenceMatcher(None, "".join(left), "".join(right), autojunk=False).ratio()


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)
