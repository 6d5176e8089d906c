"""Files that hold more than tables, or are damaged: what can be read is imported, and every other thing is in the account."""

import json
import random
from contextlib import closing
from pathlib import Path

import apsw
import psycopg
import pytest

from project88.errors import Project88Error
from project88.importing import ImportReport, import_file
from project88.importing.source import SourceError
from project88.keys import KeyRing
from tests.fix_postgres import Database
from tests.fuzz.damage import KINDS
from tests.fuzz.legacy_files import BASES, ROWS, Base, write_base
from tests.integration.importing.landing import fetch, landed, state
from tests.integration.importing.legacy_file import run, write_results

MANY_PAGES = BASES[1]


def source_rows(report: ImportReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in report.lines:
        found[line.table] = found.get(line.table, 0) + line.source_count
    return found


def damage(file: Path, table: str, *which: int) -> None:
    """Destroy some leaf pages of a table or an index."""
    with closing(apsw.Connection(str(file))) as connection:
        query = "select pageno from dbstat where name = ? and pagetype = 'leaf' order by path"
        pages = [int(page) for (page,) in connection.execute(query, (table,))]
        (size,) = connection.execute("pragma page_size").fetchone()
    content = bytearray(file.read_bytes())
    for number in which:
        content[(pages[number] - 1) * size : pages[number] * size] = b"\xff" * size
    file.write_bytes(content)


@pytest.mark.parametrize("base", BASES, ids=[base.name for base in BASES])
def test_everything_that_a_file_can_hold_is_in_the_account(
    database: Database, tmp_path: Path, keys: KeyRing, base: Base
) -> None:
    file = tmp_path / "legacy.sqlite"
    write_base(file, base)
    report = import_file(file, database.url, workers=1, keys=keys)
    assert report.is_complete
    assert report.is_all_read
    assert report.is_merged
    rows = source_rows(report)
    with closing(apsw.Connection(str(file))) as connection:
        connection.create_collation("house_order", lambda one, two: (one > two) - (one < two))
        stored = {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]
            for (name,) in connection.execute(
                "select name from sqlite_schema where type = 'table' and rootpage > 0 and name not like 'sqlite_%'"
            ).fetchall()
        }
    assert {name: rows.get(name, 0) for name in stored} == stored
    notes = "\n".join(report.notes)
    for words in (
        "View season",
        "View without_end",
        "Virtual table remarks",
        "Virtual table places",
        "Column e of computed",
    ):
        assert words in notes
    (kept,) = fetch(
        database.url, "select extra from landing.other where source_table = 'computed' and landing_id = 7"
    )
    assert json.loads(str(kept[0])) == {"a": 7, "b": 14, "c": "7", "d": "7"}
    texts = fetch(
        database.url,
        "select extra::json ->> 'c0' from landing.other where source_table = 'remarks_content' order by 1",
    )
    assert texts == [("a good day",), ("a wet day",)]
    withheld = {(item.table, item.row_count) for item in report.reasons if item.disposition == "withheld"}
    assert ("remarks_docsize", 2) in withheld
    before = state(database.url)
    again = import_file(file, database.url, workers=1, keys=keys)
    assert again.is_complete
    assert again.chunks_loaded == 0
    assert state(database.url) == before
    # Passwords and users come from a file in UTF-16 as from any other.
    assert fetch(database.url, "select count(*) from app.partner_password") == [(2,)]


def test_what_nobody_can_read_or_count_is_told_and_kept(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 20)
    run(
        file,
        "create table odd (a)",
        "insert into odd values (1), (2)",
        "create table lost (a)",
        "create index lost_a on lost (a)",
    )
    with closing(apsw.Connection(str(file))) as connection:
        connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        connection.execute("update sqlite_schema set sql = 'create table odd (' where name = 'odd'")
        connection.execute("update sqlite_schema set name = 'lost_a' where name = 'lost'")
    report = landed(shared.url, file)
    assert report.is_complete
    assert not report.is_all_read
    assert [(line.source_count, line.quarantined) for line in report.lines if line.table == "odd"] == [(2, 2)]
    assert any("Table lost_a (nobody can say how many rows)" in note for note in report.notes)
    reasons = fetch(
        shared.url,
        "select table_name, disposition, row_count::int from app.import_disposition where reason like 'SQLite cannot%' order by 1",
    )
    assert reasons == [("lost_a", "quarantined", 0), ("odd", "quarantined", 2)]
    plain = report.as_dict()
    assert json.loads(json.dumps(plain))["left_out"] == plain["left_out"]
    assert {item["name"] for item in plain["left_out"]} == {"odd", "lost_a"}


