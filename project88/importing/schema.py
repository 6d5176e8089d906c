"""What stands in a file's own table of contents, `sqlite_schema`: every row of it, whether SQLite can use it or not."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from project88.database.statements import statement
from project88.importing.names import folded, plain_name, shown
from project88.importing.opening import UNREADABLE, bounded
from project88.importing.texts import decoded, encoding_of

# What full-text modules store beside the text itself, by module: `<name of the table>_<one of these>`.
_SEARCH_INDEXES = {
    "fts3": {"segments", "segdir"},
    "fts4": {"segments", "segdir", "docsize", "stat"},
    "fts5": {"data", "idx", "docsize", "config"},
}
# SQLite's bookkeeping: numbers given out, and what the planner knows.
BOOKKEEPING = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat2", "sqlite_stat3", "sqlite_stat4"})
_VIRTUAL = re.compile(r"\s*create\s+virtual\s+table\b", re.IGNORECASE)
_VIEW = re.compile(r"\s*create\s+(?:temp\s+|temporary\s+)?view\b", re.IGNORECASE)
_MODULE = re.compile(r"\busing\s+[\"'`\[]?(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaObject:
    """One row of the schema. `kind` is the file's word for it: table, view, index, trigger. `root` is 0 where it stores nothing."""

    name: str
    raw_name: bytes
    is_name_whole: bool
    kind: str
    root: int
    sql: str

    @property
    def is_virtual(self) -> bool:
        return self.kind == "table" and _VIRTUAL.match(self.sql) is not None

    @property
    def is_view(self) -> bool:
        """Whether it shows other tables' rows, whatever the file calls it."""
        return self.kind == "view" or _VIEW.match(self.sql) is not None

    @property
    def module(self) -> str:
        """Of a virtual table: the program part that it asks for, in small letters."""
        found = _MODULE.search(self.sql)
        return found[1].lower() if found else "unknown"

    @property
    def is_bookkeeping(self) -> bool:
        return self.name.lower() in BOOKKEEPING


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A table or view that is not read.

    `row_count` is None where nobody can tell, and for what has no rows of its own. `is_lost` says that rows of it stand
    nowhere else in the report.
    """

    name: str
    what: str
    reason: str
    row_count: int | None = None
    is_lost: bool = False

    def __str__(self) -> str:
        rows = ""
        if self.row_count is not None:
            rows = f" ({self.row_count:,} row{'' if self.row_count == 1 else 's'})"
        elif self.is_lost:
            rows = " (nobody can say how many rows)"
        return f"{self.what} {shown(self.name)}{rows}: {self.reason}."


def schema_objects(connection: apsw.Connection) -> tuple[list[SchemaObject], bool]:
    """Return the rows of the file's schema in their order, and whether it could be read to its end.

    A damaged one is read from both ends.
    """
    encoding = encoding_of(connection)
    found: dict[int, SchemaObject] = {}
    is_whole = True
    for order in ("asc", "desc"):
        try:
            for rowid, *values in _rows(connection, order):
                if rowid in found:
                    break
                found[rowid] = _object(values, encoding)
        except UNREADABLE:
            is_whole = False
        if is_whole:
            break
    return [found[rowid] for rowid in sorted(found)], is_whole


def _rows(connection: apsw.Connection, order: str) -> Iterator[tuple[Any, ...]]:
    with bounded(connection):
        yield from connection.execute(statement("importing/source_schema").format(order=order))


def _object(values: list[Any], encoding: str) -> SchemaObject:
    kind, name, root, sql = values
    raw_name = name if isinstance(name, bytes) else b""
    text, is_whole = decoded(raw_name, encoding)
    return SchemaObject(
        name=text,
        raw_name=raw_name,
        is_name_whole=is_whole and bool(raw_name) and "\0" not in text,
        kind=decoded(kind, encoding)[0].lower() if isinstance(kind, bytes) else "",
        root=root if isinstance(root, int) and root > 0 else 0,
        sql=decoded(sql, encoding)[0] if isinstance(sql, bytes) else "",
    )


def stored_rows(connection: apsw.Connection, item: SchemaObject) -> int | None:
    """Count the rows of a table that SQLite cannot open, from its pages; None where they do not tell."""
    if not item.root:
        return None
    try:
        with bounded(connection):
            row = connection.execute(statement("importing/source_stored_rows"), (item.root,)).fetchone()
    except UNREADABLE:
        return None
    return int(row[0]) if row and row[0] is not None else None


def owner_of(name: str, virtual: Collection[SchemaObject]) -> SchemaObject | None:
    """Return the virtual table to whose storage a table belongs: its name and an underscore begin the table's."""
    owners = [item for item in virtual if folded(name).startswith(f"{folded(item.name)}_")]
    return max(owners, key=lambda item: len(item.name), default=None)


def is_search_index(name: str, owner: SchemaObject) -> bool:
    """Whether this table of a full-text table holds no text, but what is made from it."""
    return folded(name).removeprefix(f"{folded(owner.name)}_") in _SEARCH_INDEXES.get(owner.module, ())


def is_legacy(name: str, legacy: Collection[str]) -> bool:
    """Whether a table of the legacy schema goes by this name."""
    return plain_name(name) in legacy
