"""What the season will hold, down to every race's number of entries and result lines, before a row is written.

A plan is small (events and races, no people) and depends on scale, seed, years and day alone. It fixes every id, so any
process can write any event, and the totals are exact.
"""

from dataclasses import dataclass, field
from datetime import date

from project88.season.calendar import Series
from project88.season.cast import Appearance
from project88.season.courses import Course
from project88.season.partners import PARTNERS
from project88.season.weather import Weather

# The production file, as its first copy was counted.
EVENTS, RACES, PARTICIPANTS, RESULT_LINES, ALL_ROWS = 12_882, 16_931, 1_765_021, 8_151_553, 10_656_231


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a race's entries fare. Entries of a race without results (yet) are all `waiting`."""

    finishers: int = 0
    dnf: int = 0
    dq: int = 0
    dns: int = 0
    waiting: int = 0

    @property
    def entrants(self) -> int:
        """Return all entries."""
        return self.finishers + self.dnf + self.dq + self.dns + self.waiting


def dnf_lines(place: int, intervals: int) -> int:
    """Return the result lines of the race's `place`-th DNF: of three, one has early splits, one none, one a word."""
    if place % 3 == 0:
        return 1 + place // 3 % intervals if intervals else 0
    return 0 if place % 3 == 1 else 1


def line_count(outcome: Outcome, intervals: int) -> int:
    """Return the result lines of a race: three brackets and the intervals for each finisher and every second DQ.

    Of the other disqualified, every second has one line with a word for a time.
    """
    full = outcome.finishers + (outcome.dq + 1) // 2
    words = (outcome.dq + 2) // 4
    return full * (3 + intervals) + words + sum(dnf_lines(place, intervals) for place in range(outcome.dnf))


@dataclass(frozen=True, slots=True, kw_only=True)
class RacePlan:
    """One race: `first_*` are the ids its rows start with, `copies` the lines that a repeated sync appended again."""

    race_id: int
    course: Course
    outcome: Outcome
    intervals: int
    copies: int
    chipless: int
    pool_start: int
    pool_size: int
    kid_year: int
    start_minute: int
    first_bib: int
    first_entry_id: int
    first_result_id: int
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """One event: `is_ghost` has no row in ct_events, `names_no_partner` leaves its rows without a partner."""

    event_id: int
    partner_id: int
    series: Series
    day: date
    name: str
    weather: Weather
    has_results: bool
    is_published: bool
    is_archived: bool
    is_ghost: bool
    names_no_partner: bool
    hides_entry_ids: bool
    pads_bibs: bool
    has_weather_row: bool
    decimals: int
    races: tuple[RacePlan, ...] = ()

    @property
    def credential_prefix(self) -> str:
        """Return what the legacy program kept of the ChronoTrack login in every row: its beginning."""
        return f"{chronotrack_login(self.partner_id)[:8]}..."

    @property
    def row_count(self) -> int:
        """Return how many participant and result rows the event has, the measure of its work."""
        return sum(
            race.outcome.entrants + line_count(race.outcome, race.intervals) + race.copies
            for race in self.races
        )


def chronotrack_login(partner_id: int) -> str:
    """Return the e-mail address under which a partner calls ChronoTrack."""
    return f"timing{partner_id:02d}@{PARTNERS[partner_id - 1].slug}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Rows of the tables that events do not decide."""

    sync_history: int
    archived: int
    weather: int
    mapped_events: int
    runsignup_races: int
    runsignup_events: int
    runsignup_participants: int
    runsignup_counts: int
    sync_queue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole season."""

    scale: float
    seed: int
    years: int
    as_of: date
    events: tuple[EventPlan, ...]
    pool_totals: dict[int, int] = field(default_factory=dict)
    pool_places: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    sizes: Sizes

    @property
    def middle(self) -> int:
        """Return the day number at which runners' ages are as usual."""
        return self.as_of.toordinal() - self.years * 180

    @property
    def keeps_runners(self) -> bool:
        """Tell whether the season is small enough to count its distinct runners."""
        return self.scale <= 0.1

    def salt(self, partner_id: int) -> int:
        """Return what makes the partner's runner numbers its own."""
        return (self.seed * 1_000_003 + partner_id) * 0x9E3779B97F4A7C15 & ((1 << 64) - 1)
