"""What is said about files that cannot be imported."""

from pathlib import Path

import apsw
import pytest

from project88.importing.contents import read_contents
from project88.importing.failures import explained
from project88.importing.opening import open_source
from project88.importing.schema import schema_objects
from project88.importing.soundness import check_structure
from project88.importing.source import SourceError, check_is_sqlite


def make(path: Path, script: str) -> Path:
    connection = apsw.Connection(str(path))
    connection.execute(script).fetchall()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08\x00aaaaaaaaaaaaaaaaa", "gzip archive; unpack it first"),
        (b"PK\x03\x04aaaaaaaaaaaaaaaaaa", "zip archive"),
        (b"id,name\n1,Ann\n2,Ben\n3,Cyd\n", "not a SQLite file, or it is encrypted"),
        (b"SQLite", "not a SQLite file"),
    ],
)
def test_a_foreign_file_is_named_for_what_it_is(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "legacy.sqlite"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        check_is_sqlite(file)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        check_is_sqlite(tmp_path / "nothing.sqlite")
    with pytest.raises(SourceError, match="is a folder"):
        check_is_sqlite(tmp_path)


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_a_damaged_file_is_called_damaged(tmp_path: Path, where: float) -> None:
    file = make(
        tmp_path / "damaged.sqlite",
        "create table ct_results (id integer primary key, event_id text);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
        " insert into ct_results select i, 'event ' || i from n",
    )
    content = bytearray(file.read_bytes())
    start = int(len(content) * where) // 4096 * 4096
    content[start : start + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    objects, _ = schema_objects(open_source(file))
    with pytest.raises(SourceError, match="is damaged"):
        check_structure(file, objects).refuse(file, [])


def test_a_truncated_file_is_called_damaged(tmp_path: Path) -> None:
    file = make(
        tmp_path / "short.sqlite",
        "create table t (a); with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)"
        " insert into t select 'row ' || i from n",
    )
    file.write_bytes(file.read_bytes()[: 3 * 4096])
    with pytest.raises(SourceError, match="is damaged"), explained(file):
        open_source(file)


def test_tables_are_described_as_they_are(tmp_path: Path) -> None:
    file = make(
        tmp_path / "odd.sqlite",
        "create table plain (a, b as (a + 1) stored, c);"
        "create table keyed (k text, n integer, v, primary key (n, k)) without rowid;"
        "create table shadowed (rowid, _rowid_, x);"
        "create table hidden_away (rowid, _rowid_, oid);"
        'create table "sq; drop" ("a""b" text);'
        "create view seen as select a from plain; create view ct_results as select a from plain;"
        "create table counter (id integer primary key autoincrement);"
        "insert into counter default values; analyze",
    )
    contents = read_contents(open_source(file), {"ct_results"})
    found = {table.name: table for table in contents.tables}
    assert set(found) == {"plain", "keyed", "shadowed", "hidden_away", "sq; drop", "ct_results", "counter"}
    assert [item.name for item in contents.left_out] == ["seen"]
    assert found["plain"].columns == ("a", "b", "c")
    assert found["plain"].row_key == "rowid"
    assert found["keyed"].row_key is None
    assert found["keyed"].order == ("n", "k")
    assert found["shadowed"].row_key == "oid"
    assert found["hidden_away"].row_key is None
    assert found["ct_results"].row_key is None
    assert found["sq; drop"].columns == ('a"b',)


def test_the_file_is_not_written_to(tmp_path: Path) -> None:
    file = make(tmp_path / "legacy.sqlite", "create table t (a)")
    connection = open_source(file)
    with pytest.raises(apsw.ReadOnlyError):
        connection.execute("insert into t values (1)")


def test_a_file_in_wal_mode_opens_where_nothing_may_be_written(tmp_path: Path) -> None:
    file = make(
        tmp_path / "wal.sqlite", "pragma journal_mode = wal; create table t (a); insert into t values (1)"
    )
    moved = tmp_path / "readonly" / "wal.sqlite"
    moved.parent.mkdir()
    moved.write_bytes(file.read_bytes())
    moved.parent.chmod(0o555)
    try:
        assert open_source(moved).execute("select a from t").fetchall() == [(1,)]
    finally:
        moved.parent.chmod(0o755)
