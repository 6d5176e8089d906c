"""What a race's own name says: its name from year to year, for whom it is, and a distance where no other is given."""

import re
from dataclasses import dataclass

from project88.merging.series import series_of

_CHILDREN = re.compile(
    r"\b(?:kids?|kid's|kids'|children'?s?|toddlers?|diaper|tots?|youth|mini[- ]?(?:marathon|run)|dash for kids|kiddie)\b"
)
# Where a number starts: not at the 1 of 3.1 miles, of .1 miles or of 5/1 miles.
_NEW = r"(?<!\w)(?<!\.)(?<!\d[,/])"
_MILES = r"[ -]?(?:miles?|milers?|mi)\b"
_BY_NAME = (
    (
        re.compile(
            r"\b(?:half[ -]?marathon|(?:semi|demi)[ -]?marathon|half)\b|(?:(?<![\d/])1/2|½)[ -]?marathon\b|(?<!\d)13\.1(?!\d)"
        ),
        "half marathon",
    ),
    (
        re.compile(
            r"\b(?:quarter[ -]?marathon|marathon relay|relay|mini[- ]?marathon|(?:ultra|double)[- ]?marathon)\b|(?:\d/\d|[¼¾⅓⅔])[ -]?marathon\b"
        ),
        None,
    ),
    (re.compile(r"\b(?:full marathon|marathon)\b|(?<!\d)26\.2(?!\d)"), "marathon"),
    (re.compile(rf"{_NEW}100{_MILES}"), "100 mile"),
    (re.compile(rf"{_NEW}50{_MILES}"), "50 mile"),
    (re.compile(rf"{_NEW}20{_MILES}"), "20 mile"),
    (re.compile(rf"{_NEW}(?:10|ten){_MILES}"), "10 mile"),
    (re.compile(rf"{_NEW}(?:5|five){_MILES}"), "5 mile"),
    (re.compile(rf"{_NEW}(?:4|four){_MILES}"), "4 mile"),
    (re.compile(rf"{_NEW}(?:2|two){_MILES}"), "2 mile"),
    (re.compile(rf"{_NEW}(?:1|one){_MILES}|^mile$"), "1 mile"),
    *(
        (re.compile(rf"{_NEW}{km}[ -]?(?:k|km|kilomet(?:er|re)s?)\b"), f"{km}k")
        for km in (100, 50, 30, 25, 20, 15, 12, 10, 8, 5, 3, 1)
    ),
)
_NOT_ON_FOOT = re.compile(r"\b(?:bike|ride|cycling|tri|triathlon|duathlon|swim|ruck|stair)\b")
# Contests of their own over the same course: their times are no times of a runner over that distance.
_WHEELS = re.compile(
    r"\b(?:wheel[ -]?(?:chairs?|ers?)|hand[ -]?(?:cycles?|cyclists?|cycling)|push[ -]?rim|racing chairs?)\b"
)
_RELAY = re.compile(r"\brelays?\b")
_WALK = re.compile(r"\b(?:walk|walks|walkers?|walking)\b")
_RUN = re.compile(r"\b(?:run|runs|runners?|running|jog)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceName:
    """A race's name as read. `distance_class` is a key of ref.distance_class, for races whose length is not given.

    `is_apart` says that its results are not those of runners one by one: a walk (but not a run and walk), wheelchairs,
    a relay.
    """

    series: str
    distance_class: str | None
    is_for_children: bool
    is_apart: bool


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
    is_apart = bool(
        _RELAY.search(lower) or _WHEELS.search(lower) or (_WALK.search(lower) and not _RUN.search(lower))
    )
    is_clear = len(found) == 1 and not is_apart and not _NOT_ON_FOOT.search(lower)
    return RaceName(
        series=series_of(raw),
        distance_class=found.pop() if is_clear else None,
        is_for_children=bool(_CHILDREN.search(lower)),
        is_apart=is_apart,
    )


def is_on_wheels(raw: str) -> bool:
    """Return whether a race of that name is for racing chairs or handcycles."""
    return _WHEELS.search(raw.lower()) is not None
