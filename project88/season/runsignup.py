"""Rows of RunSignUp's races, events and counts: flags as T and F, local times without a zone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.places import PLACES
from project88.season.plan import Plan
from project88.season.signups import PLACEHOLDER_YEAR, SignupRace

_PARAGRAPH = "<p>Bring the family to the <strong>{name}</strong>!</p>\r\n<p>Packet pickup &amp; parking: see below.<br/>\nNo refunds.</p>\n"
_LONGEST = 17_765


def slash_time(moment: datetime) -> str:
    """Write a local time as RunSignUp does: `6/7/2026 07:30`."""
    return f"{moment.month}/{moment.day}/{moment.year} {moment.hour:02d}:{moment.minute:02d}"


def money(cents: int) -> str:
    """Write cents as `$1,250.00`."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def race_rows(
    plan: Plan, races: tuple[SignupRace, ...], keys: Mapping[int, str], ledger: Ledger
) -> list[Row]:
    """Return runsignup_races (29 columns)."""
    rng = Random(f"rsu races {plan.seed}")
    found: list[Row] = []
    fetched = f"{(plan.as_of - timedelta(days=1)).isoformat()} 02:11:09"
    for place, race in enumerate(races):
        at = PLACES[race.series.place]
        behind = [day for day in race.days if day < plan.as_of]
        ahead = [day for day in race.days if day >= plan.as_of]
        last = f"{behind[-1]:%m/%d/%Y}" if behind else ""
        following = f"{ahead[0]:%m/%d/%Y}" if ahead else ""
        text = _PARAGRAPH.format(name=race.series.name) * (1 if place else 200)
        zip_code = f"{at.zip_prefix}{rng.randrange(1, 99):02d}"
        made = datetime.combine(race.days[0], time(9, 15)) - timedelta(days=rng.randrange(150, 400))
        slug = race.series.name.replace(" ", "").replace("'", "")
        url = f"https://runsignup.example/Race/{at.state}/{at.city.replace(' ', '')}/{slug}"
        ledger.add("runsignup_races", "html_description")
        ledger.add("runsignup_races", "leading_zero_zip", zip_code[0] == "0")
        ledger.add("runsignup_races", "credential_prefix")
        found.append((
            race.race_id, race.series.name, last, last, following, following, _flag(race.is_draft), _flag(race.is_private),
            _flag(bool(ahead) and not race.is_draft), slash_time(made), slash_time(datetime.combine(plan.as_of, time(7, 5)) - timedelta(days=rng.randrange(1, 60))),
            text[:_LONGEST], url, rng.choice(("", "https://www.example.com")), "", rng.choice(("", "1000200030004", slug[:45])), "",
            f"{rng.randrange(1, 900)} Main St", rng.choice(("", "", "Pavilion 2")), at.city, at.state, zip_code, "US", at.time_zone,
            f"https://img.example/{race.race_id}.png", _flag(rng.random() < 0.2), fetched, keys[race.partner_id], race.partner_id,
        ))  # fmt: skip
    ledger.add("runsignup_races", "flag_t_f_cells", 4 * len(found))
    ledger.add("runsignup_races", "slash_time_cells", 2 * len(found))
    return found


def event_rows(
    plan: Plan, races: tuple[SignupRace, ...], keys: Mapping[int, str], ledger: Ledger
) -> list[Row]:
    """Return runsignup_events (17 columns)."""
    rng = Random(f"rsu events {plan.seed}")
    found: list[Row] = []
    fetched = f"{(plan.as_of - timedelta(days=1)).isoformat()} 02:13:44"
    for race in races:
        for signup in race.signups:
            start = datetime.combine(signup.day, time(7, 30)) + timedelta(minutes=15 * rng.randrange(0, 5))
            details = ""
            if rng.random() < 0.4:
                details = f"Course: {signup.name}.\r\nStart near the bandshell.\r\nAid every 2 miles."
                ledger.add("runsignup_events", "crlf_details")
            end = slash_time(start + timedelta(hours=6)) if rng.random() < 0.55 else ""
            opens = (
                slash_time(datetime.combine(signup.day - timedelta(days=240), time(0, 0)))
                if signup.day.year < PLACEHOLDER_YEAR
                else ""
            )
            ledger.add("runsignup_events", "placeholder_year", signup.day.year == PLACEHOLDER_YEAR)
            ledger.add("runsignup_events", "miles_in_metre_field", signup.distance == "26.2m")
            ledger.add("runsignup_events", "no_distance", signup.distance == "")
            ledger.add("runsignup_events", "slash_time_cells", 1 + bool(end) + bool(opens))
            found.append((
                signup.event_id, race.race_id, signup.name, details, slash_time(start), end, "", opens, signup.kind,
                signup.distance, _flag(signup.name == "Volunteer"), _flag(rng.random() > 0.02), _flag(rng.random() < 0.5),
                rng.choice(("", "T-Shirt", "Medal and T-Shirt")), fetched, keys[race.partner_id], race.partner_id,
            ))  # fmt: skip
    ledger.add("runsignup_events", "flag_t_f_cells", 3 * len(found))
    ledger.add("runsignup_events", "credential_prefix", len(found))
    return found


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself is written
    return "T" if value else "F"


def count_rows(
    plan: Plan,
    races: tuple[SignupRace, ...],
    counts: Mapping[int, int],
    *,
    keys: Mapping[int, str],
    long_keys: Mapping[int, str],
    ledger: Ledger,
) -> list[Row]:
    """Return runsignup_participant_counts: one day with zeros for what was not counted, a later one naming no partner."""
    events = [(race, signup) for race in races for signup in race.signups]
    total = plan.sizes.runsignup_counts
    later = min(len(events), total // 5)
    first_day = plan.as_of - timedelta(days=12)
    found: list[Row] = []
    for turn in range(total - later):
        race, signup = events[turn % len(events)]
        number = str(counts[signup.event_id])
        found.append((
            len(found) + 1, race.race_id, signup.event_id, _count_day(first_day, 0, turn), number, "0", number, "0",
            "0", "0", "0", number, "0", "0", "$0.00", long_keys[race.partner_id], race.partner_id,
        ))  # fmt: skip
    for turn in range(later):
        race, signup = events[turn]
        number = str(counts[signup.event_id])
        found.append((
            len(found) + 1, race.race_id, signup.event_id, _count_day(first_day, 4, turn), number, "", number, "",
            "", "", "", number, "", "", "", keys[race.partner_id], None,
        ))  # fmt: skip
    ledger.add("runsignup_participant_counts", "null_partner_recoverable", later)
    ledger.add("runsignup_participant_counts", "zero_filled", total - later)
    ledger.add("runsignup_participant_counts", "credential_prefix", total)
    return found


def _count_day(first: date, days: int, turn: int) -> str:
    return f"{first + timedelta(days=days)} 03:{turn // 60 % 60:02d}:{turn % 60:02d}"
