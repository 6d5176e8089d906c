"""Rows of ct_events, ct_races, ct_archived_events, event_weather and events."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.places import PLACES
from project88.season.plan import EventPlan, Plan, RacePlan

_DESCRIPTION = "<p>Join us for the <b>{name}</b> in {city}, {state}.</p>\r\n<ul>\n<li>Chip timed</li>\n<li>Food &amp; music</li>\n</ul>"
_PLAIN = "The {name} in {city}, {state}. Chip timed, with awards by age group."


def start_of(event: EventPlan, race: RacePlan) -> float:
    """Return the race's planned start as epoch seconds."""
    zone = ZoneInfo(PLACES[event.series.place].time_zone)
    midnight = datetime(event.day.year, event.day.month, event.day.day, tzinfo=zone)
    return (midnight + timedelta(minutes=race.start_minute)).timestamp()


def event_row(plan: Plan, event: EventPlan, ledger: Ledger) -> Row:
    """Return the event's row of ct_events."""
    rng = Random(f"event {plan.seed} {event.event_id}")
    place = PLACES[event.series.place]
    starts = [start_of(event, race) for race in event.races]
    words = {"name": event.series.name, "city": place.city, "state": place.state}
    draw = rng.random()
    if draw < 0.4:
        description = _DESCRIPTION.format(**words)
        ledger.add("ct_events", "html_description")
    else:
        description = _PLAIN.format(**words) if draw < 0.8 else ""
    zip_code = f"{place.zip_prefix}{rng.randrange(1, 99):02d}"
    if zip_code[0] == "0":
        ledger.add("ct_events", "leading_zero_zip")
    site = event.series.name.lower().replace(" ", "-").replace("'", "")
    ledger.add("ct_events", "epoch_text", 2)
    return (
        str(event.event_id),
        site[:40],
        event.name,
        description,
        str(int(min(starts))),
        str(int(max(starts)) + 8 * 3600),
        f"https://www.example.com/{site}",
        "1" if event.is_published else "0",
        rng.choice(("cth2", "cth2", "simple", "")),
        "",
        str(500 + event.series.number),
        event.series.organization,
        f"{rng.randrange(1, 900)} Main St",
        "",
        place.city,
        place.state,
        zip_code,
        "US",
        place.time_zone,
        event.partner_id,
    )


def race_rows(plan: Plan, event: EventPlan, ledger: Ledger) -> list[Row]:
    """Return the event's rows of ct_races."""
    rng = Random(f"races {plan.seed} {event.event_id}")
    found: list[Row] = []
    for race in event.races:
        course = race.course
        planned = start_of(event, race)
        distance = f"{course.distance_m:.1f}".removesuffix(".0")
        if course.name in ("Kids Run", "5K Walk") and rng.random() < 0.3:
            distance = rng.choice(("", "0"))
            ledger.add("ct_races", "no_distance")
        actual = ""
        if event.has_results:
            late = planned + rng.randrange(0, 240)
            if rng.random() < 0.5:
                actual = f"{late + rng.random():.3f}"
                ledger.add("ct_races", "epoch_fraction")
            else:
                actual = str(int(late))
        else:
            actual = rng.choice(("", "0"))
            ledger.add("ct_races", "epoch_not_set")
        found.append((
            str(race.race_id), str(event.event_id), course.name.lower().replace(" ", ""), course.name, course.race_type,
            course.race_subtype, distance, course.unit, str(int(planned)), str(int(planned) + 6 * 3600), actual,
            str(int(planned) + 8 * 3600) if event.has_results else "0", str(int(planned)), event.partner_id,
        ))  # fmt: skip
    return found


def archived_rows(plan: Plan, ledger: Ledger) -> list[Row]:
    """Return ct_archived_events: events whose entries ChronoTrack no longer hands out, found in one night's backfill."""
    rng = Random(f"archived {plan.seed}")
    night = datetime(plan.as_of.year, plan.as_of.month, plan.as_of.day) - timedelta(days=164, hours=-1)  # noqa: DTZ001
    gone = [event for event in plan.events if event.is_archived]
    found: list[Row] = []
    for turn, event in enumerate(gone):
        at = night + timedelta(seconds=17_100 * turn / len(gone), microseconds=rng.randrange(1_000_000))
        name = "" if turn == 0 else event.name
        found.append((
            str(event.event_id), name, event.partner_id, at.isoformat(timespec="microseconds"), "Event is archived.",
            "participants", event.credential_prefix,
        ))  # fmt: skip
    ledger.add("ct_archived_events", "archived_event", len(found))
    ledger.add("ct_archived_events", "empty_name", bool(found))
    ledger.add("ct_archived_events", "credential_prefix", len(found))
    return found


def weather_rows(plan: Plan, ledger: Ledger) -> list[Row]:
    """Return event_weather: one row per event that the weather job reached. Degrees Celsius, percent, km/h, mm."""
    rng = Random(f"weather rows {plan.seed}")
    found: list[Row] = []
    for event in plan.events:
        if not event.has_weather_row:
            continue
        weather = event.weather
        gust: str | None = f"{weather.gust_kph}"
        if rng.random() < 0.05:
            gust = rng.choice(("", None, "<null>"))
            ledger.add("event_weather", "missing_gust")
        partner_id: int | None = event.partner_id
        if rng.random() < 0.01 or not found:
            partner_id = None
            ledger.add("event_weather", "null_partner_recoverable")
        found.append((
            len(found) + 1, str(event.event_id), "ChronoTrack", partner_id, event.day.isoformat(),
            f"{weather.temperature_c}", f"{weather.humidity_pct:.0f}", f"{weather.wind_kph}", gust,
            f"{weather.precipitation_mm}", weather.conditions, "open-meteo",
            f"{min(event.day + timedelta(days=7), plan.as_of).isoformat()} 04:{rng.randrange(60):02d}:00",
        ))  # fmt: skip
    return found
