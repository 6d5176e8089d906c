"""A plan in the making: races and events whose numbers are not all set yet."""

from dataclasses import dataclass, field
from datetime import date

from project88.season.calendar import Series
from project88.season.cast import Appearance
from project88.season.courses import Course
from project88.season.plan import Outcome
from project88.season.weather import Weather


@dataclass(slots=True, kw_only=True)
class RaceDraft:
    """A race; `rank` 0 is the event's main one."""

    course: Course
    rank: int
    weight: float = 0.0
    entrants: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    intervals: int = 0
    copies: int = 0
    appearances: list[Appearance] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class EventDraft:
    """An event; `is_ghost` will have no row of its own."""

    partner_id: int
    series: Series
    day: date
    weather: Weather
    has_results: bool
    is_cancelled: bool = False
    is_ghost: bool = False
    names_no_partner: bool = False
    hides_entry_ids: bool = False
    pads_bibs: bool = False
    decimals: int = 2
    event_id: int = 0
    races: list[RaceDraft] = field(default_factory=list)
