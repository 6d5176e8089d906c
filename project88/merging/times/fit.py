"""Which reading of a race's texts is the right one. What no reading fits is withheld: no time is better than a wrong one.

1. Texts of one shape mean the same in one race. Of the meanings that a shape can have, the one counts by which most of
   them fit the course; of several, the one in the order of the places, near the times already read, then the usual one.
   A shape that few of the field are written in settles nothing: it is taken as usual.
2. A time outside the course's band is read in another way only if that puts it where its place says. Else it is withheld,
   and so is a figure that stands for `no time` (99:59:59).
3. A time faster than the winner's that did not win is withheld too.
4. Figures run together (1930) are 19:30 or 1,930 seconds. Seconds end in 60 to 99 four times in ten, so a few runners
   settle it; where there are too few, nothing does, and all of them are withheld.
"""

import bisect
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from project88.merging.times.limits import Band
from project88.merging.times.reading import read_time
from project88.merging.times.time_text import Reading, TimeText


class Verdict(StrEnum):
    """What became of a text."""

    READ = "read"
    CORRECTED = "corrected"
    NO_TIME = "no time"
    TOO_FAST = "faster than anybody covers the course"
    TOO_SLOW = "slower than any cut-off"
    STAND_IN = "stands for no time"
    AGAINST_PLACE = "faster than the winner, without having won"
    AMBIGUOUS = "two readings fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldText:
    """One runner's text. `place` is the place among all of the race, None for none."""

    raw: str
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a text is. `time_ms` is None unless it was read or corrected; `unit` is how figures of its `shape` were taken."""

    verdict: Verdict
    time_ms: int | None = None
    unit: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFit:
    """A race's texts, judged in the order given. `units` tells for every shape in which unit it is read here."""

    judged: tuple[Judged, ...]
    units: dict[str, str]


# Shares that decide: of a shape's texts that must fit the course, and by how much a meaning must be better.
_MOST = 0.5
_BETTER = 0.1
_MORE_ORDERLY = 0.2
_PLACED_ENOUGH = 3
# How many of a field must be written in a shape for it to mean something unusual.
_SETTLED_BY, _SETTLED_BY_SHARE = 3, 0.1
# A chip may be this much faster than the winner's who started first, and times of neighbours this much out of order.
_SLACK = 0.03
# And this much faster or slower than all others may a first or last be whose text is read in an unusual way.
_NEXT_TO_THE_FIELD = 1.25
_RUN_TOGETHER = {"seconds", "hhmmss"}
# 0.6 ** 8: the chance that so many seconds all look like a clock's.
_ENOUGH_TO_TELL = 8
_NO_UNIT = ""
# 99:59:59, 9:59:59, 23:59:59, 99:99, 0:00:01, 0.
_FIGURES_OF_NOTHING = re.compile(
    r"\D*(?:\d?9|23|99+)\D(?:59|99)\D(?:59|99)(?:\D9+)?\D*|99:(?:59|99)|[0:.,]*1?"
)


def fit_field(texts: Sequence[FieldText], band: Band) -> FieldFit:
    """Judge all texts of one column (chip or gun) of one race."""
    taken = [read_time(text.raw) for text in texts]
    units = _units(texts, taken, band)
    times = [_in_unit(one, units) for one in taken]
    good = [time_ms is not None and band.holds(time_ms) for time_ms in times]
    order = _Order.of(
        (text.place, time_ms) for text, time_ms, is_good in zip(texts, times, good, strict=True) if is_good
    )
    copies = Counter(time_ms for time_ms in times if time_ms is not None)
    judge = _Judge(units=units, band=band, order=order, copies=copies)
    judged = tuple(judge.judge(text, one) for text, one in zip(texts, taken, strict=True))
    return FieldFit(judged=judged, units=units)


def _stands_for_none(raw: str) -> bool:
    return _FIGURES_OF_NOTHING.fullmatch(raw.strip()) is not None


def _in_unit(text: TimeText, units: dict[str, str]) -> int | None:
    found = text.in_unit(units.get(text.shape, ""))
    return found.time_ms if found is not None else None


def _units(texts: Sequence[FieldText], taken: Sequence[TimeText], band: Band) -> dict[str, str]:
    by_shape: dict[str, list[tuple[int | None, TimeText]]] = defaultdict(list)
    for text, one in zip(texts, taken, strict=True):
        if one.readings:
            # A row of nines says nothing of how the others are written.
            by_shape[one.shape] += [] if _stands_for_none(text.raw) else [(text.place, one)]
    count = sum(len(members) for members in by_shape.values())
    units: dict[str, str] = {}
    anchors: list[int] = []
    # The commonest shape first: the others are held against it.
    for shape, members in sorted(by_shape.items(), key=lambda item: (-len(item[1]), item[0])):
        settles = len(members) >= max(_SETTLED_BY, _SETTLED_BY_SHARE * count) or len(members) == count
        units[shape] = _unit_of(members, band, anchors) if settles else _usual_unit(members)
        anchors += [
            found.time_ms
            for _, one in members
            if (found := one.in_unit(units[shape])) is not None and band.holds(found.time_ms)
        ]
    return units


