"""Damaged pages: what an index loses is no matter, what a table loses is refused or, where accepted, read around."""

import struct
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from project88.importing.contents import read_contents
from project88.importing.layout import lay_out
from project88.importing.opening import bounded, open_source
from project88.importing.plan import TablePlan
from project88.importing.salvage import Gap, salvage_table
from project88.importing.soundness import Soundness, check_structure
from project88.importing.source import SourceError, SourceTable, quoted

PAGE = 512
ROWS = 2_000
SCRIPT = f"""
pragma page_size = {PAGE};
create table ct_results (id integer primary key, event_id text, note text);
create index by_event on ct_results (event_id);
create table keyed (k text primary key, n integer) without rowid;
with recursive n (i) as (select 1 union all select i + 1 from n where i < {ROWS})
insert into ct_results select i, 'event ' || i, iif(i = 1500, printf('%.*c', 5000, 'x'), 'note') from n;
insert into keyed select printf('%06d', id), id from ct_results;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "legacy.sqlite"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(SCRIPT).fetchall()
    return path


def pages(path: Path, name: str, kind: str) -> list[int]:
    """Return the pages of one table or index, in the order of its rows."""
    with closing(apsw.Connection(str(path))) as connection:
        query = "select pageno from dbstat where name = ? and pagetype = ? order by path"
        return [int(page) for (page,) in connection.execute(query, (name, kind))]


def overwrite(path: Path, page: int, content: bytes) -> bytes:
    """Put something in place of a page; return what it held."""
    with path.open("r+b") as opened:
        opened.seek((page - 1) * PAGE)
        before = opened.read(PAGE)
        opened.seek((page - 1) * PAGE)
        opened.write(content)
    return before


def ids_on(page: bytes) -> set[int]:
    """Read the rowids on a leaf page: each cell begins with two varints, the size and the rowid."""
    (cells,) = struct.unpack_from(">H", page, 3)
    found = set()
    for number in range(cells):
        (place,) = struct.unpack_from(">H", page, 8 + 2 * number)
        values = []
        while len(values) < 2:
            value = 0
            while page[place] & 0x80:
                value = value << 7 | page[place] & 0x7F
                place += 1
            values.append(value << 7 | page[place])
            place += 1
        found.add(values[1])
    return found


def check(path: Path) -> tuple[Soundness, dict[str, SourceTable]]:
    with closing(open_source(path, accept_damage=True)) as source:
        found = read_contents(source, {"ct_results"})
    return check_structure(path, found.objects, accept_damage=True), {
        table.name: table for table in found.tables
    }


def salvaged(path: Path, name: str, rows_per_chunk: int = 300) -> tuple[TablePlan, list[Gap], set[object]]:
    """Salvage a table; return its plan, its gaps and the first column of every row in its chunks."""
    _, tables = check(path)
    table = tables[name]
    found: list[object] = []
    with closing(open_source(path, accept_damage=True)) as source:
        (layout,) = lay_out([table], {})
        plan, gaps = salvage_table(source, layout, rows_per_chunk)
        for chunk in plan.chunks:
            key = f"where {table.row_key} between {chunk.first} and {chunk.last}" if table.row_key else ""
            query = f"select {quoted(table.columns[0])} from {table.relation} {key} limit {chunk.row_limit}"
            found += [value for (value,) in source.execute(query)]
    assert len(found) == plan.row_count
    return plan, gaps, set(found)


def test_a_sound_file_is_sound_and_has_no_gaps(file: Path) -> None:
    soundness, _ = check(file)
    assert soundness.is_whole
    assert list(soundness.notes()) == []
    for name in ("ct_results", "keyed"):
        plan, gaps, found = salvaged(file, name)
        assert plan.row_count == len(found) == ROWS
        assert not gaps


@pytest.mark.parametrize("content", [b"\xff" * PAGE, b"\x00" * PAGE])
def test_damage_to_an_index_loses_nothing(file: Path, content: bytes) -> None:
    for page in pages(file, "by_event", "leaf")[::7]:
        overwrite(file, page, content)
    soundness, _ = check(file)
    assert soundness.is_whole
    assert [note for note in soundness.notes() if "by_event" in note and "No row is lost" in note]
    _, gaps, found = salvaged(file, "ct_results")
    assert len(found) == ROWS
    assert not gaps


@pytest.mark.parametrize("content", [b"\xff" * PAGE, b"\x00" * PAGE])
@pytest.mark.parametrize("which", [(0,), (5,), (-1,), (3, 4), (2, 4), (1, 9, 30)])
def test_exactly_the_rows_of_damaged_pages_are_lost(
    file: Path, which: tuple[int, ...], content: bytes
) -> None:
    leaves = pages(file, "ct_results", "leaf")
    lost: set[int] = set()
    for number in which:
        lost |= ids_on(overwrite(file, leaves[number], content))
    assert lost
    soundness, _ = check(file)
    with pytest.raises(SourceError, match=r"Tables: ct_results\..*--accept-damage"):
        soundness.refuse(file, [])
    _, gaps, found = salvaged(file, "ct_results")
    assert found == set(range(1, ROWS + 1)) - lost
    named = {row for gap in gaps for row in range(gap.first or 1, (gap.last or ROWS) + 1)}
    assert lost == {row for row in named if 1 <= row <= ROWS}


@pytest.mark.parametrize("which", [1, 2, -1])
def test_under_a_damaged_inner_page_the_rest_is_read(file: Path, which: int) -> None:
    overwrite(file, pages(file, "ct_results", "internal")[which], b"\xff" * PAGE)
    plan, gaps, found = salvaged(file, "ct_results")
    assert 0 < plan.row_count < ROWS
    named = {row for gap in gaps for row in range(gap.first or 1, (gap.last or ROWS) + 1)}
    assert found | named >= set(range(1, ROWS + 1))
    assert not found & named


def test_one_row_whose_values_are_damaged_is_one_row(file: Path) -> None:
    with closing(apsw.Connection(str(file))) as connection:
        (page,) = connection.execute(
            "select pageno from dbstat where name = 'ct_results' and pagetype = 'overflow'"
        ).fetchone()
    # Its pages form a chain; the first now names a page that the file does not have.
    overwrite(file, int(page), b"\x7f" * PAGE)
    _, gaps, found = salvaged(file, "ct_results")
    assert gaps == [Gap(table="ct_results", first=1500, last=1500)]
    assert found == set(range(1, ROWS + 1)) - {1500}


def test_pages_that_point_to_each_other_come_to_an_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("project88.importing.opening._STEPS_OF_ANY", 20_000_000)
    inner, leaves = pages(file, "ct_results", "internal"), pages(file, "ct_results", "leaf")
    for page in inner:
        content = bytearray(overwrite(file, page, bytes(PAGE)))
        (cells,) = struct.unpack_from(">H", content, 3)
        child = page + 1 if page + 1 in inner else leaves[0]
        struct.pack_into(">I", content, 8, child)
        for number in range(cells):
            (place,) = struct.unpack_from(">H", content, 12 + 2 * number)
            struct.pack_into(">I", content, place, child)
        overwrite(file, page, bytes(content))
    soundness, _ = check(file)
    assert not soundness.is_whole
    plan, gaps, found = salvaged(file, "ct_results")
    assert gaps
    assert plan.row_count == len(found) < ROWS


def test_a_table_without_rowid_is_read_up_to_the_damage(file: Path) -> None:
    overwrite(file, pages(file, "keyed", "leaf")[5], b"\xff" * PAGE)
    plan, gaps, found = salvaged(file, "keyed")
    assert 0 < plan.row_count < ROWS
    assert found == {f"{number:06d}" for number in range(1, plan.row_count + 1)}
    assert gaps == [Gap(table="keyed", first=plan.row_count + 1, last=None)]


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 6 // 10 // PAGE * PAGE])
    with pytest.raises(apsw.CorruptError):
        open_source(file)
    plan, gaps, _ = salvaged(file, "ct_results")
    assert 0 < plan.row_count < ROWS
    assert gaps == [Gap(table="ct_results", first=plan.row_count + 1, last=None)]


def test_values_that_should_not_be_there_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "legacy.sqlite"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(
            "create table ct_results (id integer primary key, event_id text); insert into ct_results values (1, null)"
        )
        connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        connection.execute(
            "update sqlite_schema set sql = 'create table ct_results (id integer primary key, event_id text not null check (event_id > 5))'"
        )
    soundness, _ = check(path)
    assert soundness.is_whole


def test_a_statement_ends_after_so_many_steps(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("project88.importing.opening._STEPS_OF_ANY", 1_000_000)
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with closing(open_source(file)) as source:
        with bounded(source), pytest.raises(apsw.InterruptError):
            source.execute(endless).fetchall()
        assert source.execute("select count(*) from ct_results").fetchall() == [(ROWS,)]


@pytest.mark.parametrize(
    "statement",
    [
        "attach ':memory:' as other",
        "select load_extension('x')",
        "create table x (a)",
        "pragma writable_schema = on; update sqlite_schema set sql = ''",
        "create virtual table temp.x using fts5 (a)",
        'select "no such column"',
    ],
)
def test_a_file_is_open_for_reading_and_nothing_else(file: Path, statement: str) -> None:
    with closing(open_source(file)) as source, pytest.raises(apsw.Error):
        source.execute(statement).fetchall()
