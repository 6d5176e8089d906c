"""Finish times: distance, sex, age, the runner's own ability, the day's form, course and weather."""

import math
from random import Random

from project88.season.clock import STEP_MS, rounded
from project88.season.courses import Course
from project88.season.field import Entrant
from project88.season.plan import EventPlan, RacePlan
from project88.season.weather import slowing

_SPREAD = 0.185
_FORM = 0.035


def _age_factor(age: int) -> float:
    if age < 20:
        return 1.0 + 0.016 * (20 - age)
    if age <= 33:
        return 1.0
    if age <= 60:
        return 1.0 + 0.0065 * (age - 33)
    return 1.0 + 0.0065 * 27 + 0.0125 * (age - 60) + 0.0004 * (age - 60) ** 2


_AGE = tuple(_age_factor(age) for age in range(130))
_LOG_AGE = tuple(math.log(factor) for factor in _AGE)
_USUAL_LOG_AGE = 0.061
# How much of a field's chance deviation from the usual one is taken out.
_LEVELLED = 0.85


def chip_times(entrants: list[Entrant], event: EventPlan, race: RacePlan, rng: Random) -> list[int]:
    """Return each entrant's chip time over the full course in milliseconds, as if all finished."""
    course = race.course
    decimals = event.decimals
    base = course.median_s * 1000 * event.series.hardness * slowing(event.weather, course)
    base *= _levelling(entrants, course, is_kids=race.kid_year > 0)
    is_kids = race.kid_year > 0
    by_sex = {"M": base, "F": base * course.women, "X": base * (1 + course.women) / 2}
    exp, gauss = math.exp, rng.gauss
    found = []
    for somebody, age, fixed in entrants:
        if fixed is not None:
            found.append(fixed)
            continue
        factor = (1.0 + 0.07 * (10 - age)) if is_kids else _AGE[age]
        found.append(
            rounded(
                by_sex[somebody.sex] * factor * exp(_SPREAD * somebody.ability + gauss(0.0, _FORM)), decimals
            )
        )
    return found


def _levelling(entrants: list[Entrant], course: Course, *, is_kids: bool) -> float:
    """Return the factor that brings a field near the usual one.

    The same kind of people come every year. Drawn at random, a field of some dozens would be now faster, now slower by more
    than any weather makes it, and nobody could find the weather again.
    """
    strangers = [(somebody, age) for somebody, age, fixed in entrants if fixed is None]
    if is_kids or not strangers:
        return 1.0
    log_women = math.log(course.women)
    share = {"M": 0.0, "F": log_women, "X": log_women / 2}
    total = sum(
        share[somebody.sex] + _LOG_AGE[age] + _SPREAD * somebody.ability for somebody, age in strangers
    )
    usual = 0.509 * log_women + _USUAL_LOG_AGE
    return math.exp(_LEVELLED * (usual - total / len(strangers)))


def gun_time(chip_ms: int, *, place_share: float, crowd: int, decimals: int, rng: Random) -> int:
    """Return the time since the gun: the faster a runner, the nearer the line they started. Never below chip time."""
    wait_s = (0.2 + min(700.0, crowd * 0.06) * place_share) * (0.6 + 0.6 * rng.random())
    step = STEP_MS[decimals]
    return chip_ms + int(wait_s * 1000 // step) * step


def split_times(chip_ms: int, course: Course, intervals: int, fade: float, decimals: int) -> list[int]:
    """Return the time at each of the course's first `intervals` intervals, in milliseconds, all below `chip_ms`.

    `fade` is by how much the runner slows towards the end (0 to about 0.08).
    """
    found = []
    for interval in course.intervals[:intervals]:
        share = interval.share
        if interval.is_leg:
            part = chip_ms * share * (1.0 + fade - 0.04)
        else:
            part = chip_ms * share * (1.0 - fade * (1.0 - share))
        found.append(rounded(part, decimals))
    return found


def course_miles(course: Course) -> float:
    """Return the course's length in miles."""
    return course.distance_m / 1609.344
