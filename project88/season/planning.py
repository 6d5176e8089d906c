"""Make the plan: draw the calendar, share out entries and result lines exactly, set every id."""

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from project88.season.calendar import Edition, Series, partner_editions, partner_quotas, races_offered
from project88.season.cast import Appearance, roles
from project88.season.courses import COURSES, Course
from project88.season.partners import PARTNERS
from project88.season.places import PLACES
from project88.season.plan import (
    ALL_ROWS,
    EVENTS,
    PARTICIPANTS,
    RACES,
    RESULT_LINES,
    EventPlan,
    Outcome,
    Plan,
    RacePlan,
    Sizes,
    line_count,
)
from project88.season.shares import share_out
from project88.season.weather import Weather, slowing, weather_on

_FIRST_EVENT_ID, _LAST_EVENT_ID = 112, 75_448
_KIDS_POOL = 10_000_000
_LINES_PER_ENTRY = RESULT_LINES / PARTICIPANTS
_SHARE_OF_COPIES = 0.032


@dataclass(slots=True, kw_only=True)
class _Race:
    course: Course
    rank: int
    weight: float = 0.0
    entrants: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    intervals: int = 0
    copies: int = 0
    appearances: list[Appearance] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Event:
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
    races: list[_Race] = field(default_factory=list)


def make_plan(*, scale: float, seed: int, years: int, as_of: date) -> Plan:
    """Return the plan of a season; `scale` 1 has exactly the production row counts."""
    rng = Random(f"season {seed} {scale} {years} {as_of}")
    events = _draw_events(scale, as_of, years, rng)
    _choose_races(events, max(round(RACES * scale), len(events)), rng)
    _cast_known_runners(events, as_of)
    events += _ghosts(events, scale, rng)
    events.sort(key=lambda event: (event.day, event.partner_id, event.series.number))
    _share_entries(events, scale, as_of)
    _draw_outcomes(events, rng)
    _plant_event_dirt(events, rng)
    _share_lines(events, scale, rng)
    return _freeze(events, scale=scale, seed=seed, years=years, as_of=as_of, rng=rng)


def _draw_events(scale: float, as_of: date, years: int, rng: Random) -> list[_Event]:
    quotas = partner_quotas(round(EVENTS * scale), years)
    events = []
    for partner in PARTNERS:
        for edition in partner_editions(partner, quotas[partner.partner_id], as_of, years, rng):
            events.append(_event(edition, as_of, rng))
    for event in events:
        if event.series.is_named:
            event.is_cancelled = False
            event.has_results = event.day < as_of
    _leave_some_without_results(events, as_of)
    return events


def _event(edition: Edition, as_of: date, rng: Random) -> _Event:
    cancelled = rng.random() < 0.012
    return _Event(
        partner_id=edition.series.partner_id,
        series=edition.series,
        day=edition.day,
        weather=weather_on(edition.day, PLACES[edition.series.place], rng),
        has_results=edition.day < as_of and not cancelled and rng.random() > 0.004,
        is_cancelled=cancelled,
        decimals=rng.choices((0, 1, 2, 3), (25, 15, 45, 15))[0],
    )


def _leave_some_without_results(events: list[_Event], as_of: date) -> None:
    """Give every partner past events without results: the newest of each bigger one, if it has several."""
    for partner in PARTNERS:
        past = [
            e for e in events if e.partner_id == partner.partner_id and e.day < as_of and not e.is_cancelled
        ]
        past.sort(key=lambda event: event.day)
        plain = [event for event in past if not event.series.is_named]
        if len(past) > 4 and plain and plain[-1].day >= as_of - timedelta(days=45):
            plain[-1].has_results = False


def _choose_races(events: list[_Event], total: int, rng: Random) -> None:
    wanted: dict[tuple[int, int], int] = {}
    for event in events:
        offered = races_offered(event.series)
        key = (event.partner_id, event.series.number)
        if key not in wanted:
            wanted[key] = (
                len(offered) if event.series.is_named else 1 + sum(rng.random() < 0.3 for _ in offered[1:])
            )
        event.races = [_Race(course=COURSES[name], rank=i) for i, name in enumerate(offered[: wanted[key]])]
    count = sum(len(event.races) for event in events)
    order = [event for event in events if not event.series.is_named]
    rng.shuffle(order)
    extras = ("Kids Run", "5K Walk", "1 Mile", "5K")
    turn = 0
    while count != total and turn < 8 * len(order):
        event = order[turn % len(order)]
        turn += 1
        if count > total and len(event.races) > 1:
            event.races.pop()
            count -= 1
        elif count < total:
            present = {race.course.name for race in event.races}
            more = next(
                (name for name in (*races_offered(event.series), *extras) if name not in present), None
            )
            if more is not None:
                event.races.append(_Race(course=COURSES[more], rank=len(event.races)))
                count += 1


