"""Cutting a source table into chunks of rows: each one transaction, one line of the ledger."""

from dataclasses import dataclass

import apsw

from project88.importing.source import SourceTable, quoted

ROWS_PER_CHUNK = 200_000
# landing_id from here up belongs to rows a sync writes (landing.sync_row).
FIRST_FOREIGN_ID = 2**62
_LOWEST, _HIGHEST = -FIRST_FOREIGN_ID, FIRST_FOREIGN_ID - 1
_SPARSE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A range of rowids of one table, both ends included."""

    table: str
    first: int
    last: int


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
    source = quoted(table.name)
    (row_count,) = _one(connection, " ".join(("select count(*) from", source)))
    if not row_count:
        return TablePlan(row_count=0, unreachable_count=0, chunks=())
    if table.row_key is None:
        whole = Chunk(table=table.name, first=1, last=_HIGHEST)
        return TablePlan(row_count=row_count, unreachable_count=0, chunks=(whole,))
    key = table.row_key
    reach = f"where {key} between {_LOWEST:d} and {_HIGHEST:d}"
    lowest, highest = _one(connection, f"select min({key}), max({key}) from {source}")  # noqa: S608 - quoted by us
    unreachable = 0
    if lowest < _LOWEST or highest > _HIGHEST:
        lowest, highest, reached = _one(
            connection, f"select min({key}), max({key}), count(*) from {source} {reach}"
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
    key, source = table.row_key, quoted(table.name)
    next_first = f"select {key} from {source} where {key} between ? and ? order by {key} limit 1 offset ?"  # noqa: S608
    chunks: list[Chunk] = []
    first = lowest
    while True:
        row = connection.execute(next_first, (first, highest, rows_per_chunk)).fetchone()
        last = highest if row is None else int(row[0]) - 1
        chunks.append(Chunk(table=table.name, first=first, last=last))
        if row is None:
            return chunks
        first = last + 1


def _one(connection: apsw.Connection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return tuple(row)