def _unit_of(members: Sequence[tuple[int | None, TimeText]], band: Band, anchors: Sequence[int]) -> str:
    """Return the unit in which texts of one shape are read in this race."""
    names = list(dict.fromkeys(reading.unit for _, one in members for reading in one.readings))
    fitting = {name: _fitting(members, name, band) for name in names}
    share = {name: len(fitting[name]) / len(members) for name in names}
    best = max(share.values())
    if best < _MOST:
        return names[0]
    names = [name for name in names if share[name] >= best - _BETTER]
    if len(names) > 1:
        orderly = {name: _orderliness(fitting[name]) for name in names}
        most = max(orderly.values())
        names = [name for name in names if orderly[name] >= most - _MORE_ORDERLY]
    if len(names) > 1 and anchors:
        middle = statistics.median(anchors)
        away = {
            name: abs(math.log(statistics.median(t for _, t in fitting[name]) / middle)) for name in names
        }
        least = min(away.values())
        names = [name for name in names if away[name] <= least + math.log(2)]
    if set(names) >= _RUN_TOGETHER and len(fitting["hhmmss"]) == len(members):
        return "hhmmss" if len(members) >= _ENOUGH_TO_TELL else _NO_UNIT
    return names[0]


def _usual_unit(members: Sequence[tuple[int | None, TimeText]]) -> str:
    return members[0][1].readings[0].unit if members else _NO_UNIT


def _fitting(
    members: Sequence[tuple[int | None, TimeText]], unit: str, band: Band
) -> list[tuple[int | None, int]]:
    return [
        (place, found.time_ms)
        for place, one in members
        if (found := one.in_unit(unit)) is not None and band.holds(found.time_ms)
    ]


def _orderliness(placed: Iterable[tuple[int | None, int]]) -> float:
    """Return the share of neighbours in the order of places whose times do not go down; 0.5 where nothing tells."""
    times = [time_ms for _, time_ms in sorted((place, time_ms) for place, time_ms in placed if place)]
    steps = [later >= earlier for earlier, later in pairwise(times)]
    return sum(steps) / len(steps) if len(steps) >= _PLACED_ENOUGH - 1 else 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """The times that fit, by place, and the greatest of all."""

    places: tuple[int, ...]
    times: tuple[int, ...]
    greatest_ms: int
    count: int

    @classmethod
    def of(cls, found: Iterable[tuple[int | None, int | None]]) -> "_Order":
        every = [(place, time_ms) for place, time_ms in found if time_ms is not None]
        placed = sorted((place, time_ms) for place, time_ms in every if place)
        times = [time_ms for _, time_ms in every] or [0]
        return cls(
            places=tuple(place for place, _ in placed),
            times=tuple(time_ms for _, time_ms in placed),
            greatest_ms=max(times),
            count=len(every),
        )

    def allows(self, place: int | None, time_ms: int) -> bool:
        """Whether the time stands where its place says. Without a place, or without others that have one, nothing says so."""
        if place is None or len(self.places) < _PLACED_ENOUGH - 1:
            return False
        at = bisect.bisect_left(self.places, place)
        before = self.times[at - 1] if at else self.times[0] / _NEXT_TO_THE_FIELD
        after_at = bisect.bisect_right(self.places, place)
        after = self.times[after_at] if after_at < len(self.times) else self.times[-1] * _NEXT_TO_THE_FIELD
        return before * (1 - _SLACK) <= time_ms <= after * (1 + _SLACK)

    def is_against(self, place: int | None, time_ms: int) -> bool:
        """Whether a time beats the winner's, by more than a late start explains, and its place is not the winner's."""
        if place is None or len(self.places) <= _PLACED_ENOUGH or place <= self.places[0]:
            return False
        ahead = self.times[: bisect.bisect_left(self.places, place)]
        return len(ahead) >= _PLACED_ENOUGH and time_ms < min(ahead[:_PLACED_ENOUGH]) * (1 - _SLACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """What a race's texts are held against, one by one."""

    units: dict[str, str]
    band: Band
    order: _Order
    copies: Counter[int]

    def judge(self, text: FieldText, one: TimeText) -> Judged:
        if not one.readings:
            return Judged(verdict=Verdict.NO_TIME, shape=one.shape)
        unit = self.units[one.shape]
        looks_like_none = _stands_for_none(text.raw)
        if unit == _NO_UNIT and not looks_like_none:
            return Judged(verdict=Verdict.AMBIGUOUS, shape=one.shape)
        if looks_like_none:
            # Only what it says plainly, and only if the course allows it: 9:59:59 may be a walker's marathon.
            unit = one.readings[0].unit
        found = one.in_unit(unit)
        if found is not None and self.band.holds(found.time_ms):
            if self._is_stand_in(text, found.time_ms):
                return Judged(verdict=Verdict.STAND_IN, shape=one.shape)
            if self.order.is_against(text.place, found.time_ms):
                return Judged(verdict=Verdict.AGAINST_PLACE, shape=one.shape)
            return Judged(verdict=Verdict.READ, time_ms=found.time_ms, unit=unit, shape=one.shape)
        others = self._others(text, one, unit)
        if len(others) == 1 and not looks_like_none:
            [other] = others
            return Judged(verdict=Verdict.CORRECTED, time_ms=other.time_ms, unit=other.unit, shape=one.shape)
        if looks_like_none or (found is not None and self.copies[found.time_ms] > 1):
            return Judged(verdict=Verdict.STAND_IN, shape=one.shape)
        time_ms = (found or one.readings[0]).time_ms
        verdict = Verdict.TOO_FAST if time_ms < self.band.fastest_ms else Verdict.TOO_SLOW
        return Judged(verdict=verdict, shape=one.shape)

    def _others(self, text: FieldText, one: TimeText, unit: str) -> list[Reading]:
        return [
            other
            for other in one.readings
            if other.unit != unit
            and self.band.holds(other.time_ms)
            and self.order.allows(text.place, other.time_ms)
        ]

    def _is_stand_in(self, text: FieldText, time_ms: int) -> bool:
        """Whether a time that the course allows stands for none: a row of nines, last of all, that no place goes with."""
        return (
            text.place is None
            and time_ms >= self.order.greatest_ms
            and self.order.count > self.copies[time_ms]
            and _stands_for_none(text.raw)
        )
