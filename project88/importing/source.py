"""The legacy SQLite file: opened for reading, checked, and described as it really is."""

from dataclasses import dataclass
from pathlib import Path

import apsw

from project88.database.statements import statement
from project88.errors import BadInputError, TransientError

_MAGIC = b"SQLite format 3\x00"
_KNOWN_STARTS = {
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"PGDMP": "a PostgreSQL dump",
}
_ROW_KEYS = ("rowid", "_rowid_", "oid")
_CACHE_KB = 16_384

Value = int | float | str | bytes | None  # what SQLite hands over for one cell


class SourceError(BadInputError):
    """The file cannot be imported as it is."""


class SourceBusyError(TransientError):
    """Another program has the file in its hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """One table of the file. `row_key` is the name its rowid goes by; None where it has none (WITHOUT ROWID, a view)."""

    name: str
    columns: tuple[str, ...]
    row_key: str | None
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Tells whether somebody wrote to the file meanwhile."""

    sizes_and_times: tuple[tuple[int, int] | None, ...]


def fingerprint(path: Path) -> Fingerprint:
    """Return size and time of the file and its write-ahead log."""
    found: list[tuple[int, int] | None] = []
    for name in (path, path.with_name(path.name + "-wal")):
        stat = name.stat() if name.exists() else None
        # An empty log says nothing: opening a file in WAL mode makes one.
        found.append((stat.st_size, stat.st_mtime_ns) if stat and stat.st_size else None)
    return Fingerprint(sizes_and_times=tuple(found))


def check_is_sqlite(path: Path) -> None:
    """Raise SourceError, saying what is wrong, where the path is not a readable SQLite file."""
    if path.is_dir():
        raise SourceError(f"{path} is a folder. Name the SQLite file itself.")
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
    if not start:
        raise SourceError(f"{path} is empty.")
    if start != _MAGIC:
        for magic, what in _KNOWN_STARTS.items():
            if start.startswith(magic):
                raise SourceError(f"{path} is {what}, not a SQLite file.")
        raise SourceError(f"{path} is not a SQLite file, or it is encrypted.")


def open_source(path: Path) -> apsw.Connection:
    """Open the file for reading only. Nothing is ever written to it or beside it where that can be helped."""
    address = path.resolve().as_uri()
    try:
        connection = apsw.Connection(
            f"{address}?mode=ro", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
        connection.execute("select count(*) from sqlite_schema").fetchall()
    except apsw.CantOpenError:
        # A file in WAL mode on a medium that cannot be written: readable all the same while it has no log.
        if path.with_name(path.name + "-wal").exists():
            raise
        connection = apsw.Connection(
            f"{address}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
    connection.set_busy_timeout(10_000)
    connection.execute(f"pragma cache_size = -{_CACHE_KB:d}")
    return connection


def check_structure(connection: apsw.Connection, path: Path) -> None:
    """Raise SourceError where SQLite's own quick check finds the file damaged."""
    found = [str(text) for (text,) in connection.execute("pragma quick_check(3)")]
    if found != ["ok"]:
        raise SourceError(
            f"{path} is damaged: {'; '.join(found)[:300]}. Restore it from a backup, or try `sqlite3 FILE .recover`."
        )


def is_utf8(connection: apsw.Connection) -> bool:
    """Whether text stands in the file as UTF-8 (and not UTF-16)."""
    return bool(connection.execute("pragma encoding").fetchone() == ("UTF-8",))


def tables(connection: apsw.Connection) -> list[SourceTable]:
    """Return the file's tables, and its views, by name; SQLite's own are not among them."""
    found = []
    for name, kind, has_no_rowid in connection.execute(
        "select name, type, wr from pragma_table_list where schema = 'main' and type in ('table', 'view')"
        " and name not like 'sqlite\\_%' escape '\\' order by name"
    ).fetchall():
        described = connection.execute(
            "select name, pk from pragma_table_xinfo(?) where hidden <> 1", (name,)
        ).fetchall()
        columns = tuple(str(column) for column, _ in described)
        taken = {column.lower() for column in columns}
        row_key = None
        if kind == "table" and not has_no_rowid:
            row_key = next((key for key in _ROW_KEYS if key not in taken), None)
        primary = sorted((position, str(column)) for column, position in described if position)
        order = tuple(column for _, column in primary) or columns
        found.append(SourceTable(name=str(name), columns=columns, row_key=row_key, order=order))
    return found


def source_query(name: str, **parts: str) -> str:
    """Return `sql/importing/<name>.sql` with names and expressions put in; the caller has quoted them.

    SQLite cannot bind names, and psycopg quotes for PostgreSQL alone.
    """
    return statement(f"importing/{name}").format(**parts)


def quoted(name: str) -> str:
    """Return a name as SQLite reads it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
