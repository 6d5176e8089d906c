"""What a race's own name says: its name from year to year, whether it is for children, and a distance where no other is given."""

import re
from dataclasses import dataclass

from project88.merging.series import series_of

_CHILDREN = re.compile(
    r"\b(?:kids?|kid's|kids'|children'?s?|toddlers?|diaper|tots?|youth|mini[- ]?(?:marathon|run)|dash for kids|kiddie)\b"
)
_BY_NAME = (
    (re.compile(r"\b(?:half[ -]?marathon|half|13\.1)\b"), "half marathon"),
    (re.compile(r"\b(?:quarter[ -]?marathon|marathon relay|relay|mini[- ]?marathon)\b"), None),
    (re.compile(r"\b(?:full marathon|marathon|26\.2)\b"), "marathon"),
    (re.compile(r"\b100 ?(?:miles?|milers?|mi)\b"), "100 mile"),
    (re.compile(r"\b50 ?(?:miles?|milers?|mi)\b"), "50 mile"),
    (re.compile(r"\b20 ?(?:miles?|milers?|mi)\b"), "20 mile"),
    (re.compile(r"\b(?:10|ten) ?(?:miles?|milers?|mi)\b"), "10 mile"),
    (re.compile(r"\b(?:5|five) ?(?:miles?|milers?|mi)\b"), "5 mile"),
    (re.compile(r"\b(?:4|four) ?(?:miles?|milers?|mi)\b"), "4 mile"),
    (re.compile(r"\b(?:2|two) ?(?:miles?|milers?|mi)\b"), "2 mile"),
    (re.compile(r"\b(?:1|one) ?(?:mile|miler|mi)\b|^mile$"), "1 mile"),
    *(
        (re.compile(rf"\b{km} ?(?:k|km|kilomet(?:er|re)s?)\b"), f"{km}k")
        for km in (100, 50, 30, 25, 20, 15, 12, 10, 8, 5, 3, 1)
    ),
)
_NOT_ON_FOOT = re.compile(
    r"\b(?:bike|ride|cycling|tri|triathlon|duathlon|swim|walk|wheelchair|virtual walk|ruck|stair)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceName:
    """A race's name as read. `distance_class` is a key of ref.distance_class, for races whose length is not given."""

    series: str
    distance_class: str | None
    is_for_children: bool


def read_race_name(raw: str) -> RaceName:
    """Read one name. Two distances in a name say nothing: `5K/10K` has no class."""
    lower = " ".join(raw.lower().split())
    found: set[str | None] = set()
    rest = lower
    for pattern, distance_class in _BY_NAME:
        kept = pattern.sub(" ", rest)
        if kept != rest:
            found.add(distance_class)
            rest = kept
    is_clear = len(found) == 1 and not _NOT_ON_FOOT.search(lower)
    return RaceName(
        series=series_of(raw),
        distance_class=found.pop() if is_clear else None,
        is_for_children=bool(_CHILDREN.search(lower)),
    )
