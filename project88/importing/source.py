"""The legacy SQLite file as a file: what it is, whether somebody writes to it; and a table of it as the import reads it."""

from dataclasses import dataclass
from pathlib import Path

from project88.database.statements import statement
from project88.errors import BadInputError, TransientError

_MAGIC = b"SQLite format 3\x00"
_KNOWN_STARTS = {
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"PGDMP": "a PostgreSQL dump",
}

Value = int | float | str | bytes | None  # what SQLite hands over for one cell


class SourceError(BadInputError):
    """The file cannot be imported as it is."""


class SourceBusyError(TransientError):
    """Another program has the file in its hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """One table of the file. `row_key` is the name its rowid goes by; None where it has none (WITHOUT ROWID, a view).

    `columns` are those that can be read; `unread` names the others, each with the reason. `hint` keeps SQLite from its
    indexes, which may be damaged or in another program's order. Where a column's name cannot be written in SQL,
    `is_by_position` is set: then `positions` are names for all columns in their order, the unread ones included.
    """

    name: str
    columns: tuple[str, ...]
    row_key: str | None
    order: tuple[str, ...]
    hint: str = ""
    positions: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    is_view: bool = False

    @property
    def relation(self) -> str:
        """What stands behind FROM: the table, with its columns by the names given here."""
        table = f"{quoted(self.name)} {self.hint}".rstrip()
        if not self.positions:
            return table
        key = (self.row_key,) if self.row_key else ()
        names = ", ".join((*key, *map(quoted, self.positions)))
        fields = ", ".join((*key, "*"))
        return source_query("source_named", names=names, fields=fields, table=table).strip()


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


def source_query(name: str, **parts: str) -> str:
    """Return `sql/importing/<name>.sql` with names and expressions put in; the caller has quoted them.

    SQLite cannot bind names, and psycopg quotes for PostgreSQL alone.
    """
    return statement(f"importing/{name}").format(**parts)


def quoted(name: str) -> str:
    """Return a name as SQLite reads it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
