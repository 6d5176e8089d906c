"""Files that name an erased person in awkward ways, imported into the database that erased them."""

import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from project88.erasure.erasing import Place
from project88.erasure.people import Sought
from project88.keys import KeyRing
from project88.merging import merge_all
from tests.fix_postgres import Database
from tests.integration.erasure.conftest import Installation
from tests.integration.erasure.searching import tables_that_hold
from tests.integration.importing.legacy_file import insert, run
from tests.integration.merging.landing_rows import START

ENTRIES = (
    "create table ct_participants (entry_id text, event_id text, race_id text, entry_status text, entry_bib text, entry_race_age text,"
    " athlete_id text, athlete_first_name text, athlete_last_name text, athlete_sex text, athlete_birthdate text, athlete_email text,"
    " athlete_mobile_phone text, shoe text, timing_partner_id integer)"
)
LINES = (
    "create table ct_results (id integer primary key, event_id text, race_id text, entry_id text, results_bib text, results_first_name text,"
    " results_last_name text, results_time text, results_rank text, results_bracket_name text, results_interval_full text, timing_partner_id integer)"
)
ZELDA = ("900", "Zelda", "Quince", "F", "1990-02-11", "z@quince.example", "860-555-0199")


def entry(number: int, person: tuple[object, ...], *, event: str = "100", partner: int | None = 1) -> tuple[object, ...]:  # fmt: skip
    return (
        str(number),
        event,
        "200" if event == "100" else "201",
        "CONF",
        str(number),
        "36",
        *person,
        "Fast \\ ones\t",
        partner,
    )


def line(number: int, entry_id: object, name: tuple[object, object], *, event: str = "100", bib: object = "1", time: str = "03:10:00") -> tuple[object, ...]:  # fmt: skip
    return (
        number,
        event,
        "200" if event == "100" else "201",
        entry_id,
        bib,
        *name,
        time,
        "1",
        "Overall",
        "1",
        1,
    )


def write(file: Path) -> None:
    run(
        file, "create table timing_partners (timing_partner_id integer primary key, company_name text)",
        "insert into timing_partners values (1, 'Big River'), (2, 'Lakeside')",
        "create table ct_events (event_id text, event_name text, event_start_time text, location_time_zone text, location_region text, timing_partner_id integer)",
        f"insert into ct_events values ('100', '2026 Harvest Marathon', '{START}', 'America/New_York', 'CT', 1), ('101', '2025 Harvest Marathon', '{START - 364 * 86400}', 'America/New_York', 'CT', 1)",
        "create table ct_races (race_id text, event_id text, race_name text, race_type text, race_course_distance text, race_planned_start_time text, timing_partner_id integer)",
        f"insert into ct_races values ('200', '100', 'Marathon', 'running', '42195', '{START}', 1), ('201', '101', 'Marathon', 'running', '42195', '{START - 364 * 86400}', 1)",
        ENTRIES, LINES,
    )  # fmt: skip
    insert(
        file,
        "ct_participants",
        [entry(1, ZELDA), entry(2, ("901", "Ana", "Ruiz", "F", "1994-03-01", "ana@ruiz.example", None))],
    )
    insert(
        file,
        "ct_results",
        [line(1, "1", ("Zelda", "Quince")), line(2, "2", ("Ana", "Ruiz"), bib="2", time="03:20:00")],
    )


@pytest.fixture
def installed(empty_database: Database, keys: KeyRing, tmp_path: Path) -> Installation:
    """A file imported, and Zelda Quince erased."""
    file = tmp_path / "legacy.sqlite"
    write(file)
    place = Place(ledger=tmp_path / "erasures.jsonl", exports_dir=None, operator="tester")
    found = Installation(url=empty_database.url, keys=keys, file=file, place=place)
    assert found.import_again().is_complete
    assert tables_that_hold(found.url, "quince")
    found.erase(Sought(email="z@quince.example"))
    assert tables_that_hold(found.url, "quince", "zelda", "555-0199") == []
    return found


def gone(installed: Installation) -> bool:
    return tables_that_hold(installed.url, "quince", "zelda", "555-0199", "1990-02-11") == []


def test_new_rows_of_a_newer_file(installed: Installation) -> None:
    """A new entry known by its date of birth; its lines, read by another worker, by the entry or by its bib."""
    other = ("", "ZELDA", " quince ", "", "2/11/1990", "other@quince.example", "1 860 555 0199")
    insert(
        installed.file,
        "ct_participants",
        [
            entry(8, other, event="101"),
            entry(9, ("", "Zelda", "Quincey", "F", "1990-02-11", None, None), event="101"),
        ],
    )
    insert(
        installed.file,
        "ct_results",
        [
            line(8, "8", ("Zelda", "Quince"), event="101", bib="8"),
            line(9, None, ("Zelda", "quince"), event="101", bib="8", time="03:10:00"),
        ],
    )
    report = installed.import_again(rows_per_chunk=2, workers=2)
    assert report.is_complete
    assert tables_that_hold(installed.url, "quince ", "quince@", "860 555", "2/11/1990") == []
    assert installed.rows("select full_name from core.athlete order by 1") == [
        ("Ana Ruiz",),
        ("Zelda Quincey",),
    ]
    assert installed.rows(
        "select count(*) from core.result where event_id = (select event_id from core.event where provider_event_id = '101') and chip_time_ms is not null"
    ) == [(1,)]
    withheld = {line.table: line.withheld for line in report.lines if line.partner == 1}
    assert (withheld["ct_participants"], withheld["ct_results"]) == (2, 3)
    assert installed.import_again(rows_per_chunk=2).chunks_loaded == 0


