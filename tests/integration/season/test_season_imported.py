"""The truth that a season was made from, against what import and merge made of its dirty rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from tests.fix_season import AS_OF, SeasonDatabase


@pytest.fixture(scope="module")
def truth(season_database: SeasonDatabase) -> dict[str, Any]:
    """The season's sidecar."""
    found: dict[str, Any] = json.loads(Path(f"{season_database.sqlite}.dirt.json").read_text("utf-8"))[
        "truth"
    ]
    return found


@pytest.fixture(scope="module")
def core(season_database: SeasonDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(season_database.url) as connection:
        yield connection


def flat(tree: dict[str, Any], *path: str) -> dict[tuple[str, ...], int]:
    """Turn nested counts into {(key, key, ...): count}."""
    found: dict[tuple[str, ...], int] = {}
    for key, branch in tree.items():
        if isinstance(branch, dict):
            found |= flat(branch, *path, key)
        else:
            found[*path, key] = branch
    return found


def counted(core: psycopg.Connection, query: LiteralString) -> dict[tuple[str, ...], int]:
    """Return {keys: count} of a query whose last column is the count."""
    return {tuple(str(key) for key in keys): int(count) for *keys, count in core.execute(query)}


def test_every_race_has_its_true_outcome(truth: dict[str, Any], core: psycopg.Connection) -> None:
    races = {
        f"{event_id}/{race_id}": tuple(rest)
        for event_id, race_id, *rest in core.execute(
            "select e.provider_event_id, r.provider_race_id, r.timing_partner_id, coalesce(r.distance_class, ''), r.entrant_count,"
            " r.finisher_count, r.timed_count, r.dnf_count, r.dns_count, r.dq_count, r.fastest_time_ms, r.slowest_time_ms,"
            " r.held_on::text"
            " from core.race as r join core.event as e using (timing_partner_id, event_id) where r.provider = 'chronotrack'"
        )
    }
    assert races == {
        key: (
            race["partner_id"], race["distance"], race["entered"], race["finished"], race["timed"], race["dnf"], race["dns"],
            race["dq"], race["fastest_ms"], race["slowest_ms"], race["date"],
        )
        for key, race in truth["races"].items()
    }  # fmt: skip


def test_times_by_distance_sex_and_age_group_are_true(
    truth: dict[str, Any], core: psycopg.Connection
) -> None:
    by: LiteralString = (
        " from core.result where chip_time_ms is not null and status = 'finished'"
        " group by timing_partner_id, distance_class, sex, age_group"
    )
    keys: LiteralString = "select timing_partner_id, coalesce(distance_class, ''), sex, age_group, "
    assert counted(core, keys + "count(*)" + by) == flat(
        truth["timed_finishers_by_partner_distance_sex_age_group"]
    )
    assert counted(core, keys + "sum(chip_time_ms)" + by) == flat(
        truth["total_chip_ms_by_partner_distance_sex_age_group"]
    )


def test_marathons_under_three_hours_are_true(truth: dict[str, Any], core: psycopg.Connection) -> None:
    found = counted(
        core,
        "select timing_partner_id, year, count(*) from core.result where status = 'finished' and distance_class = 'marathon'"
        " and chip_time_ms < 3 * 3600000 group by 1, 2",
    )
    assert found == flat(truth["sub_three_marathon_finishers_by_partner_year"])
    assert sum(found.values()) > 10


def test_known_runners_ran_what_they_ran(truth: dict[str, Any], core: psycopg.Connection) -> None:
    names = sorted({runner["name"] for runner in truth["known_runners"]})
    found = {
        (partner_id, event_id, race, " ".join(name.split()), chip_ms, place)
        for partner_id, event_id, race, name, chip_ms, place in core.execute(
            "select r.timing_partner_id, e.provider_event_id, r.race_name, r.full_name, r.chip_time_ms, r.overall_place"
            " from core.result as r join core.event as e using (timing_partner_id, event_id) where r.status = 'finished'"
        )
    }
    for runner in truth["known_runners"]:
        name = " ".join(runner["name"].split())
        row = (
            runner["partner_id"],
            runner["event_id"],
            runner["race"],
            name,
            runner["chip_ms"],
            runner["overall_place"],
        )
        assert row in found, row
    assert "Michael Wardian" in names


def test_runners_are_told_apart(truth: dict[str, Any], core: psycopg.Connection) -> None:
    found = counted(core, "select timing_partner_id, count(distinct athlete_id) from core.entry group by 1")
    for partner_id, count in truth["entered_runners_by_partner"].items():
        # Two of one name, of whom one gave no birth date, cannot be told apart by anybody.
        assert abs(found[partner_id,] - count) <= 1 + count // 500


def test_registrations_and_money_are_true(truth: dict[str, Any], core: psycopg.Connection) -> None:
    races: LiteralString = (
        " from core.registration as r join core.race using (timing_partner_id, race_id) group by 1, 2"
    )
    expected = truth["runsignup"]
    volunteers = {
        (str(partner), event_id)
        for partner, event_id in core.execute(
            "select timing_partner_id, event_id from landing.runsignup_events where volunteer = 'T'"
        )
    }

    def of_races(tree: dict[str, Any]) -> dict[tuple[str, ...], int]:
        return {key: count for key, count in flat(tree).items() if key not in volunteers}

    counts = counted(core, "select timing_partner_id, provider_race_id, count(*)" + races)
    assert counts == of_races(expected["registrations_by_partner_event"])
    paid = counted(core, "select timing_partner_id, provider_race_id, sum(amount_paid_cents)" + races)
    assert paid == of_races(expected["paid_cents_by_partner_event"])
    fees = counted(
        core,
        "select timing_partner_id, provider_race_id, current_fee_cents from core.race"
        " where provider = 'runsignup' and current_fee_cents is not null",
    )
    assert fees == flat(expected["current_fee_cents_by_partner_event"])


def test_events_are_matched_and_active_as_they_are(truth: dict[str, Any], core: psycopg.Connection) -> None:
    pairs = {
        (str(partner), race_id): event_id
        for partner, race_id, event_id in core.execute(
            "select r.timing_partner_id, r.provider_event_id, c.provider_event_id from core.event as r join core.event as c"
            " on c.timing_partner_id = r.timing_partner_id and c.event_id = r.matched_event_id"
        )
    }
    active = {
        str(partner): count
        for partner, count in core.execute(
            "select timing_partner_id, count(*) from core.event"
            " where matched_event_id is null and (is_published or is_registration_open) and ends_on >= %s group by 1",
            (AS_OF,),
        )
    }
    events = truth["events"]
    assert pairs == {
        (partner_id, race_id): event_id
        for partner_id, counts in events.items()
        for race_id, event_id in counts["same_at_runsignup_and_chronotrack"].items()
    }
    assert active == {partner_id: counts["active"] for partner_id, counts in events.items()}
