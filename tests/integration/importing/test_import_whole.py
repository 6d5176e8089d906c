"""File to core: the books balance for a season with every planted defect, and for partners written in odd ways."""

import json
from pathlib import Path

import pytest

from project88.importing import import_file
from project88.importing.partner_number import partner_number
from project88.keys import KeyRing
from tests.fix_postgres import Database
from tests.fix_season import SeasonDatabase
from tests.integration.importing.landing import fetch
from tests.integration.importing.legacy_file import run


def test_every_row_of_a_season_is_accounted_for(season_database: SeasonDatabase) -> None:
    report = season_database.report
    assert report.is_complete
    assert report.is_merged
    assert all(line.source_count == line.landed_count for line in report.lines)
    # Nothing of the season is a column or a table that landing does not know.
    assert fetch(season_database.url, "select count(*) from landing.other") == [(0,)]
    assert not [note for note in report.notes if "extra" in note or "no table" in note]
    kept = fetch(
        season_database.url,
        "select sum(source_count)::int, bool_and(is_balanced) from app.import_table_report where import_run_id = %s",
        report.run_id,
    )
    assert kept == [(report.source_count, True)]


def test_every_quarantined_row_is_listed_with_its_reason(season_database: SeasonDatabase) -> None:
    listed = fetch(
        season_database.url,
        "select table_name, reason, count(*)::int, count(*) filter (where landing_id is null)::int"
        " from app.import_quarantine group by 1, 2 order by 1, 2",
    )
    counted: dict[tuple[str, str], int] = {}
    for item in season_database.report.reasons:
        if item.disposition == "quarantined":
            key = (item.table, item.reason)
            counted[key] = counted.get(key, 0) + item.row_count
    assert {(table, reason): count for table, reason, count, _ in listed} == counted
    assert counted


@pytest.mark.parametrize("workers", [1, 2])
def test_partners_written_in_odd_ways(
    database: Database, tmp_path: Path, keys: KeyRing, workers: int
) -> None:
    file = tmp_path / "legacy.sqlite"
    odd = [
        "1",
        "01",
        " 1 ",
        "1.0",
        "",
        "0",
        "<null>",
        "NULL",
        "None",
        "abc",
        "-3",
        "1.5",
        "99999999999",
        "2",
        "7",
        "\u0661",
    ]
    run(
        file,
        "create table timing_partners (timing_partner_id, company_name text)",
        "insert into timing_partners values (1, 'Big River'), ('02', 'Lakeside')",
        "create table ct_events (event_id text, event_name text, event_start_time text, timing_partner_id text)",
        "create table ct_races (race_id text, event_id text, race_name text, timing_partner_id text)",
        "create table ct_participants (entry_id text, event_id text, race_id text, athlete_last_name text, timing_partner_id text)",
        "create table ct_results (id integer primary key, event_id text, race_id text, results_bib text,"
        " results_last_name text, results_time text, timing_partner_id text)",
        "create table users (user_id integer, email text, timing_partner_id text)",
        *(
            f"insert into {table} select 'e' || key, 'x' || key, 'x', value from json_each('{json.dumps(odd)}')"
            for table in ("ct_events", "ct_races")
        ),
        "insert into ct_participants select 'p' || key, 'e' || key, 'x', 'Ruiz', value"
        f" from json_each('{json.dumps(odd)}')",
        "insert into ct_results select key, 'e' || key, 'x', key, 'Ruiz', '00:20:00', value"
        f" from json_each('{json.dumps(odd)}')",
        f"insert into users select key, 'u' || key || '@example.com', value from json_each('{json.dumps(odd)}')",
    )
    report = import_file(file, database.url, workers=workers, keys=keys)
    off = [line for line in report.lines if not line.is_balanced]
    assert not off
    assert report.is_complete
    assert {line.partner for line in report.lines if line.table == "ct_results"} >= {None, 1, 2}


def test_both_rules_for_partner_numbers_agree(database: Database) -> None:
    written = ["1", "01", " 7 ", "5.0", "5.", "5.5", "", "0", "00", "0.0", "x", "-1", "+1", "1e3", "999999999", "1000000000",
               "0000000000000000005", "<null>", "1 2", "\t3\n"]  # fmt: skip
    found = dict(fetch(database.url, "select w, app.partner_number(w) from unnest(%s::text[]) as w", written))
    assert found == {text: partner_number(text) for text in written}
