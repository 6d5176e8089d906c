"""Make the plan: draw the calendar, share out entries and result lines exactly, set every id."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from project88.season.amounts import chance, draw_outcomes, share_entries, share_lines
from project88.season.calendar import Edition, partner_editions, partner_quotas, races_offered
from project88.season.cast import Appearance, roles
from project88.season.courses import COURSES
from project88.season.drafts import EventDraft, RaceDraft
from project88.season.partners import PARTNERS
from project88.season.places import PLACES
from project88.season.plan import EVENTS, RACES, EventPlan, Plan, RacePlan, line_count
from project88.season.pools import Pools
from project88.season.sizes import table_sizes
from project88.season.weather import weather_on

_FIRST_EVENT_ID, _LAST_EVENT_ID = 112, 75_448


def make_plan(*, scale: float, seed: int, years: int, as_of: date) -> Plan:
    """Return the plan of a season; `scale` 1 has exactly the production row counts."""
    scale = float(scale)  # 1 and 1.0 are one wish
    rng = Random(f"season {seed} {scale} {years} {as_of}")
    events = _draw_events(scale, as_of, years, rng)
    _choose_races(events, max(round(RACES * scale), len(events)), rng)
    _cast_known_runners(events, as_of)
    events += _ghosts(events, scale, rng)
    events.sort(key=lambda event: (event.day, event.partner_id, event.series.number))
    share_entries(events, scale, as_of)
    draw_outcomes(events, rng)
    _plant_event_dirt(events, rng)
    share_lines(events, scale, rng)
    return _freeze(events, scale=scale, seed=seed, years=years, as_of=as_of, rng=rng)


def _draw_events(scale: float, as_of: date, years: int, rng: Random) -> list[EventDraft]:
    quotas = partner_quotas(round(EVENTS * scale), years)
    events = [
        _event(edition, as_of, rng)
        for partner in PARTNERS
        for edition in partner_editions(partner, quotas[partner.partner_id], as_of, years, rng)
    ]
    for event in events:
        if event.series.is_named:
            event.is_cancelled = False
            event.has_results = event.day < as_of
    _leave_some_without_results(events, as_of)
    return events


def _event(edition: Edition, as_of: date, rng: Random) -> EventDraft:
    cancelled = rng.random() < 0.012
    return EventDraft(
        partner_id=edition.series.partner_id,
        series=edition.series,
        day=edition.day,
        weather=weather_on(edition.day, PLACES[edition.series.place], rng),
        has_results=edition.day < as_of and not cancelled and rng.random() > 0.004,
        is_cancelled=cancelled,
        decimals=rng.choices((0, 1, 2, 3), (25, 15, 45, 15))[0],
    )


def _leave_some_without_results(events: list[EventDraft], as_of: date) -> None:
    """Give every partner past events without results: the newest of each bigger one, if it has several."""
    for partner in PARTNERS:
        past = [
            e for e in events if e.partner_id == partner.partner_id and e.day < as_of and not e.is_cancelled
        ]
        past.sort(key=lambda event: event.day)
        plain = [event for event in past if not event.series.is_named]
        if len(past) > 4 and plain and plain[-1].day >= as_of - timedelta(days=45):
            plain[-1].has_results = False


def _choose_races(events: list[EventDraft], total: int, rng: Random) -> None:
    wanted: dict[tuple[int, int], int] = {}
    for event in events:
        offered = races_offered(event.series)
        key = (event.partner_id, event.series.number)
        if key not in wanted:
            wanted[key] = (
                len(offered) if event.series.is_named else 1 + sum(rng.random() < 0.3 for _ in offered[1:])
            )
        event.races = [
            RaceDraft(course=COURSES[name], rank=i) for i, name in enumerate(offered[: wanted[key]])
        ]
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
                event.races.append(RaceDraft(course=COURSES[more], rank=len(event.races)))
                count += 1


def _cast_known_runners(events: list[EventDraft], as_of: date) -> None:
    by_partner: dict[int, list[EventDraft]] = defaultdict(list)
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


def _ghosts(events: list[EventDraft], scale: float, rng: Random) -> list[EventDraft]:
    """Return events that have lost their row in ct_events; every second one names no partner either."""
    models = [
        event for event in events if event.has_results and not event.series.is_named and event.partner_id <= 4
    ]
    found = []
    for turn, model in enumerate(rng.sample(models, min(len(models), max(2, round(6 * scale))))):
        found.append(
            EventDraft(
                partner_id=model.partner_id, series=model.series, day=model.day - timedelta(days=1), weather=model.weather,
                has_results=True, is_ghost=True, names_no_partner=turn % 2 == 1,
                races=[RaceDraft(course=COURSES["5K"], rank=0)],
            )
        )  # fmt: skip
    return found


def _plant_event_dirt(events: list[EventDraft], rng: Random) -> None:
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


def _freeze(
    events: list[EventDraft], *, scale: float, seed: int, years: int, as_of: date, rng: Random
) -> Plan:
    ids = sorted(rng.sample(range(_FIRST_EVENT_ID, _LAST_EVENT_ID + 1), len(events)))
    sizes = table_sizes(events, scale, as_of)
    past = [i for i, event in enumerate(events) if event.has_results and not event.is_ghost]
    archived = set(past[: sizes.archived])
    weathered = set(rng.sample(past, min(len(past), sizes.weather)))
    named_past = [i for i in past if events[i].series.is_named]
    if scale < 0.5:
        weathered |= set(named_past)
    pools = Pools(events)
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


def _chipless(race: RaceDraft, rng: Random) -> int:
    spare = race.outcome.finishers - len(race.appearances)
    return max(0, min(spare // 4, chance(0.004 * race.outcome.finishers, rng)))
