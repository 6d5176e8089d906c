"""Cutting a source table into chunks of rows: each one transaction, one line of the ledger."""

from dataclasses import dataclass, field

import apsw

from project88.importing.opening import bounded
from project88.importing.source import SourceTable, source_query

ROWS_PER_CHUNK = 200_000
# landing_id from 2**62 up belongs to rows a sync writes (landing.sync_row).
LOWEST_ID, HIGHEST_ID = -(2**62), 2**62 - 1
_SPARSE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A range of rowids of one table, both ends included. `row_limit`: so many rows are read of it, -1 for all."""

    table: str
    first: int
    last: int
    row_limit: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """Rows that the table has by SQLite's own count, those whose rowid landing cannot take, and the chunks."""

    row_count: int
    unreachable_count: int
    chunks: tuple[Chunk, ...]


def plan_table(
    connection: apsw.Connection, table: SourceTable, rows_per_chunk: int = ROWS_PER_CHUNK
) -> TablePlan:
    """Cut a table into chunks of about `rows_per_chunk` rows.

    Where rowids are dense the cuts are at round numbers, so that a newer version of the file is cut at the same places
    and only chunks with changed rows are loaded again. Where they are sparse, rows are counted off instead. A table
    without rowid is one chunk.
    """
    with bounded(connection):
        return _planned(connection, table, rows_per_chunk)


def _planned(connection: apsw.Connection, table: SourceTable, rows_per_chunk: int) -> TablePlan:
    source = table.relation
    (row_count,) = _one(connection, source_query("source_count", table=source))
    if not row_count:
        return TablePlan(row_count=0, unreachable_count=0, chunks=())
    if table.row_key is None:
        whole = Chunk(table=table.name, first=1, last=HIGHEST_ID)
        return TablePlan(row_count=row_count, unreachable_count=0, chunks=(whole,))
    key = table.row_key
    lowest, highest = _one(connection, source_query("source_ends", table=source, key=key))
    unreachable = 0
    if lowest < LOWEST_ID or highest > HIGHEST_ID:
        bounds = {"lowest": LOWEST_ID, "highest": HIGHEST_ID}
        lowest, highest, reached = _one(
            connection, source_query("source_bounds", table=source, key=key), bounds
        )
        unreachable = row_count - reached
        if not reached:
            return TablePlan(row_count=row_count, unreachable_count=unreachable, chunks=())
    if highest - lowest < _SPARSE * max(row_count, rows_per_chunk):
        firsts = range(lowest // rows_per_chunk * rows_per_chunk, highest + 1, rows_per_chunk)
        chunks = [Chunk(table=table.name, first=first, last=first + rows_per_chunk - 1) for first in firsts]
    else:
        chunks = _counted_off(connection, table, lowest, highest, rows_per_chunk)
    return TablePlan(row_count=row_count, unreachable_count=unreachable, chunks=tuple(chunks))


def _counted_off(
    connection: apsw.Connection, table: SourceTable, lowest: int, highest: int, rows_per_chunk: int
) -> list[Chunk]:
    next_first = source_query("source_next_first", table=table.relation, key=str(table.row_key))
    chunks: list[Chunk] = []
    first = lowest
    while True:
        row = connection.execute(
            next_first, {"first": first, "last": highest, "skip": rows_per_chunk}
        ).fetchone()
        last = highest if row is None else int(row[0]) - 1
        chunks.append(Chunk(table=table.name, first=first, last=last))
        if row is None:
            return chunks
        first = last + 1


def _one(
    connection: apsw.Connection, query: str, parameters: dict[str, int] | None = None
) -> tuple[int, ...]:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return tuple(row)
