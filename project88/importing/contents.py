"""The file as the import sees it: tables it can read, column by column, and everything else by name and reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import apsw

from project88.database.statements import statement
from project88.importing.names import folded, shown, told, told_apart
from project88.importing.opening import DAMAGED, UNREADABLE, bounded, bounded_computing, file_size
from project88.importing.schema import (
    LeftOut,
    SchemaObject,
    is_legacy,
    is_search_index,
    owner_of,
    schema_objects,
    stored_rows,
)
from project88.importing.source import SourceError, SourceTable, quoted, source_query
from project88.importing.texts import decoded, encoding_of

_ROW_KEYS = ("rowid", "_rowid_", "oid")
# So many tables and views hold a file that was made by a program against programs.
_MOST_TABLES = 5_000
_ENDLESS = "it does not come to an end"
_NO_INDEX = "not indexed"
_COMPUTED = 2  # pragma table_xinfo: a generated column that is not stored
# Names stand in keys of the ledger, which hold 2,700 bytes.
_LONGEST_NAME = 400
_LONGEST_COLUMN_NAME = 200

IS_DERIVED = "a view shows rows of other tables and has none of its own"
IS_AN_INDEX = "the search index of {owner}, made from its text"


class UnreadableTableError(Exception):
    """The table cannot be read; says why. Never leaves the importing package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Tables that can be read, by name, what is left out, and whether the list of tables itself is whole."""

    tables: list[SourceTable]
    left_out: list[LeftOut]
    objects: list[SchemaObject]
    is_list_whole: bool


def read_contents(connection: apsw.Connection, legacy: Collection[str]) -> Contents:
    """Describe every table and view of the file; `legacy` are the names of the tables that the import is for.

    SQLite's own bookkeeping is not among them. Views are read where they stand for a legacy table, virtual tables
    never: to read one is to run its module on what the file holds. What a virtual table stores stands in ordinary tables.
    """
    objects, is_whole = schema_objects(connection)
    virtual = [item for item in objects if item.is_virtual]
    tables: list[SourceTable] = []
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    for item in _tables_and_views(objects):
        try:
            if (reason := _reason_to_leave_out(item, objects, virtual, legacy)) is not None:
                left_out.append(_left_out(connection, item, reason, is_lost=False))
                continue
            if folded(item.name) in seen:
                raise UnreadableTableError("the file has another table of that name")  # noqa: TRY301 - told like what SQLite itself says of a table
            tables.append(_described(connection, item))
            seen.add(folded(item.name))
        except UnreadableTableError as error:
            left_out.append(_left_out(connection, item, str(error), is_lost=not item.is_view))
    tables.sort(key=lambda table: table.name)
    return Contents(tables=tables, left_out=left_out, objects=objects, is_list_whole=is_whole)


def _tables_and_views(objects: Iterable[SchemaObject]) -> list[SchemaObject]:
    found = [
        item
        for item in objects
        if not item.is_bookkeeping
        and (item.kind in {"table", "view"} or (item.root and item.kind not in {"index", "trigger"}))
    ]
    if len(found) > _MOST_TABLES:
        raise SourceError(
            f"The file lists {len(found):,} tables and views, more than the {_MOST_TABLES:,} that an import reads. Is it the right file?"
        )
    return found


def _reason_to_leave_out(
    item: SchemaObject,
    objects: Iterable[SchemaObject],
    virtual: Collection[SchemaObject],
    legacy: Collection[str],
) -> str | None:
    if item.is_view:
        return None if is_legacy(item.name, legacy) else IS_DERIVED
    if item.is_virtual:
        stores = [other.name for other in objects if other.kind == "table" and owner_of(other.name, [item])]
        where = (
            f"what it stores stands in {', '.join(map(shown, stores))}"
            if stores
            else "it stores nothing here"
        )
        return f"its module {shown(item.module)} is not run; {where}"
    owner = owner_of(item.name, virtual)
    if owner is not None and is_search_index(item.name, owner):
        return IS_AN_INDEX.format(owner=shown(owner.name))
    return None


def _left_out(connection: apsw.Connection, item: SchemaObject, reason: str, *, is_lost: bool) -> LeftOut:
    what = "Virtual table" if item.is_virtual else "View" if item.is_view else "Table"
    if item.kind not in {"table", "view"}:
        what = f"What the file calls a {shown(item.kind) or 'nothing'},"
    return LeftOut(
        name=item.name, what=what, reason=reason, row_count=stored_rows(connection, item), is_lost=is_lost
    )


def _described(connection: apsw.Connection, item: SchemaObject) -> SourceTable:
    if not item.is_name_whole:
        raise UnreadableTableError("its name is not valid text, so that SQLite cannot be asked for it")
    if len(item.name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise UnreadableTableError("its name is too long")
    try:
        with bounded(connection):
            found = connection.execute(statement("importing/source_columns"), (item.name,)).fetchall()
    except UNREADABLE as error:
        raise UnreadableTableError(f"SQLite cannot read it ({_said(error)})") from error
    if not found:
        raise UnreadableTableError("SQLite cannot make sense of how it was created")
    encoding = encoding_of(connection)
    read = [decoded(raw if isinstance(raw, bytes) else b"", encoding) for raw, _, _ in found]
    names = told_apart([name[:_LONGEST_COLUMN_NAME] for name, _ in read])
    is_by_position = any(not is_whole for _, is_whole in read) or names != [name for name, _ in read]
    primary = sorted(
        (position, name) for name, (_, position, _) in zip(names, found, strict=True) if position
    )
    table = SourceTable(
        name=item.name,
        columns=tuple(names),
        row_key=None,
        order=tuple(name for _, name in primary) or tuple(names),
        positions=tuple(names) if is_by_position else (),
    )
    if item.is_view:
        _check_view(connection, table)
        return replace(table, is_view=True)
    table = replace(table, row_key=_row_key(connection, table), hint=_hint(connection, table))
    computed = {name for name, (_, _, hidden) in zip(names, found, strict=True) if hidden == _COMPUTED}
    return _without_unreadable(connection, table, computed)


def _row_key(connection: apsw.Connection, table: SourceTable) -> str | None:
    taken = set(map(folded, table.columns))
    keys = (key for key in _ROW_KEYS if key not in taken)
    return next((key for key in keys if _prepares(connection, replace(table, positions=()), key)), None)


def _hint(connection: apsw.Connection, table: SourceTable) -> str:
    hinted = replace(table, positions=(), hint=_NO_INDEX)
    return _NO_INDEX if _prepares(connection, hinted, "1") else ""


def _check_view(connection: apsw.Connection, view: SourceTable) -> None:
    """Raise UnreadableTableError where the view cannot be computed from its first row to its last, and to an end."""
    fields = ", ".join(["count(*)", *(f"count({quoted(column)})" for column in view.columns)])
    try:
        with bounded_computing(connection):
            row = connection.execute(
                source_query("source_totals", fields=fields, table=view.relation)
            ).fetchone()
    except UNREADABLE as error:
        raise UnreadableTableError(f"SQLite cannot read it ({_said(error)})") from error
    if row and int(row[0]) > file_size(connection):
        raise UnreadableTableError(f"it gives {row[0]:,} rows, more than the file has bytes")


def _without_unreadable(connection: apsw.Connection, table: SourceTable, computed: set[str]) -> SourceTable:
    """Take away the columns that SQLite refuses: those computed by another program's functions, or to no end."""
    reason = _refusal(connection, table, table.columns, computed)
    if reason is None:
        return table
    if reason == _ENDLESS:
        refusals = {column: reason if column in computed else None for column in table.columns}
    else:
        refusals = {column: _refusal(connection, table, (column,), computed) for column in table.columns}
    unread = tuple((column, reason) for column, reason in refusals.items() if reason is not None)
    columns = tuple(column for column in table.columns if refusals[column] is None)
    if not columns:
        raise UnreadableTableError(f"SQLite cannot read it ({unread[0][1]})")
    order = tuple(column for column in table.order if refusals[column] is None)
    return replace(table, columns=columns, order=order or columns, unread=unread)