def _cast_known_runners(events: list[_Event], as_of: date) -> None:
    by_partner: dict[int, list[_Event]] = defaultdict(list)
    for event in sorted(events, key=lambda e: e.day, reverse=True):
        if not event.is_cancelled:
            by_partner[event.partner_id].append(event)
    for role in roles():
        own = by_partner[role.partner_id]
        past = [event for event in own if event.has_results]
        if role.series:
            past = [event for event in past if event.series.name == role.series]
        else:
            past = [
                event
                for event in past
                if event.races[0].course.name not in ("Kids Run", "100 Mile", "50 Mile")
            ]
        times = role.times
        if len(past) == 1 and role.series == "Hartford Marathon" and role.person.last == "Wardian":
            times = times[1:]  # the mission's time must be there even when only one edition is
        for event, chip_ms in zip(past, times, strict=False):
            race = next((race for race in event.races if role.course in ("", race.course.name)), None)
            if race is not None:
                race.appearances.append(Appearance(person=role.person, chip_ms=chip_ms))
        if role.is_upcoming_too:
            upcoming = [event for event in own if event.day >= as_of and not event.has_results]
            if upcoming:
                upcoming[-1].races[0].appearances.append(Appearance(person=role.person))


def _ghosts(events: list[_Event], scale: float, rng: Random) -> list[_Event]:
    """Return events that have lost their row in ct_events; every second one names no partner either."""
    models = [
        event for event in events if event.has_results and not event.series.is_named and event.partner_id <= 4
    ]
    found = []
    for turn, model in enumerate(rng.sample(models, min(len(models), max(2, round(6 * scale))))):
        found.append(
            _Event(
                partner_id=model.partner_id, series=model.series, day=model.day - timedelta(days=1), weather=model.weather,
                has_results=True, is_ghost=True, names_no_partner=turn % 2 == 1,
                races=[_Race(course=COURSES["5K"], rank=0)],
            )
        )  # fmt: skip
    return found


def _share_entries(events: list[_Event], scale: float, as_of: date) -> None:
    # In a small season the great races would leave nothing for the others.
    flatness = min(1.0, 0.62 + 0.38 * math.sqrt(scale))
    races, weights, least = [], [], []
    for event in events:
        if event.is_cancelled:
            continue
        ahead = (event.day - as_of).days
        crowd = 1.0 if ahead < 0 else 0.08 + 0.6 * math.exp(-ahead / 70)
        if date(2020, 3, 15) <= event.day <= date(2021, 3, 31):
            crowd *= 0.35
        growth = 1.0 + 0.03 * (event.day.year - as_of.year)
        for race in event.races:
            size = event.series.weight * race.course.weight * (1.0, 0.55, 0.35, 0.25, 0.2)[min(race.rank, 4)]
            races.append(race)
            weights.append(0.02 if event.is_ghost else size**flatness * crowd * growth)
            least.append(
                max(12 if event.is_ghost else 3, len(race.appearances) + 6 if race.appearances else 0)
            )
    total = max(round(PARTICIPANTS * scale), sum(least) + 4 * len(races))
    for race, count in zip(races, share_out(total, weights, least), strict=True):
        race.entrants = count


def _draw_outcomes(events: list[_Event], rng: Random) -> None:
    for event in events:
        for race in event.races:
            race.intervals = race.course.fewest_intervals
            count = race.entrants
            if not event.has_results:
                race.outcome = Outcome(waiting=count)
                continue
            spare = count - len(race.appearances)
            stress = slowing(event.weather, race.course) ** 3
            dns = min(spare, _chance(count * rng.uniform(0.03, 0.09), rng))
            dnf = min(spare - dns, _chance(count * race.course.dnf * stress, rng))
            dq = min(spare - dns - dnf, _chance(count * 0.0018, rng))
            race.outcome = Outcome(finishers=count - dns - dnf - dq, dnf=dnf, dq=dq, dns=dns)
    _insist_on_outcomes(events)


def _insist_on_outcomes(events: list[_Event]) -> None:
    """Give even the smallest season some of each: DNF, DQ and DNS in the trail run's longest race."""
    for event in events:
        if event.has_results and event.series.is_named and event.races[0].course.name in ("50K", "Marathon"):
            race = event.races[0]
            old = race.outcome
            new = Outcome(finishers=0, dnf=max(old.dnf, 3), dq=max(old.dq, 2), dns=max(old.dns, 2))
            if race.entrants - new.entrants >= len(race.appearances) + 3:
                race.outcome = Outcome(
                    finishers=race.entrants - new.entrants, dnf=new.dnf, dq=new.dq, dns=new.dns
                )  # fmt: skip


