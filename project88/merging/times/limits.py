"""How fast and how slow a course can be covered: the band outside which no text is read as a time."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import yaml

from project88.merging.times.time_text import SECOND_MS

Way = Literal["foot", "wheels", "bike", "swim"]

# Where the course is not known: whatever takes less is a button pressed twice, whatever takes more no race.
_SHORTEST_MS, _LONGEST_MS = 5 * SECOND_MS, 10 * 86_400 * SECOND_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The times that a course allows, both ends included, in milliseconds. `is_known`: by its length, not at large."""

    fastest_ms: int
    slowest_ms: int
    is_known: bool = True

    def holds(self, time_ms: int) -> bool:
        return self.fastest_ms <= time_ms <= self.slowest_ms


ANY_COURSE = Band(fastest_ms=_SHORTEST_MS, slowest_ms=_LONGEST_MS, is_known=False)


def band_of(way: Way, distance_m: float | None) -> Band:
    """Return the band of a course of `distance_m` metres; `ANY_COURSE` where its length is not known."""
    if distance_m is None or not distance_m > 0:
        return ANY_COURSE
    limits = _limits()[way]
    fastest_s = _between_s(limits.fastest, distance_m) * (1 - limits.leeway)
    slowest_s = _between_s(limits.slowest, distance_m)
    return Band(fastest_ms=math.floor(fastest_s * SECOND_MS), slowest_ms=math.ceil(slowest_s * SECOND_MS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """Metres and seconds, by distance; the best may be beaten by the share `leeway`."""

    leeway: float
    fastest: tuple[tuple[float, float], ...]
    slowest: tuple[tuple[float, float], ...]


@cache
def _limits() -> dict[str, _Limits]:
    found = yaml.safe_load(files(__package__).joinpath("limits.yaml").read_text("utf-8"))
    return {
        way: _Limits(
            leeway=of["leeway"],
            fastest=tuple((metres, seconds) for metres, seconds in of["fastest"]),
            slowest=tuple((metres, seconds) for metres, seconds in of["slowest"]),
        )
        for way, of in found.items()
    }


def _between_s(points: tuple[tuple[float, float], ...], distance_m: float) -> float:
    """Return the seconds for a distance; beyond the ends, at the pace of the end."""
    (first_m, first_s), (last_m, last_s) = points[0], points[-1]
    if distance_m <= first_m:
        return first_s * distance_m / first_m
    for (near_m, near_s), (far_m, far_s) in pairwise(points):
        if distance_m <= far_m:
            share = math.log(distance_m / near_m) / math.log(far_m / near_m)
            return near_s * math.exp(share * math.log(far_s / near_s))
    return last_s * distance_m / last_m
