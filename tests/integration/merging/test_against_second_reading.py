"""Core against a second reading of the same file, and against what the season itself says happened."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.fix_season import SeasonDatabase
from tests.integration.merging.legacy_reading import LegacyFile, Outcome


@pytest.fixture(scope="module")
def legacy(season_database: SeasonDatabase) -> LegacyFile:
    """The season's file, read the slow way."""
    return LegacyFile(season_database.sqlite)


@pytest.fixture(scope="module")
def truth(season_database: SeasonDatabase) -> dict[str, Any]:
    """What the season says happened: counted while it was made, never read back."""
    beside = season_database.sqlite.with_name(season_database.sqlite.name + ".dirt.json")
    return dict(json.loads(beside.read_text("utf-8"))["truth"])


@pytest.fixture
def core(season_database: SeasonDatabase) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(season_database.url) as connection:
        yield connection


def test_every_outcome_of_every_runner(core: psycopg.Connection[Any], legacy: LegacyFile) -> None:
    rows = core.execute(
        """
        select r.timing_partner_id, e.provider_event_id, c.provider_race_id, r.bib, r.status, r.chip_time_ms, r.gun_time_ms,
            r.overall_place, r.sex_place, r.division, r.division_place
        from core.result as r
        join core.race as c using (timing_partner_id, race_id)
        join core.event as e on e.timing_partner_id = r.timing_partner_id and e.event_id = r.event_id
        """
    ).fetchall()
    found = {
        (partner, event, race, bib): Outcome(
            status=status,
            chip_ms=chip,
            gun_ms=gun,
            overall_place=overall,
            sex_place=sex,
            division=division,
            division_place=place,
        )
        for partner, event, race, bib, status, chip, gun, overall, sex, division, place in rows
    }
    assert len(found) == len(rows) > 5000
    assert found == legacy.outcomes()


def test_every_split(core: psycopg.Connection[Any], legacy: LegacyFile) -> None:
    found = {
        (partner, event, race, bib, name): time
        for partner, event, race, bib, name, time in core.execute(
            """
            select r.timing_partner_id, e.provider_event_id, c.provider_race_id, r.bib, s.name, s.time_ms
            from core.split as s
            join core.result as r using (timing_partner_id, result_id)
            join core.race as c using (timing_partner_id, race_id)
            join core.event as e on e.timing_partner_id = r.timing_partner_id and e.event_id = r.event_id
            """
        )
    }
    assert found == legacy.splits()


def test_every_registration_and_cent(core: psycopg.Connection[Any], legacy: LegacyFile) -> None:
    found = {
        (partner, race, registration): (fee, paid, day)
        for partner, race, registration, fee, paid, day in core.execute(
            """
            select g.timing_partner_id, c.provider_race_id, g.provider_registration_id, g.race_fee_cents, g.amount_paid_cents, g.registered_on
            from core.registration as g join core.race as c using (timing_partner_id, race_id)
            """
        )
    }
    assert found == legacy.registrations()


def test_weather_and_days(core: psycopg.Connection[Any], legacy: LegacyFile) -> None:
    weather = {
        (partner, event): tuple(values)
        for partner, event, *values in core.execute(
            """
            select w.timing_partner_id, e.provider_event_id, temperature_c, humidity_pct, wind_kph, wind_gust_kph, precipitation_mm
            from core.weather as w join core.event as e using (timing_partner_id, event_id)
            """
        )
    }
    assert weather == legacy.weather()
    days = {
        (partner, event): day
        for partner, event, day in core.execute(
            "select timing_partner_id, provider_event_id, starts_on from core.event where provider = 'chronotrack'"
        )
    }
    assert days == legacy.event_dates()