def _chance(expected: float, rng: Random) -> int:
    return int(expected) + (rng.random() < expected % 1)


def _plant_event_dirt(events: list[_Event], rng: Random) -> None:
    ran = [event for event in events if event.has_results and not event.is_ghost]
    plain = [event for event in ran if not event.series.is_named]
    for event in rng.sample(plain, max(1, round(0.004 * len(plain)))):
        event.names_no_partner = True
    for event in rng.sample(plain, max(1, round(0.012 * len(plain)))):
        event.hides_entry_ids = True
    for event in rng.sample(ran, max(1, round(0.12 * len(ran)))):
        event.pads_bibs = True
    # Each text form of a time must occur, however small the season.
    for decimals, event in enumerate(rng.sample(ran, 4)):
        event.decimals = decimals


def _share_lines(events: list[_Event], scale: float, rng: Random) -> None:
    """Set intervals and repeated lines of every race, so that the lines add up exactly."""
    ran = [race for event in events if event.has_results for race in event.races]
    entrants = sum(race.entrants for event in events for race in event.races)
    target = (
        round(RESULT_LINES * scale)
        if entrants == round(PARTICIPANTS * scale)
        else round(entrants * _LINES_PER_ENTRY)
    )
    wanted = round(target * (1 - _SHARE_OF_COPIES))
    count = sum(line_count(race.outcome, race.intervals) for race in ran)
    order = list(ran)
    rng.shuffle(order)
    for _ in range(8):
        for race in order:
            if count >= wanted:
                break
            if race.intervals < len(race.course.intervals):
                more = line_count(race.outcome, race.intervals + 1) - line_count(race.outcome, race.intervals)
                if count + more <= target:
                    race.intervals += 1
                    count += more
    missing = max(target - count, round(0.01 * count) if scale < 0.5 else 0)
    rng.shuffle(order)
    for race in order:
        race.copies = min(missing, line_count(race.outcome, race.intervals))
        missing -= race.copies


def _freeze(events: list[_Event], *, scale: float, seed: int, years: int, as_of: date, rng: Random) -> Plan:
    ids = sorted(rng.sample(range(_FIRST_EVENT_ID, _LAST_EVENT_ID + 1), len(events)))
    real = [event for event in events if not event.is_ghost]
    sizes = _sizes(len(real), sum(len(event.races) for event in real), events, scale, as_of)
    past = [i for i, event in enumerate(events) if event.has_results and not event.is_ghost]
    archived = set(past[: sizes.archived])
    weathered = set(rng.sample(past, min(len(past), sizes.weather)))
    named_past = [i for i in past if events[i].series.is_named]
    if scale < 0.5:
        weathered |= set(named_past)
    pools = _Pools(events)
    next_race: dict[int, int] = defaultdict(lambda: 10_001)
    next_entry: dict[int, int] = defaultdict(lambda: 100_001)
    next_result = 1
    plans = []
    for place, (event, event_id) in enumerate(zip(events, ids, strict=True)):
        races = []
        first_bib = rng.choice((1, 1, 101, 1001))
        for race in event.races:
            start, size = pools.of(event, race)
            races.append(
                RacePlan(
                    race_id=next_race[event.partner_id],
                    course=race.course,
                    outcome=race.outcome,
                    intervals=race.intervals,
                    copies=race.copies,
                    chipless=_chipless(race, rng),
                    pool_start=start,
                    pool_size=size,
                    kid_year=event.day.year if race.course.name == "Kids Run" else 0,
                    start_minute=480 - (60 if race.course.distance_m > 20_000 else 0) + 20 * race.rank,
                    first_bib=first_bib,
                    first_entry_id=next_entry[event.partner_id],
                    first_result_id=next_result,
                    appearances=tuple(race.appearances),
                )
            )
            first_bib += race.entrants + rng.choice((0, 1, 50))
            next_race[event.partner_id] += 1
            next_entry[event.partner_id] += race.entrants
            next_result += line_count(race.outcome, race.intervals) + race.copies
        plans.append(
            EventPlan(
                event_id=event_id,
                partner_id=event.partner_id,
                series=event.series,
                day=event.day,
                name=event.series.edition_name(event.day.year),
                weather=event.weather,
                has_results=event.has_results,
                is_published=not event.is_cancelled and (event.series.is_named or rng.random() > 0.02),
                is_archived=place in archived,
                is_ghost=event.is_ghost,
                names_no_partner=event.names_no_partner,
                hides_entry_ids=event.hides_entry_ids,
                pads_bibs=event.pads_bibs,
                has_weather_row=place in weathered,
                decimals=event.decimals,
                races=tuple(races),
            )
        )
    return Plan(
        scale=scale, seed=seed, years=years, as_of=as_of, events=tuple(plans), pool_totals=pools.totals,
        pool_places=pools.places(), sizes=sizes,
    )  # fmt: skip


