"""A merge is a function of what has landed: run again it changes nothing, and no order of arrival matters."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from project88.merging import merge_all
from project88.merging.applying import TARGETS
from tests.fix_season import SeasonDatabase
from tests.integration.merging.landing_rows import BIG_RIVER, LAKESIDE, START, Landing

SURROGATES = {
    "event_id",
    "race_id",
    "athlete_id",
    "entry_id",
    "result_id",
    "registration_id",
    "sync_run_id",
    "matched_event_id",
}


def _mixed(landing: Landing) -> Landing:
    """A little of everything, with copies, gaps and people who come back."""
    landing.event("101", event_name="2025 Harvest Marathon", event_start_time=str(START - 364 * 86400))
    landing.race("201", "101", race_planned_start_time=str(START - 364 * 86400))
    landing.entry("1", "Ana Ruiz", athlete_id="900", athlete_email="ana@example.test")
    landing.entry(
        "2",
        "Ana Ruiz",
        event_id="101",
        race_id="201",
        athlete_birthdate="",
        entry_race_age="31",
        athlete_email="",
    )
    landing.entry("3", "Kim Lee", athlete_id="901", entry_status="DNF")
    landing.entry("3", "Kim Lee", athlete_id="901", entry_status="CONF", partner=None)
    landing.entry(
        "4", "Sam Ortiz", event_id="101", race_id="201", athlete_sex="M", athlete_birthdate="1990-05-05"
    )
    landing.entry("5", "Never Seen", athlete_birthdate="1971-01-09")
    for entry, event, race, time in (
        ("1", "100", "200", "03:10:00"),
        ("2", "101", "201", "03:20:00"),
        ("4", "101", "201", "02:59:59.5"),
    ):
        for bracket in ("Overall", "Female", "F 30-34"):
            landing.line(entry, bracket, time, event_id=event, race_id=race)
        landing.line(entry, "Half", "01:30:00", event_id=event, race_id=race)
    landing.line("1", "Overall", "03:11:00", "2")
    landing.line("3", "Half", "01:45:00")
    landing.line(
        "", "Overall", "03:30:00", results_bib="77", results_first_name="Ana", results_last_name="Ruiz"
    )
    landing.line(
        "", "Overall", "03:31:00", results_bib="78", results_first_name="Stray", results_last_name="Cat"
    )
    landing.rsu_race()
    landing.rsu_event()
    landing.registration("9001", user_id="5")
    landing.registration("9001", user_id="5", last_modified="1772914599", amount_paid="$90.00")
    landing.registration(
        "9002", first_name="Kim", last_name="Lee", dob="", age="32", email="kim@example.test"
    )
    landing.add("event_weather", event_id="100", timing_partner_id="1", temperature="15", source="open-meteo")
    for hour in (9, 11, 10):
        landing.add("sync_history", timing_partner_id="1", provider_name="ChronoTrack", event_id="100", operation_type="results",
                    sync_time=f"2026-06-14 {hour:02}:00:00", status="completed")  # fmt: skip
    landing.event("100", partner="2", event_name="Lakeside Run")
    landing.race("200", "100", partner="2")
    landing.entry("1", "Lake Runner", partner="2")
    landing.line("1", partner="2")
    return landing


def _core(connection: psycopg.Connection[Any], *, with_ids: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of core; ids that are only counted stand for the provider's own keys."""
    found = {}
    for target in TARGETS:
        columns = [
            name
            for (name,) in connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
                (f"core.{target.table}",),
            )
            if with_ids or name not in SURROGATES
        ]
        rows = connection.execute(
            sql.SQL("select {} from core.{}").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(target.table)
            )
        ).fetchall()
        found[target.table] = sorted(rows, key=repr)
    # Who is who, by the provider's keys.
    found["people"] = sorted(
        connection.execute(
            """
            select timing_partner_id, athlete_id - athlete_id, array_agg(key order by key) from (
                select timing_partner_id, athlete_id, 'e' || provider_entry_id as key from core.entry
                union all select timing_partner_id, athlete_id, 'r' || provider_registration_id from core.registration
                union all select timing_partner_id, athlete_id, 'b' || bib || race_name from core.result
            ) as k group by timing_partner_id, athlete_id
            """
        ).fetchall(),
        key=repr,
    )
    return found


def test_a_second_merge_changes_no_row(marathon: Landing) -> None:
    first = _mixed(marathon).merge()
    before = _core(marathon.connection, with_ids=True)
    again = marathon.merge()
    assert first.changed_rows > 50
    assert {table: change.total for table, change in again.changes.items()} == {
        target.table: 0 for target in TARGETS
    }
    assert _core(marathon.connection, with_ids=True) == before


def test_a_second_merge_of_a_season_changes_no_row(season_database: SeasonDatabase) -> None:
    again = merge_all(season_database.url)
    assert {table: change.total for table, change in again.changes.items()} == {
        target.table: 0 for target in TARGETS
    }
    assert len(again.partners) == 13


def test_only_what_a_new_row_touches_is_written(marathon: Landing) -> None:
    _mixed(marathon).merge()
    before = {
        target.table: set(map(repr, _core(marathon.connection, with_ids=True)[target.table]))
        for target in TARGETS
    }
    marathon.line("4", "Overall", "02:50:00", event_id="101", race_id="201")
    changes = marathon.merge().changes
    after = {
        target.table: set(map(repr, _core(marathon.connection, with_ids=True)[target.table]))
        for target in TARGETS
    }
    assert {table for table, change in changes.items() if change.total} == {
        "race",
        "result",
        "finish_summary",
        "finish_histogram",
    }
    for table, change in changes.items():
        assert len(after[table] - before[table]) == change.inserted + change.updated, table


def test_what_is_gone_from_landing_goes_from_core(marathon: Landing) -> None:
    marathon.merge()
    small = _core(marathon.connection)
    _mixed(marathon).merge()
    for table, values in marathon.written[4:]:
        marathon.connection.execute(
            sql.SQL("delete from landing.{} where landing_id = %s").format(sql.Identifier(table)),
            (values["landing_id"],),
        )
    report = marathon.merge()
    assert report.changes["result"].deleted == 8
    assert _core(marathon.connection) == small


def test_a_partner_may_be_merged_alone(marathon: Landing) -> None:
    _mixed(marathon)
    report = merge_all(marathon.url, partner_ids=[LAKESIDE])
    assert [partner.partner_id for partner in report.partners] == [LAKESIDE]
    assert marathon.core("result") == []
    assert len(marathon.core("result", partner=LAKESIDE)) == 1
    merge_all(marathon.url, partner_ids=[BIG_RIVER])
    whole = _core(marathon.connection)
    marathon.merge()
    assert _core(marathon.connection) == whole


@pytest.fixture
def shuffled(marathon: Landing) -> tuple[Landing, dict[str, Any]]:
    """The mixed rows with what core must be."""
    _mixed(marathon).merge()
    return marathon, _core(marathon.connection)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_rows_may_come_in_any_order_and_any_batches(
    shuffled: tuple[Landing, dict[str, Any]], data: st.DataObject
) -> None:
    landing, expected = shuffled
    rows = [row for row in landing.written if row[0] != "timing_partners"]
    for table in {table for table, _ in rows}:
        landing.connection.execute(sql.SQL("delete from landing.{}").format(sql.Identifier(table)))
    landing.merge()
    assert not any(_core(landing.connection).values())
    order = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=2)))
    bystander = Landing(connection=landing.connection, url=landing.url)
    for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        for table, values in order[first:last]:
            bystander.add(table, **values)
        landing.merge()
    assert _core(landing.connection) == expected
