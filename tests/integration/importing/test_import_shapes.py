"""Files that are not quite the legacy schema: more, fewer or other columns and tables."""

import json
from pathlib import Path

import pytest

from project88.errors import BadInputError
from tests.fix_postgres import Database
from tests.integration.importing.landing import fetch, landed
from tests.integration.importing.legacy_file import insert, run, write_results


def test_extra_and_missing_columns_and_tables_are_taken_and_told(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    run(
        file,
        "create table CT_Events (shade text, EVENT_NAME text, event_id text, Timing_Partner_Id text)",
        "insert into CT_Events values ('blue', 'Fun Run', '17', '2'), (null, 'Dash', '18', '02')",
        "create table sponsors (name text, money real, logo blob, timing_partner_id integer)",
        "insert into sponsors values ('Acme', 1.5, x'00ff', 2), ('Bolt', null, null, null)",
    )
    report = landed(shared.url, file)
    assert report.is_complete
    assert fetch(shared.url, "select event_id, event_name, timing_partner_id, extra::json ->> 'shade' from landing.ct_events order by 1") == [
        ("17", "Fun Run", "2", "blue"),
        ("18", "Dash", "02", None),
    ]  # fmt: skip
    others = fetch(
        shared.url,
        "select source_table, landing_id, timing_partner_id, extra from landing.other order by 2",
    )
    assert [row[:3] for row in others] == [("sponsors", 1, "2"), ("sponsors", 2, None)]
    assert json.loads(str(others[0][3])) == {
        "name": "Acme",
        "money": 1.5,
        "logo": {"hex": "00ff"},
        "timing_partner_id": 2,
    }
    notes = " ".join(report.notes)
    assert "no table ct_archived_events" in notes
    assert "Table sponsors is not one" in notes
    assert "shade" in notes
    # '2' and '02' are one partner; the unknown table's rows are quarantined, not lost.
    lines = {(line.table, line.partner): line for line in report.lines}
    assert lines["CT_Events", 2].imported == 2
    assert lines["sponsors", 2].quarantined == 1
    assert lines["sponsors", None].quarantined == 1


def test_tables_without_rowid_and_views_are_read_whole(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    run(
        file,
        "create table ct_events (event_id text primary key, event_name text, timing_partner_id integer) without rowid",
        "create table r (event_id text, results_time text, timing_partner_id integer)",
        "create view ct_results as select * from r",
    )
    insert(file, "ct_events", [("b", "B", 1), ("a", "A", 2)])
    insert(file, "r", [("b", "00:20:00", 1), ("a", "00:19:00", 1)])
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, "select landing_id, event_id from landing.ct_events order by 1") == [
        (1, "a"),
        (2, "b"),
    ]
    assert fetch(shared.url, "select landing_id, results_time from landing.ct_results order by 1") == [
        (1, "00:19:00"),
        (2, "00:20:00"),
    ]
    insert(file, "ct_events", [("aa", "AA", 3)])
    report = landed(shared.url, file)
    assert report.is_complete
    assert [
        row[0] for row in fetch(shared.url, "select event_id from landing.ct_events order by landing_id")
    ] == ["a", "aa", "b"]


def test_rowids_of_every_kind(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 3)
    insert(
        file,
        "ct_results",
        [
            (rowid, "e", "r", "1", "A", "B", "1", "secret...", 2)
            for rowid in (-5, 0, 10**12, 2**62, 2**63 - 1, -(2**63))
        ],
    )
    report = landed(shared.url, file)
    assert report.is_complete
    assert [row[0] for row in fetch(shared.url, "select landing_id from landing.ct_results order by 1")] == [
        -5,
        0,
        1,
        2,
        3,
        10**12,
    ]
    quarantined = fetch(shared.url, "select landing_id, timing_partner_id, source_row ->> 'event_id', source_row::text from app.import_quarantine order by 1")  # fmt: skip
    assert [row[:3] for row in quarantined] == [(-(2**63), 2, "e"), (2**62, 2, "e"), (2**63 - 1, 2, "e")]
    assert "secret" not in str(quarantined)
    assert next(line for line in report.lines if line.partner == 2).quarantined == 3
    assert len(fetch(shared.url, "select from app.import_quarantine")) == 3
    landed(shared.url, file)
    assert len(fetch(shared.url, "select from app.import_quarantine")) == 3


@pytest.mark.parametrize(
    "script",
    [
        "create table moz_places (url text)",
        "create table users (user_id integer, email text)",
        "create table ct_results (song text, album text)",
        "",
    ],
)
def test_a_sqlite_file_of_another_program_is_refused(shared: Database, tmp_path: Path, script: str) -> None:
    file = tmp_path / "other.sqlite"
    run(file, "create table t0 (a); drop table t0", script)
    with pytest.raises(BadInputError, match="none of the legacy tables"):
        landed(shared.url, file)
    last = "select status, failure like '%none of the legacy tables%' from app.import_run order by import_run_id desc limit 1"
    assert fetch(shared.url, last) == [("failed", True)]


def test_strange_names_are_only_names(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    run(
        file,
        'create table ct_results (id integer primary key, event_id text, "we""ird; drop table x" text, "\'q\'" text)',
        'create table "bobby""; drop table students;--" (a text)',
    )
    insert(file, "ct_results", [(1, "e", "one", "two")])
    insert(file, '"bobby""; drop table students;--"', [("x",)])
    assert landed(shared.url, file).is_complete
    (row,) = fetch(shared.url, "select extra from landing.ct_results")
    assert json.loads(str(row[0])) == {'we"ird; drop table x': "one", "'q'": "two"}
