"""Who enters a race: the series' regulars, guests from the partner's other series, and anybody known by name."""

from random import Random
from typing import NamedTuple

from project88.season.people import BIRTH_MONTH_DAY, BIRTH_YEAR, FIRST_BIRTH, Person, person
from project88.season.plan import EventPlan, Plan, RacePlan
from project88.season.planning import home_of

_GUESTS = 0.18


class Entrant(NamedTuple):
    """A person in a race, with the age on race day and the chip time they must run (None: ability decides)."""

    person: Person
    age: int
    chip_ms: int | None


def draw_field(plan: Plan, event: EventPlan, race: RacePlan, rng: Random, taken: set[int]) -> list[Entrant]:
    """Return the race's entrants, the known ones first, and add their numbers to `taken` (one race a person and event)."""
    salt = plan.salt(event.partner_id)
    home = event.series.place
    year, month_day = event.day.year, event.day.month * 100 + event.day.day
    found = []
    for appearance in race.appearances:
        somebody = appearance.person
        taken.add(somebody.number)
        found.append(Entrant(somebody, _age(somebody.birth, year, month_day), appearance.chip_ms))
    open_places = race.outcome.entrants - len(found)
    least_age = 16 if race.course.distance_m > 20_000 else 0
    middle = plan.middle
    if race.kid_year:
        for number in rng.sample(range(race.pool_start, race.pool_start + race.pool_size), open_places):
            child = person(number, salt=salt, home=home, middle=middle, kid_year=race.kid_year)
            found.append(Entrant(child, _age(child.birth, year, month_day), None))
        return found
    pairs = plan.pool_places[event.partner_id]
    everybody = plan.pool_totals[event.partner_id]
    numbers = rng.sample(
        range(race.pool_start, race.pool_start + race.pool_size), min(race.pool_size, open_places + 12)
    )
    random, randrange = rng.random, rng.randrange
    for number in numbers:
        if open_places == 0:
            break
        at = home
        if random() < _GUESTS:
            number = randrange(everybody)  # noqa: PLW2901
            at = home_of(pairs, number)
        if number in taken:
            continue
        somebody = person(number, salt=salt, home=at, middle=middle)
        age = _age(somebody.birth, year, month_day)
        if age < least_age:
            continue
        taken.add(number)
        found.append(Entrant(somebody, age, None))
        open_places -= 1
    while open_places:
        number = randrange(everybody)
        if number in taken:
            # A small partner can run out of people of its own: then somebody comes who never came before.
            number = everybody + randrange(1_000_000)
            if number in taken:
                continue
        taken.add(number)
        somebody = person(number, salt=salt, home=home, middle=middle)
        age = _age(somebody.birth, year, month_day)
        if age < least_age:
            continue
        found.append(Entrant(somebody, age, None))
        open_places -= 1
    return found


def _age(birth: int, year: int, month_day: int) -> int:
    return year - BIRTH_YEAR[birth] - (month_day < BIRTH_MONTH_DAY[birth])


def age_group(age: int) -> str:
    """Return the age part of a bracket's name, such as `30-34`."""
    return _GROUPS[age]


def _group(age: int) -> str:
    if age < 15:
        return "14 & Under"
    if age >= 80:
        return "80+"
    low = age // 5 * 5
    return f"{low}-{low + 4}"


_GROUPS = tuple(_group(age) for age in range(130))
BIRTH_EPOCH = FIRST_BIRTH