def _refusal(
    connection: apsw.Connection, table: SourceTable, columns: Collection[str], computed: set[str]
) -> str | None:
    """Say why SQLite cannot read these columns, or None. Those that it computes are computed for every row."""
    stored = [quoted(column) for column in columns if column not in computed]
    counted = [f"count({quoted(column)})" for column in columns if column in computed]
    try:
        with bounded_computing(connection):
            for query, fields in (("source_try", stored), ("source_totals", counted)):
                if fields:
                    connection.execute(
                        source_query(query, fields=", ".join(fields), table=table.relation)
                    ).fetchall()
    except DAMAGED:
        return None  # of any column; it is looked for elsewhere
    except UNREADABLE as error:
        return _said(error)
    return None


def _prepares(connection: apsw.Connection, table: SourceTable, fields: str) -> bool:
    try:
        with bounded(connection):
            connection.execute(source_query("source_try", fields=fields, table=table.relation)).fetchall()
    except UNREADABLE:
        return False
    return True


def _said(error: BaseException) -> str:
    if isinstance(error, apsw.InterruptError):
        return _ENDLESS
    if isinstance(error, UnicodeDecodeError):
        return "a name in it is not valid text"
    if isinstance(error, MemoryError | apsw.NoMemError | apsw.TooBigError):
        return "it takes too much memory"
    return told(error)