def test_a_damaged_index_is_told_and_no_matter(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_base(file, MANY_PAGES)
    damage(file, "results_by_event", 1, 3, -1)
    damage(file, "remarks_data", 0)
    report = landed(shared.url, file)
    assert report.is_complete
    assert source_rows(report)["ct_results"] == ROWS
    assert any("results_by_event" in note and "No row is lost" in note for note in report.notes)


@pytest.mark.parametrize("workers", [1, 2])
def test_damaged_rows_are_refused_and_read_around_where_that_is_accepted(
    database: Database, tmp_path: Path, keys: KeyRing, workers: int
) -> None:
    sound, file = tmp_path / "sound.sqlite", tmp_path / "legacy.sqlite"
    write_base(sound, MANY_PAGES)
    file.write_bytes(sound.read_bytes())
    damage(file, "ct_results", 3, 10)
    damage(file, "users", 0)
    with pytest.raises(SourceError, match="--accept-damage"):
        import_file(file, database.url, workers=workers, keys=keys, rows_per_chunk=50)
    assert fetch(database.url, "select count(*) from landing.ct_results") == [(0,)]
    (failure,) = fetch(database.url, "select failure from app.import_run")
    assert "is damaged" in str(failure)

    report = import_file(
        file, database.url, workers=workers, keys=keys, rows_per_chunk=50, accept_damage=True
    )
    assert report.is_complete
    assert not report.is_all_read
    here = {row[0] for row in fetch(database.url, "select landing_id from landing.ct_results")}
    gaps = [gap for gap in report.gaps if gap.table == "ct_results"]
    gone = {row for gap in gaps for row in range(gap.first or 1, (gap.last or ROWS) + 1)}
    assert len(gaps) == 2
    assert here == set(range(1, ROWS + 1)) - gone
    assert source_rows(report)["ct_results"] == len(here)
    assert any("No row of users can be read" in note for note in report.notes)
    kept = "select table_name, row_count::int from app.import_disposition where reason like '%cannot be read%' order by 1"
    assert fetch(database.url, kept) == [("ct_results", 0), ("users", 0)]

    again = import_file(file, database.url, workers=workers, keys=keys, rows_per_chunk=50, accept_damage=True)
    assert (again.chunks_loaded, again.is_complete) == (0, True)
    whole = import_file(sound, database.url, workers=workers, keys=keys, rows_per_chunk=50)
    assert (whole.is_complete, whole.is_all_read) == (True, True)
    assert fetch(database.url, "select count(*), count(distinct landing_id) from landing.ct_results") == [
        (ROWS, ROWS)
    ]
    assert fetch(database.url, kept) == []


def test_a_sound_file_is_the_same_where_damage_is_accepted(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_base(file, MANY_PAGES)
    landed(shared.url, file)
    before = state(shared.url)
    report = landed(shared.url, file, accept_damage=True)
    assert (report.chunks_loaded, report.is_complete, report.is_all_read) == (0, True, True)
    assert state(shared.url) == before


def test_names_with_a_byte_order_mark_or_blanks_are_matched_and_told(
    shared: Database, tmp_path: Path
) -> None:
    file = tmp_path / "legacy.sqlite"
    run(
        file,
        'create table "ct_events " ("\ufeffevent_id" text, "event_name " text, "timing_partner_id\r" text)',
        "insert into \"ct_events \" values ('17', 'Fun Run', '2')",
        'create table timing_partners (timing_partner_id integer, company_name text, "\ufeffaccess_password" text)',
        "insert into timing_partners values (2, 'Lakeside', 'a secret of theirs')",
    )
    report = landed(shared.url, file)
    assert report.is_complete
    assert fetch(shared.url, "select event_id, event_name, timing_partner_id from landing.ct_events") == [
        ("17", "Fun Run", "2")
    ]
    assert any('"\ufffdevent_id"' in note and "is read as event_id" in note for note in report.notes)
    assert any('Table "ct_events " is read as ct_events' in note for note in report.notes)
    assert "a secret of theirs" not in str(fetch(shared.url, "select t::text from landing.timing_partners t"))


def test_a_bad_text_in_a_file_in_utf16_is_repaired(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    run(
        file,
        "pragma encoding = 'UTF-16le'; create table ct_results (id integer primary key, event_id text, results_last_name text);"
        "insert into ct_results values (1, 'e', 'Ana'), (2, 'e', cast(x'410000dc' as text)), (3, 'e', cast(x'41000000' as text))",
    )
    report = landed(shared.url, file)
    assert report.is_complete
    assert fetch(shared.url, "select results_last_name from landing.ct_results order by landing_id") == [
        ("Ana",),
        ("A\ufffd",),
        ("A\ufffd",),
    ]
    repairs = fetch(shared.url, "select landing_id, reason, original from app.import_repair order by 1")
    assert repairs == [
        (2, "bytes that are not UTF-16LE", b"\x41\x00\x00\xdc"),
        (3, "a NUL character", b"\x41\x00\x00\x00"),
    ]


def test_a_table_wider_than_a_query_is_kept(shared: Database, tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 3)
    columns = [f"c{number}" for number in range(1_990)]
    run(
        file,
        f"create table wide ({', '.join(columns)})",
        "insert into wide (c0, c1000, c1989) values (1, 2.5, 'x'), (null, x'00', 'y')",
    )
    report = landed(shared.url, file)
    assert report.is_complete
    first, second = (
        json.loads(str(row[0])) for row in fetch(shared.url, "select extra from landing.other where source_table = 'wide' order by landing_id")
    )  # fmt: skip
    assert len(first) == 1_990
    assert (first["c0"], first["c1000"], first["c1989"]) == (1, 2.5, "x")
    assert (second["c0"], second["c1000"], second["c1989"]) == (None, {"hex": "00"}, "y")


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_reach_the_database_whole_or_not_at_all(
    shared: Database, tmp_path: Path, kind: str
) -> None:
    base, file = tmp_path / "base.sqlite", tmp_path / "legacy.sqlite"
    for number in range(6):
        dice = random.Random(f"{kind} {number}")  # noqa: S311 - the same cases each time
        base.unlink(missing_ok=True)
        write_base(base, dice.choice(BASES))
        content = bytearray(base.read_bytes())
        KINDS[kind](content, dice, tmp_path)
        file.write_bytes(content)
        for accept_damage in (False, True):
            try:
                report = landed(shared.url, file, accept_damage=accept_damage)
            except Project88Error:
                continue  # a sentence
            assert report.is_complete
            with psycopg.connect(shared.url) as connection:
                (count,) = connection.execute("select count(*) from landing.ct_results").fetchone() or (0,)
            assert count == sum(
                line.landed_count for line in report.lines if line.table.lower() == "ct_results"
            )