def test_values_that_postgresql_cannot_hold(installed: Installation) -> None:
    """The originals of values that had to be put right are the person's too."""
    run(
        installed.file,
        "update ct_participants set shoe = cast(x'5175696e6365ff' as text), athlete_mobile_phone = '860-555-0199' || char(0) where entry_id = '1'",
    )
    report = installed.import_again()
    assert report.is_complete
    assert gone(installed)
    assert installed.rows("select count(*) from app.import_repair") == [(0,)]
    assert installed.import_again().chunks_loaded == 0


def test_rows_beyond_reach_and_unknown_tables(installed: Installation) -> None:
    insert(installed.file, "ct_participants(rowid, entry_id, athlete_first_name, athlete_last_name, timing_partner_id)", [(2**62 + 5, "77", "Zelda", "Quince", 1)])  # fmt: skip
    run(
        installed.file,
        "create table volunteers (who text, phone text, timing_partner_id integer)",
        "insert into volunteers values ('Quince, Zelda', null, 1), ('Ana Ruiz', '860 555 0199', 1), ('Ana Ruiz', null, 1), ('Zelda Quince', null, 2)",
        "create table sync_history (sync_history_id integer primary key, timing_partner_id integer, event_id text, provider_name text, operation_type text, status text, sync_time text, error_details text)",
        "insert into sync_history values (1, 1, '100', 'ChronoTrack', 'results', 'failed', '2026-06-15 10:00:00', 'no chip for Zelda Quince (z@quince.example)')",
    )
    report = installed.import_again()
    assert report.is_complete
    # Lakeside was not asked to forget anybody.
    assert installed.rows("select timing_partner_id, extra from landing.other where extra ilike '%quince%'") == [("2", '{"who":"Zelda Quince","phone":null,"timing_partner_id":2}')]  # fmt: skip
    # (Its statistics sample hers, which stays.)
    assert set(tables_that_hold(installed.url, "quince")) <= {"landing.other", "pg_catalog.pg_statistic"}
    assert len(installed.rows("select 1 from landing.other where extra like '%<erased>%'")) == 2
    assert installed.rows("select error from core.sync_run") == [("<erased>",)]
    assert installed.import_again().chunks_loaded == 0


def test_rows_that_name_no_partner(installed: Installation) -> None:
    run(
        installed.file,
        "update ct_participants set timing_partner_id = null",
        "update ct_results set timing_partner_id = ''",
    )
    assert installed.import_again().is_complete
    assert gone(installed)
    assert installed.rows("select full_name, chip_time_ms from core.result order by chip_time_ms") == [
        (None, 11400000),
        ("Ana Ruiz", 12000000),
    ]


def test_of_another_shape(installed: Installation) -> None:
    """No rowid, no name columns but the whole name."""
    run(
        installed.file, "drop table ct_participants",
        "create table ct_participants (entry_id text primary key, event_id text, race_id text, entry_name text, athlete_birthdate text, timing_partner_id integer) without rowid",
        "insert into ct_participants values ('1', '100', '200', 'Zelda Quince', '1990-02-11', 1), ('2', '100', '200', 'Ana Ruiz', '1994-03-01', 1)",
    )  # fmt: skip
    report = installed.import_again()
    assert report.is_complete
    assert gone(installed)
    assert installed.rows(
        "select entry_name, athlete_birthdate from landing.ct_participants order by entry_id"
    ) == [("<erased>", "1990-07-01"), ("Ana Ruiz", "1994-03-01")]
    assert installed.rows("select age from core.result where full_name is null") == [(35,)]


def test_the_interval_flag_in_extra_still_counts(installed: Installation) -> None:
    extras = installed.rows("select extra from landing.ct_results where landing_id = 1")
    assert json.loads(str(extras[0][0])) == {"results_interval_full": "1"}
    shoes = installed.rows("select extra from landing.ct_participants order by landing_id")
    assert shoes[0] == (None,)
    assert "Fast" in str(shoes[1][0])


def test_nobody_erased_nothing_looked_at(installed: Installation) -> None:
    with psycopg.connect(installed.url, autocommit=True) as connection:
        connection.execute("truncate app.erasure cascade")
    report = replace(installed, keys=installed.keys).import_again()
    assert report.is_complete
    assert tables_that_hold(installed.url, "quince")
    assert not any("erased" in note for note in report.notes)


def test_lines_that_come_later_than_their_entry(installed: Installation) -> None:
    """An entry that came with an import after the erasure; a sync brings its lines alone."""
    insert(installed.file, "ct_participants", [entry(8, ZELDA, event="101")])
    assert installed.import_again().is_complete
    with psycopg.connect(installed.url, autocommit=True) as connection:
        connection.execute(
            "insert into landing.ct_results (event_id, race_id, entry_id, results_bib, results_first_name, results_last_name, results_time,"
            " results_rank, results_bracket_name, timing_partner_id) values ('101', '201', '8', '8', 'Zelda', 'Quince', '03:05:00', '1', 'Overall', '1')"
        )
    merge_all(installed.url, keys=installed.keys)
    assert gone(installed)
    assert installed.rows("select full_name, bib from core.result where chip_time_ms = 11100000") == [
        (None, None)
    ]