def _chipless(race: _Race, rng: Random) -> int:
    spare = race.outcome.finishers - len(race.appearances)
    return max(0, min(spare // 4, _chance(0.004 * race.outcome.finishers, rng)))


def _sizes(events: int, races: int, all_events: list[_Event], scale: float, as_of: date) -> Sizes:
    entrants = sum(race.entrants for event in all_events for race in event.races)
    lines = sum(
        line_count(race.outcome, race.intervals) + race.copies for event in all_events for race in event.races
    )
    past = sum(event.day < as_of for event in all_events)
    sizes = Sizes(
        sync_history=max(2000, round(676_200 * scale)),
        archived=round(0.6252 * events),
        weather=min(round(0.8 * past), max(40, round(9_000 * scale))) if scale >= 0.5 else round(0.8 * past),
        mapped_events=max(20, round(1_240 * scale)),
        runsignup_races=max(44, round(285 * scale)),
        runsignup_events=max(120, round(937 * scale)),
        runsignup_participants=max(1_500, round(12_900 * scale)),
        runsignup_counts=max(150, round(1_164 * scale)),
        sync_queue=max(24, round(60 * scale)),
    )
    if scale != 1:
        return sizes
    # At full scale the sync history takes what is left of the production total.
    others = (
        events + races + entrants + lines + sizes.archived + sizes.weather + sizes.mapped_events + sizes.runsignup_races
        + sizes.runsignup_events + sizes.runsignup_participants + sizes.runsignup_counts + sizes.sync_queue + HOUSE_ROWS
    )  # fmt: skip
    return Sizes(
        sync_history=ALL_ROWS - others, archived=sizes.archived, weather=sizes.weather, mapped_events=sizes.mapped_events,
        runsignup_races=sizes.runsignup_races, runsignup_events=sizes.runsignup_events,
        runsignup_participants=sizes.runsignup_participants, runsignup_counts=sizes.runsignup_counts, sync_queue=sizes.sync_queue,
    )  # fmt: skip


# Partners, users, providers, credentials and Haku organisations, at every scale.
HOUSE_ROWS = 13 + 34 + 5 + 46 + 4


class _Pools:
    """Numbers the runners: each race of a series has its own regulars, some of whom run elsewhere too."""

    def __init__(self, events: list[_Event]) -> None:
        largest: dict[tuple[int, int, str], int] = defaultdict(int)
        self._place: dict[tuple[int, int, str], int] = {}
        for event in events:
            for race in event.races:
                key = (event.partner_id, event.series.number, race.course.name)
                largest[key] = max(largest[key], race.entrants)
                self._place[key] = event.series.place
        self.totals: dict[int, int] = defaultdict(int)
        self._regulars: dict[tuple[int, int, str], tuple[int, int]] = {}
        self._kids: dict[int, int] = defaultdict(lambda: _KIDS_POOL)
        for key, most in sorted(largest.items()):
            if key[2] != "Kids Run":
                size = int(most * 1.9) + 12
                self._regulars[key] = (self.totals[key[0]], size)
                self.totals[key[0]] += size
        self.totals = dict(self.totals)

    def of(self, event: _Event, race: _Race) -> tuple[int, int]:
        """Return first number and size of the race's pool; children get a new one each year."""
        if race.course.name == "Kids Run":
            start, size = self._kids[event.partner_id], race.entrants + 12
            self._kids[event.partner_id] += size
            return start, size
        return self._regulars[event.partner_id, event.series.number, race.course.name]

    def places(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """Return each partner's (first number, city) pairs in order, to find where a number's pool is at home."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for key, (start, _) in self._regulars.items():
            found[key[0]].append((start, self._place[key]))
        return {partner_id: tuple(sorted(pairs)) for partner_id, pairs in found.items()}


def home_of(pairs: tuple[tuple[int, int], ...], number: int) -> int:
    """Return the city of the pool that a runner's number lies in."""
    return pairs[bisect_left(pairs, (number + 1, -1)) - 1][1]
