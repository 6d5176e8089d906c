"""Which timing partner somebody means: full names, short names, initials and typing mistakes."""

from collections.abc import Mapping
from functools import lru_cache

from project88.accounts.identity import edits, folded

# Words that many timing companies carry; alone they name nobody.
_COMMON_WORDS = frozenset(
    "a and co company corp event events group inc intl limited llc ltd management mgmt mgt of race races racing results running"
    " service services svc svcs sports the timer timers timing de la el y cronometraje".split()
)
_LONGEST_CLAIM = 200
_GOOD_ENOUGH = 0.8
_CLEARLY_BETTER = 0.05


def partners_meant(claim: str, partners: Mapping[int, str]) -> list[int]:
    """Return the ids of the partners that the claim may mean: one when it is clear, several when it is not.

    The caller decides whose names may be shown to whom; nothing here is for display.
    """
    return clearly_best(partner_scores(claim, partners))


def clearly_best(scores: Mapping[int, float]) -> list[int]:
    """Return the partners that scores mean: none where all are low, several where the best are close."""
    best = max(scores.values(), default=0.0)
    if best < _GOOD_ENOUGH:
        return []
    return [partner_id for partner_id, score in scores.items() if score > best - _CLEARLY_BETTER]


def partner_scores(claim: str, partners: Mapping[int, str]) -> dict[int, float]:
    """Return for each partner how surely the claim means it: 0 (another company) to 1 (this one)."""
    said = tuple(folded(claim[:_LONGEST_CLAIM]).split())
    telling = tuple(word for word in said if word not in _COMMON_WORDS)
    return {partner_id: _score(said, telling, name) for partner_id, name in partners.items()}


def _score(said: tuple[str, ...], telling: tuple[str, ...], name: str) -> float:
    words, core = _words(name)
    if said == words:
        return 1.0
    if len(said) == 1 and len(said[0]) >= 2:
        initials = {_initials(words), _initials(core)} if len(said[0]) > 2 else {_initials(core)}
        if said[0] in initials:
            return 0.95
    if (
        len(telling) == 1 and len(said) == 2 and len(telling[0]) >= 2 and telling[0] == _initials(core)
    ):  # "PW Timing"
        return 0.92
    if not telling:
        return 0.0
    # "Big River Timing" is not "Big River Race Management": words beyond the core must be the company's own, or common.
    similar = max(
        _likeness(telling, core), _likeness(telling, core[: len(telling)]) - 0.04, _likeness(said, words)
    )
    return similar if set(said) - set(telling) <= set(words) else similar - 0.06


def _likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """1 where both are the same without the blanks ("Lake side" is "Lakeside"), less by each typing mistake, 0 beyond a few."""
    one, other = "".join(left), "".join(right)
    if one == other:
        return 1.0 if one else 0.0
    length = min(len(one), len(other))
    allowed = 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3
    count = edits(one, other, at_most=allowed)
    return 0.0 if count > allowed else 0.98 - 0.04 * count


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = tuple(folded(name).split())
    return words, tuple(word for word in words if word not in _COMMON_WORDS) or words


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words)
