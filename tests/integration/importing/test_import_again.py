"""The same file again changes nothing; a newer file replaces what differs; tampering is found and undone."""

from pathlib import Path

import psycopg
import pytest

from project88.importing.importer import NotEqualError
from project88.importing.locks import ImportRunningError, hold_as_main
from project88.importing.source import SourceBusyError
from tests.fix_postgres import Database
from tests.integration.importing.landing import fetch, landed, state
from tests.integration.importing.legacy_file import insert, run, write_results

ROWS = 1000


@pytest.fixture
def file(shared: Database, tmp_path: Path) -> Path:
    path = tmp_path / "legacy.sqlite"
    write_results(path, ROWS)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("truncate landing.ct_results, landing.ct_events, app.import_run cascade")
        connection.execute("drop trigger if exists spoil on landing.ct_results")
    return path


def test_the_same_file_again_changes_nothing(shared: Database, file: Path) -> None:
    first = landed(shared.url, file, rows_per_chunk=100)
    before = state(shared.url)
    again = landed(shared.url, file, rows_per_chunk=100)
    assert (first.chunks_loaded, first.chunks_kept) == (11, 0)
    assert (again.chunks_loaded, again.chunks_kept) == (0, 11)
    assert state(shared.url) == before
    assert again.is_complete
    assert fetch(shared.url, "select count(*) from landing.ct_results") == [(ROWS,)]


def test_a_newer_file_replaces_the_chunks_that_differ(shared: Database, file: Path) -> None:
    landed(shared.url, file, rows_per_chunk=100)
    run(
        file,
        "update ct_results set results_time = '9:99' where id = 250",
        "delete from ct_results where id between 700 and 702",
        "update ct_results set timing_partner_id = 1 where id = 451",
    )
    write_results(file, 5, first=ROWS + 1)
    report = landed(shared.url, file, rows_per_chunk=100)
    assert report.is_complete
    assert (report.chunks_loaded, report.chunks_kept) == (4, 7)
    assert fetch(shared.url, "select landing_id from landing.ct_results where results_time = '9:99'") == [
        (250,)
    ]
    assert fetch(shared.url, "select count(*) from landing.ct_results") == [(ROWS + 2,)]


@pytest.mark.parametrize("chunk", [50, 130, 5000])
def test_other_cuts_give_the_same_rows(shared: Database, file: Path, chunk: int) -> None:
    landed(shared.url, file, rows_per_chunk=100)
    before = state(shared.url)["ct_results"]
    assert landed(shared.url, file, rows_per_chunk=chunk).is_complete
    assert state(shared.url)["ct_results"] == before
    assert fetch(shared.url, "select sum(row_count)::int from app.import_chunk") == [(ROWS,)]


def test_another_file_takes_the_place_of_the_first(shared: Database, file: Path, tmp_path: Path) -> None:
    landed(shared.url, file, rows_per_chunk=100)
    other = tmp_path / "other.sqlite"
    run(other, "create table ct_events (event_id text, event_name text, timing_partner_id integer)")
    insert(other, "ct_events", [("1", "Fun Run", 1)])
    assert landed(shared.url, other).is_complete
    assert fetch(shared.url, "select count(*) from landing.ct_results") == [(0,)]
    assert fetch(shared.url, "select distinct table_name from app.import_chunk") == [("ct_events",)]


def test_a_new_column_of_the_source_arrives_with_unchanged_rows(shared: Database, file: Path) -> None:
    landed(shared.url, file)
    run(file, "alter table ct_results add column results_sex text default 'F'")
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, "select distinct results_sex from landing.ct_results") == [("F",)]


def test_rows_of_a_sync_are_left_alone(shared: Database, file: Path) -> None:
    landed(shared.url, file)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("insert into landing.ct_results (event_id) values ('from a sync')")
    run(file, "delete from ct_results where id > 10")
    assert landed(shared.url, file).is_complete
    assert fetch(
        shared.url,
        "select count(*), count(*) filter (where event_id = 'from a sync') from landing.ct_results",
    ) == [(11, 1)]


@pytest.mark.parametrize(
    "tampering",
    [
        "update landing.ct_results set results_time = '00:00:01' where landing_id = 500",
        "delete from landing.ct_results where landing_id = 500",
        "insert into landing.ct_results (landing_id, event_id) values (0, 'e')",
        "update landing.ct_results set results_last_name = '' where landing_id = 11",
    ],
)
def test_landing_that_was_tampered_with_is_found_and_put_right(
    shared: Database, file: Path, tampering: str
) -> None:
    landed(shared.url, file, rows_per_chunk=100)
    before = state(shared.url)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        assert connection.execute(tampering).rowcount == 1
    report = landed(shared.url, file, rows_per_chunk=100)
    assert report.is_complete
    assert report.chunks_loaded == 1
    assert state(shared.url) == before


def test_rows_that_never_read_back_equal_are_an_error(shared: Database, file: Path) -> None:
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute(
            "create function pg_temp_spoil() returns trigger language plpgsql as"
            " 'begin new.results_time := 0; return new; end';"
            "create trigger spoil before insert on landing.ct_results for each row execute function pg_temp_spoil()"
        )
    with pytest.raises(NotEqualError, match=r"of ct_results do not read back as they were sent"):
        landed(shared.url, file)
    assert fetch(shared.url, "select status from app.import_run") == [("failed",)]


def test_two_imports_at_once(shared: Database, file: Path) -> None:
    with psycopg.connect(shared.url, autocommit=True) as other:
        hold_as_main(other)
        with pytest.raises(ImportRunningError, match="Another import into this database is running"):
            landed(shared.url, file)
    assert landed(shared.url, file).is_complete


def test_a_file_that_changes_meanwhile_is_not_called_imported(shared: Database, file: Path) -> None:
    run(file, "pragma journal_mode = wal")
    done = False

    def write_meanwhile(step: object) -> None:
        nonlocal done
        if not done and getattr(step, "stage", "") == "verify":
            done = True
            write_results(file, 1, first=ROWS + 1)

    with pytest.raises(SourceBusyError, match="wrote to"):
        landed(shared.url, file, progress=write_meanwhile)
    assert landed(shared.url, file).is_complete
    assert fetch(shared.url, "select count(*) from landing.ct_results") == [(ROWS + 1,)]
