"""Who enters a race: the series' regulars, guests from the partner's other series, and anybody known by name."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from project88.season.people import BIRTH_MONTH_DAY, BIRTH_YEAR, Person, person
from project88.season.plan import EventPlan, Plan, RacePlan
from project88.season.pools import home_of

_GUESTS = 0.18


class Entrant(NamedTuple):
    """A person in a race, with the age on race day and the chip time they must run (None: ability decides)."""

    person: Person
    age: int
    chip_ms: int | None


class Field:
    """Draws the entrants of one event's races: nobody enters two of them."""

    def __init__(self, plan: Plan, event: EventPlan, rng: Random) -> None:
        self._event, self._rng = event, rng
        self._salt, self._middle, self._home = plan.salt(event.partner_id), plan.middle, event.series.place
        self._homes, self._everybody = plan.pool_places[event.partner_id], plan.pool_totals[event.partner_id]
        self._year, self._month_day = event.day.year, event.day.month * 100 + event.day.day
        self._taken: set[int] = set()

    def draw(self, race: RacePlan) -> list[Entrant]:
        """Return the race's entrants, those known by name first."""
        found = []
        for appearance in race.appearances:
            self._taken.add(appearance.person.number)
            found.append(self._entrant(appearance.person, appearance.chip_ms))
        if race.kid_year:
            return found + self._children(race, race.outcome.entrants - len(found))
        least_age = 16 if race.course.distance_m > 20_000 else 0
        open_places = race.outcome.entrants - len(found)
        pool = range(race.pool_start, race.pool_start + race.pool_size)
        numbers = iter(self._rng.sample(pool, min(race.pool_size, open_places + 12)))
        while open_places:
            number, home = self._next_number(numbers)
            if number in self._taken:
                continue
            entrant = self._entrant(person(number, salt=self._salt, home=home, middle=self._middle), None)
            if entrant.age < least_age:
                continue
            self._taken.add(number)
            found.append(entrant)
            open_places -= 1
        return found

    def _next_number(self, regulars: Iterator[int]) -> tuple[int, int]:
        """Return a runner's number and home: a regular, a guest from another series, or somebody new."""
        regular = next(regulars, None)
        if regular is not None and self._rng.random() >= _GUESTS:
            return regular, self._home
        number = self._rng.randrange(self._everybody)
        if number in self._taken or (regular is None and self._rng.random() < 0.5):
            return self._everybody + self._rng.randrange(1_000_000), self._home
        return number, home_of(self._homes, number)

    def _children(self, race: RacePlan, count: int) -> list[Entrant]:
        numbers = self._rng.sample(range(race.pool_start, race.pool_start + race.pool_size), count)
        return [
            self._entrant(
                person(number, salt=self._salt, home=self._home, middle=self._middle, kid_year=race.kid_year),
                None,
            )
            for number in numbers
        ]

    def _entrant(self, somebody: Person, chip_ms: int | None) -> Entrant:
        birth = somebody.birth
        return Entrant(
            somebody, self._year - BIRTH_YEAR[birth] - (self._month_day < BIRTH_MONTH_DAY[birth]), chip_ms
        )


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


def standard_age_group(age: int) -> str:
    """Return the five-year age group as `ref.age_group` labels it, such as `under 10` or `30-34`."""
    return _STANDARD[age]


def _standard(age: int) -> str:
    if age < 10:
        return "under 10"
    return "80+" if age >= 80 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


_GROUPS = tuple(_group(age) for age in range(130))
_STANDARD = tuple(_standard(age) for age in range(130))