def _flat(tree: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    for name, branch in tree.items():
        if isinstance(branch, dict):
            yield from _flat(branch, (*before, name))
        elif branch:
            yield (*before, name), branch


def _counted(core: psycopg.Connection[Any], query: str) -> dict[tuple[str, ...], int]:
    return {tuple(map(str, key)): int(count) for *key, count in core.execute(query.encode()) if count}


def test_what_the_season_says_happened(core: psycopg.Connection[Any], truth: dict[str, Any]) -> None:
    distance = "coalesce(distance_class, '')"
    asked = {
        "finishers_by_partner_distance_year": f"select timing_partner_id, {distance}, year, count(*) from core.result where status = 'finished' group by 1, 2, 3",
        "outcomes_by_partner": """
            select timing_partner_id, status, count(*) from core.result group by 1, 2
            union all select timing_partner_id, 'entered', count(*) from core.entry group by 1
        """,
        "sub_three_marathon_finishers_by_partner_year": """
            select timing_partner_id, year, count(*) from core.result
            where status = 'finished' and distance_class = 'marathon' and chip_time_ms < 10800000 group by 1, 2
        """,
    }
    for name, query in asked.items():
        assert _counted(core, query) == dict(_flat(truth[name])), name

    total = f"select timing_partner_id, {distance}, sex, sum(chip_time_ms) from core.result where status = 'finished' group by 1, 2, 3"
    expected: Counter[tuple[str, ...]] = Counter()
    for (partner, key, sex, _), milliseconds in _flat(
        truth["total_chip_ms_by_partner_distance_sex_age_group"]
    ):
        expected[partner, key, sex] += milliseconds
    assert _counted(core, total) == expected

    registrations = truth["runsignup"]
    by_race = "select g.timing_partner_id, c.provider_race_id, {} from core.registration as g join core.race as c using (timing_partner_id, race_id) group by 1, 2"
    assert _counted(core, by_race.format("count(*)")) == dict(
        _flat(registrations["registrations_by_partner_event"])
    )
    assert _counted(core, by_race.format("sum(amount_paid_cents)")) == dict(
        _flat(registrations["paid_cents_by_partner_event"])
    )


def test_races_events_and_fees_as_the_season_made_them(
    core: psycopg.Connection[Any], truth: dict[str, Any]
) -> None:
    races = {
        f"{event}/{race}": dict(zip(("partner_id", "distance", "date", "entered", "finished", "dnf", "dq", "dns", "timed", "fastest_ms", "slowest_ms"), values, strict=True))
        for event, race, *values in core.execute(
            """
            select e.provider_event_id, c.provider_race_id, c.timing_partner_id, coalesce(c.distance_class, ''), c.held_on::text, c.entrant_count,
                c.finisher_count, c.dnf_count, c.dq_count, c.dns_count, c.timed_count, c.fastest_time_ms, c.slowest_time_ms
            from core.race as c join core.event as e using (timing_partner_id, event_id)
            where c.provider = 'chronotrack'
            """
        )
    }  # fmt: skip
    expected = {
        key: {name: race[name] for name in next(iter(races.values()))} for key, race in truth["races"].items()
    }
    assert races == expected

    twins = {
        (str(partner), other): twin
        for partner, other, twin in core.execute(
            """
            select e.timing_partner_id, e.provider_event_id, m.provider_event_id
            from core.event as e join core.event as m on m.timing_partner_id = e.timing_partner_id and m.event_id = e.matched_event_id
            """
        )
    }
    assert twins == {
        (partner, other): twin
        for partner, events in truth["events"].items()
        for other, twin in events["same_at_runsignup_and_chronotrack"].items()
    }
    fees = "select timing_partner_id, provider_race_id, current_fee_cents from core.race where provider = 'runsignup'"
    assert _counted(core, fees) == dict(_flat(truth["runsignup"]["current_fee_cents_by_partner_event"]))


def test_as_many_people_as_there_were(core: psycopg.Connection[Any], truth: dict[str, Any]) -> None:
    """Namesakes of one age without a birth date cannot be told apart, hence the one in two hundred."""
    found = dict(
        core.execute(
            "select timing_partner_id::text, count(distinct athlete_id) from core.entry group by 1"
        ).fetchall()
    )
    assert set(found) == set(truth["entered_runners_by_partner"])
    for partner, count in truth["entered_runners_by_partner"].items():
        assert abs(found[partner] - count) <= 1 + count // 200, partner


def test_people_the_season_knows_by_name(core: psycopg.Connection[Any], truth: dict[str, Any]) -> None:
    assert len(truth["known_runners"]) > 50
    for known in truth["known_runners"]:
        rows = core.execute(
            """
            select chip_time_ms, overall_place from core.result
            where timing_partner_id = %s and full_name = %s and held_on = %s and race_name = %s and event_name = %s
            """,
            (
                known["partner_id"],
                " ".join(known["name"].split()),
                known["date"],
                known["race"],
                known["event"],
            ),
        ).fetchall()
        assert (known["chip_ms"], known["overall_place"]) in rows, known


def test_summaries_say_what_the_results_say(core: psycopg.Connection[Any]) -> None:
    grouped = """
        select timing_partner_id, distance_class, year, coalesce(sex, '?'), coalesce(age_group, '?'), count(*), count(chip_time_ms),
            coalesce(sum(chip_time_ms), 0), min(chip_time_ms), max(chip_time_ms)
        from core.result where status = 'finished' and distance_class is not null group by 1, 2, 3, 4, 5
    """
    assert core.execute(f"({grouped}) except select * from core.finish_summary").fetchall() == []
    assert core.execute(f"select * from core.finish_summary except ({grouped})").fetchall() == []
    [(seconds, timed)] = core.execute(
        "select (select sum(finisher_count) from core.finish_histogram), (select sum(timed_count) from core.finish_summary)"
    ).fetchall()
    assert seconds == timed > 0
    wrong = core.execute(
        """
        select r.timing_partner_id, r.race_id from core.race as r
        left join lateral (
            select count(*) filter (where status = 'finished') as finishers, count(chip_time_ms) as timed, min(chip_time_ms) as fastest,
                percentile_cont(0.5) within group (order by chip_time_ms) as median
            from core.result as x where x.timing_partner_id = r.timing_partner_id and x.race_id = r.race_id
        ) as c on true
        where (r.finisher_count, r.timed_count) is distinct from (c.finishers, c.timed) or r.fastest_time_ms is distinct from c.fastest
            or abs(r.median_time_ms - c.median) > 0.5
        """
    ).fetchall()
    assert wrong == []


def test_the_books_balance(season_database: SeasonDatabase) -> None:
    assert season_database.report.is_complete
    assert [line.table for line in season_database.report.lines if not line.is_balanced] == []
