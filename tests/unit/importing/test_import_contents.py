"""Whatever stands in a file beside the legacy tables: read, or named with the reason; the legacy tables are read all the same."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from project88.importing.contents import Contents, read_contents
from project88.importing.opening import open_source
from project88.importing.schema import LeftOut
from project88.importing.soundness import check_structure
from project88.importing.source import SourceError, SourceTable, quoted

LEGACY = {"ct_results", "ct_races"}
RESULTS = "create table ct_results (id integer primary key, event_id text); insert into ct_results values (1, 'e'), (2, 'f');"


def make(path: Path, *scripts: str, encoding: str = "UTF-8") -> Path:
    """Write a file as another program would, with its own functions and collations."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.create_scalar_function("house", lambda *values: values[0], deterministic=True)
        connection.create_collation("house_order", lambda one, two: (one > two) - (one < two))
        connection.execute(f"pragma encoding = '{encoding}'")
        for script in (RESULTS, *scripts):
            connection.execute(script).fetchall()
    return path


def edit(path: Path, name: str, assignment: str, *values: object) -> None:
    """Change a row of the schema."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        connection.execute(f"update sqlite_schema set {assignment} where name = ?", (*values, name))  # type: ignore[arg-type]


def contents(path: Path) -> tuple[Contents, dict[str, SourceTable], dict[str, LeftOut]]:
    with closing(open_source(path)) as source:
        found = read_contents(source, LEGACY)
    return found, {table.name: table for table in found.tables}, {item.name: item for item in found.left_out}


def rows(path: Path, table: SourceTable) -> list[tuple[object, ...]]:
    with closing(open_source(path)) as source:
        columns = ", ".join(map(quoted, table.columns))
        return source.execute(f"select {columns} from {table.relation}").fetchall()


@pytest.mark.parametrize(
    ("script", "name", "words"),
    [
        ("create table gone (a); create view broken as select a from gone; drop table gone", "broken", "view shows rows of other"),
        ("create view broken as select house(event_id) from ct_results", "broken", "view shows rows of other"),
        ("create view endless as with recursive n (i) as (select 1 union all select i + 1 from n) select i from n", "endless", "view"),
        ("create virtual table remarks using fts5 (body); insert into remarks values ('x')", "remarks", "fts5 is not run"),
        ("create virtual table remarks using fts4 (body); insert into remarks values ('x')", "remarks", "fts4 is not run"),
        ("create virtual table places using rtree (id, x0, x1)", "places", "rtree is not run"),
    ],
)  # fmt: skip
def test_what_has_no_rows_of_its_own_is_named_and_not_run(
    tmp_path: Path, script: str, name: str, words: str
) -> None:
    _, tables, left_out = contents(make(tmp_path / "legacy.sqlite", script))
    assert "ct_results" in tables
    assert words in left_out[name].reason
    assert left_out[name].row_count is None
    assert not left_out[name].is_lost


def test_what_a_full_text_table_stores_is_read_and_its_index_counted(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create virtual table remarks using fts5 (body); insert into remarks values ('one'), ('two')",
    )
    _, tables, left_out = contents(file)
    assert rows(file, tables["remarks_content"]) == [(1, "one"), (2, "two")]
    assert "remarks_content" in left_out["remarks"].reason
    assert left_out["remarks_docsize"].row_count == 2
    assert set(tables) | set(left_out) == {
        "ct_results", "remarks", "remarks_config", "remarks_content", "remarks_data", "remarks_docsize", "remarks_idx",
    }  # fmt: skip


def test_a_table_that_only_sounds_like_a_part_of_a_full_text_table_is_read(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create virtual table ct using fts5 (body); create table ct_races (race_id text, event_id text);"
        "create table ct_notes (a); insert into ct_notes values (1)",
    )
    _, tables, left_out = contents(file)
    assert {"ct_results", "ct_races", "ct_notes", "ct_content"} == set(tables)
    assert {"ct", "ct_data", "ct_idx", "ct_docsize", "ct_config"} == set(left_out)


def test_a_module_that_nobody_has_is_like_any_other(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table remarks (a); create table remarks_rows (a); insert into remarks_rows values (1)",
    )
    edit(file, "remarks", "rootpage = 0, sql = 'create virtual table remarks using house_module (a)'")
    _, tables, left_out = contents(file)
    assert (
        "its module house_module is not run; what it stores stands in remarks_rows"
        in left_out["remarks"].reason
    )
    assert rows(file, tables["remarks_rows"]) == [(1,)]


@pytest.mark.parametrize(
    "script",
    [
        "create index by_house on ct_results (house(event_id))",
        "create index some on ct_results (event_id) where house(id) > 0",
        "create index ordered on ct_results (event_id collate house_order)",
        "create trigger told after insert on ct_results begin select house(1); end",
    ],
)
def test_no_index_and_no_trigger_is_needed(tmp_path: Path, script: str) -> None:
    file = make(tmp_path / "legacy.sqlite", script)
    found, tables, left_out = contents(file)
    assert not left_out
    assert rows(file, tables["ct_results"]) == [(1, "e"), (2, "f")]
    soundness = check_structure(file, found.objects)
    assert soundness.is_whole
    assert list(soundness.notes()) == []


def test_an_index_that_makes_no_sense_takes_nothing_with_it(tmp_path: Path) -> None:
    file = make(tmp_path / "legacy.sqlite", "create index odd on ct_results (event_id)")
    edit(file, "odd", "sql = 'create index odd on ct_results (no_such_column)'")
    found, tables, left_out = contents(file)
    assert not left_out
    assert rows(file, tables["ct_results"]) == [(1, "e"), (2, "f")]
    assert check_structure(file, found.objects).is_whole


def test_columns_computed_by_another_program_are_left_out_and_the_others_read(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table computed (a text not null, b text as (house(a)) stored, c text not null as (house(a)) virtual,"
        " d text as (upper(a)) virtual, e as (lower(a)) virtual, check (house(a) = a));"
        "insert into computed (a) values ('x'), ('')",
    )  # fmt: skip
    with closing(apsw.Connection(str(file))) as connection:
        (sql,) = connection.execute("select sql from sqlite_schema where name = 'computed'").fetchone()
    edit(file, "computed", "sql = ?", sql.replace("lower(a)", "json(a)"))
    found, tables, _ = contents(file)
    table = tables["computed"]
    assert table.columns == ("a", "b", "d")
    assert [column for column, _ in table.unread] == ["c", "e"]
    assert "house" in table.unread[0][1]
    assert "JSON" in table.unread[1][1]
    assert rows(file, table) == [("x", "x", "X"), ("", "", "")]
    assert check_structure(file, found.objects).is_whole


@pytest.mark.parametrize("tail", ["", " without rowid"])
def test_another_programs_order_is_not_needed(tmp_path: Path, tail: str) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        f"create table notes (name text collate house_order primary key, n){tail}; create index notes_n on notes (n);"
        "insert into notes values ('b', 1), ('a', 2)",
    )
    found, tables, _ = contents(file)
    assert sorted(rows(file, tables["notes"])) == [("a", 2), ("b", 1)]
    assert check_structure(file, found.objects).is_whole


def test_an_order_whose_name_is_no_text_is_told_and_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for tail, is_read in (("", True), (" without rowid", False)):
        file = make(
            tmp_path / f"legacy{tail}.sqlite",
            f"create table notes (name text collate house_order primary key){tail}; insert into notes values ('b')",
        )
        with closing(apsw.Connection(str(file))) as connection:
            (sql,) = connection.execute("select sql from sqlite_schema where name = 'notes'").fetchone()
        edit(file, "notes", "sql = cast(? as text)", sql.encode().replace(b"house_order", b'"house\xba"'))
        found, tables, left_out = contents(file)
        assert ("notes" in tables) == is_read
        assert ("notes" in left_out) != is_read
        assert check_structure(file, found.objects).is_whole
    assert capfd.readouterr().err == ""


def test_column_names_that_are_no_text_are_read_by_their_place(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table odd (colX text, colY text, rowid text); insert into odd values ('x', 'y', 'z')",
    )
    edit(file, "odd", "sql = cast(? as text)", b"create table odd (col\xe9 text, col\xe8 text, rowid text)")
    _, tables, left_out = contents(file)
    assert not left_out
    assert tables["odd"].columns == ("col\ufffd", "col\ufffd (2)", "rowid")
    assert tables["odd"].row_key == "_rowid_"
    assert rows(file, tables["odd"]) == [("x", "y", "z")]


def test_names_in_utf16_are_read_as_sqlite_reads_them(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table ödd (naïve text); insert into ödd values ('x')",
        encoding="UTF-16le",
    )
    halves = "create table ödd (na\ud800ve text)".encode("utf-16le", "surrogatepass")
    for sql in ("create table ödd (naïve text)".encode("utf-16le"), halves):
        edit(file, "ödd", "sql = cast(? as text)", sql)
        _, tables, left_out = contents(file)
        assert not left_out
        assert rows(file, tables["ödd"]) == [("x",)]


@pytest.mark.parametrize(
    ("assignment", "values", "words", "row_count"),
    [
        ("name = cast(? as text), sql = cast(? as text)", (b"caf\xe9", b"create table caf\xe9 (a)"), "not valid text", 3),
        ("sql = ?", ("create table odd (a,",), "cannot make sense", 3),
        ("sql = ?", (None,), "cannot make sense", 3),
        ("sql = ?", ("create table odd (a, b as (select 1))",), "cannot make sense", 3),
        ("name = ?, tbl_name = 'ct_results'", ("ct_results",), "another table of that name", None),
        ("type = ?", ("tableau",), "cannot make sense", 3),
    ],
)  # fmt: skip
def test_a_table_that_sqlite_cannot_prepare_is_named_with_its_rows(
    tmp_path: Path, assignment: str, values: tuple[object, ...], words: str, row_count: int | None
) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table odd (a); insert into odd values (1), (2), (3); create table later (a)",
    )
    edit(file, "odd", assignment, *values)
    found, tables, _ = contents(file)
    assert {"ct_results", "later"} <= set(tables)
    (item,) = found.left_out
    assert words in item.reason
    assert item.is_lost
    assert item.row_count == row_count


@pytest.mark.parametrize(
    "query",
    [
        "with recursive n (i) as (select 1 union all select i + 1 from n) select i as race_id, i as event_id from n",
        f"select a.* from ct_results a, {', '.join(f'ct_results {letter}' for letter in 'bcdefghijklmno')}",
        "select house(id) as race_id, event_id from ct_results",
        "select abs(-9223372036854775808) as race_id, event_id from ct_results",
        "select * from ct_races",
    ],
)
def test_a_view_that_stands_for_a_legacy_table_must_come_to_an_end(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("project88.importing.opening._STEPS_OF_ANY", 20_000_000)
    file = make(tmp_path / "legacy.sqlite", f"create view ct_races as {query}")
    found, tables, left_out = contents(file)
    assert "ct_races" not in tables
    with pytest.raises(SourceError, match=r"holds a legacy table that cannot be read\. View ct_races"):
        check_structure(file, found.objects).refuse(file, left_out.values())


@pytest.mark.parametrize(
    "expression", ["hex(zeroblob(length(a) * 2000000))", "hex(zeroblob(length(a) * 200000000))"]
)
def test_a_column_that_takes_all_the_time_or_memory_there_is_is_left_out(
    tmp_path: Path, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("project88.importing.opening._SECONDS_OF_ANY", 0.0)
    file = make(
        tmp_path / "legacy.sqlite",
        "create table slow (a text); with recursive n (i) as (select 1 union all select i + 1 from n where i < 900)"
        " insert into slow select 'x' from n",
    )
    edit(
        file,
        "slow",
        "sql = ?",
        f"create table slow (a text, b text not null as ({expression}), c as ({expression}))",
    )
    found, tables, _ = contents(file)
    assert tables["slow"].columns == ("a",)
    assert len(rows(file, tables["slow"])) == 900
    assert check_structure(file, found.objects).is_whole


def test_a_file_of_too_many_tables_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("project88.importing.contents._MOST_TABLES", 3)
    file = make(tmp_path / "legacy.sqlite", "create table a (x); create table b (x); create table c (x)")
    with pytest.raises(SourceError, match="4 tables and views"):
        contents(file)


def test_a_view_that_stands_for_a_legacy_table_is_read(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite", "create view ct_races as select id as race_id, event_id from ct_results"
    )
    _, tables, _ = contents(file)
    assert rows(file, tables["ct_races"]) == [(1, "e"), (2, "f")]


def test_names_too_long_for_the_ledger_are_cut_or_named(tmp_path: Path) -> None:
    long = "x" * 3_000
    file = make(
        tmp_path / "legacy.sqlite",
        f"create table {long} (a); create table wide ({long}1, {long}2); insert into wide values (1, 2)",
    )
    found, tables, _ = contents(file)
    assert rows(file, tables["wide"]) == [(1, 2)]
    assert all(len(column) < 250 for column in tables["wide"].columns)
    assert [item.reason for item in found.left_out] == ["its name is too long"]


def test_sqlites_own_tables_are_not_the_files(tmp_path: Path) -> None:
    file = make(
        tmp_path / "legacy.sqlite",
        "create table counted (id integer primary key autoincrement); insert into counted default values; analyze",
    )
    _, tables, left_out = contents(file)
    assert set(tables) == {"ct_results", "counted"}
    assert not left_out
