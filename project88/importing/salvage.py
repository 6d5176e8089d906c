"""Reading a damaged table as far as it can be read: stretches of rowids that are whole, and the gaps between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import apsw

from project88.importing.layout import Layout
from project88.importing.names import shown
from project88.importing.opening import DAMAGED, bounded
from project88.importing.plan import HIGHEST_ID, LOWEST_ID, Chunk, TablePlan
from project88.importing.source import SourceTable, quoted, source_query
from project88.importing.values import standard_fields

# A file with more holes is not worth reading row by row.
_MOST_GAPS = 10_000
# Behind damage: first in steps as short as the rows of a page, so that a whole page between two others is not missed.
_SHORT_STEP, _SHORT_STEPS = 8, 1_000
# SQLite gives at most 2,000 columns at once. Those of one row lie in one place of the file, or in one chain.
_MOST_FIELDS = 1_900
_UNHAD = (*DAMAGED, apsw.TooBigError, apsw.NoMemError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Rows that cannot be read: those with rowids from `first` to `last`; None for the table's begin, and for its end."""

    table: str
    first: int | None
    last: int | None

    @property
    def at_most(self) -> int | None:
        """How many rows that can be; None where nobody can say."""
        return None if self.first is None or self.last is None else self.last - self.first + 1

    def __str__(self) -> str:
        name = shown(self.table)
        if self.first is not None and self.first == self.last:
            return (
                f"The row of {name} with the number {self.first} cannot be read: it is damaged, or too large."
            )
        match self.first, self.last:
            case None, None:
                rows = f"No row of {name}"
            case None, last:
                rows = f"Rows of {name} with numbers up to {last}"
            case first, None:
                rows = f"Rows of {name} with numbers from {first} on"
            case first, last:
                rows = f"Rows of {name} with numbers from {first} to {last} (at most {self.at_most:,})"
        can = "can" if rows.startswith("No") else "cannot"
        return f"{rows} {can} be read: that part of the file is damaged."


def salvage_table(
    connection: apsw.Connection, layout: Layout, rows_per_chunk: int
) -> tuple[TablePlan, list[Gap]]:
    """Read every row of a table, keeping none, and plan chunks that avoid what cannot be read.

    A table without rowid is read up to the first damage.
    """
    # As it will be read when it is loaded: there is damage that one query meets and another does not.
    fields = standard_fields(layout)[:_MOST_FIELDS]
    with bounded(connection, times=2):
        if layout.source.row_key is None:
            return _from_the_start(connection, layout.source, fields)
        walk = _Walk(connection=connection, table=layout.source, fields=fields, rows_per_chunk=rows_per_chunk)
        walk.through()
        unreachable = _count_unreachable(connection, layout.source, fields)
    rows = sum(chunk.row_limit for chunk in walk.chunks)
    plan = TablePlan(row_count=rows + unreachable, unreachable_count=unreachable, chunks=tuple(walk.chunks))
    return plan, walk.gaps


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One walk through a table that has rowids, from the lowest to the highest."""

    connection: apsw.Connection
    table: SourceTable
    fields: list[str]
    rows_per_chunk: int
    chunks: list[Chunk] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def through(self) -> None:
        next_id: int | None = LOWEST_ID
        while next_id is not None and next_id <= HIGHEST_ID:
            if len(self.gaps) == _MOST_GAPS:
                self._leave(next_id, None)
                return
            last, is_end = self._stretch(next_id)
            next_id = None if is_end else self._beyond(last)

    def _stretch(self, start: int) -> tuple[int, bool]:
        """Read on from `start` as far as rows come in their order; return the last one, and whether that was all."""
        first, last, count = start, start - 1, 0
        is_end = True
        try:
            for rowid in self._rows(start):
                if rowid <= last:
                    is_end = False  # the pages are tangled
                    break
                if not count:
                    first = rowid
                last, count = rowid, count + 1
                if count == self.rows_per_chunk:
                    self._keep(first, last, count)
                    count = 0
        except _UNHAD:
            is_end = False
        if count:
            self._keep(first, last, count)
        return last, is_end

    def _beyond(self, last: int) -> int | None:
        """Note what cannot be read after `last`; return from which rowid on to read again, None where there is none."""
        begins = self._key_from(last + 1)
        if begins is None:
            begins = self._key_behind_damage(last + 1)
            self._leave(last + 1, None if begins is None else begins - 1)
            return begins
        try:
            next(self._rows(begins))
        except (StopIteration, *_UNHAD):
            # Its key is there, its values are not.
            self._leave(begins, begins)
            return begins + 1
        if begins > last + 1:
            self._leave(last + 1, begins - 1)
        return begins

    def _key_behind_damage(self, start: int) -> int | None:
        bad = start
        for place in _places_behind(start):
            if self._key_from(place) is not None:
                return self._first_key(bad, place)
            bad = place
        return None

    def _first_key(self, bad: int, good: int) -> int | None:
        """Halve the space between a place that cannot be read and one that can."""
        while good - bad > 1:
            middle = (good + bad) // 2
            if self._key_from(middle) is None:
                bad = middle
            else:
                good = middle
        return self._key_from(good)

    def _key_from(self, rowid: int) -> int | None:
        """Return the lowest rowid from here on, or None where it is not to be had."""
        parameters = {"first": rowid, "last": HIGHEST_ID, "row_limit": 1}
        try:
            row = self.connection.execute(self._query(self.fields[:1]), parameters).fetchone()
        except _UNHAD:
            return None
        return int(row[0]) if row and int(row[0]) >= rowid else None

    def _rows(self, first: int) -> Iterator[int]:
        parameters = {"first": first, "last": HIGHEST_ID, "row_limit": -1}
        for row in self.connection.execute(self._query(self.fields), parameters):
            yield int(row[0])

    def _query(self, fields: list[str]) -> str:
        return source_query(
            "source_chunk", fields=", ".join(fields), table=self.table.relation, key=str(self.table.row_key)
        )

    def _keep(self, first: int, last: int, count: int) -> None:
        self.chunks.append(Chunk(table=self.table.name, first=first, last=last, row_limit=count))

    def _leave(self, first: int, last: int | None) -> None:
        begin = None if first == LOWEST_ID else first
        self.gaps.append(Gap(table=self.table.name, first=begin, last=last))


def _places_behind(start: int) -> Iterator[int]:
    """Yield rowids to try, upwards: close ones first, then ever farther ones, from the damage and from zero."""
    near = range(start + _SHORT_STEP, start + _SHORT_STEP * _SHORT_STEPS, _SHORT_STEP)
    powers = [2**power for power in range(62)]
    far = {place for power in powers for place in (start + power, power, -power)}
    yield from near
    yield from sorted(place for place in far if near[-1] < place <= HIGHEST_ID)


def _from_the_start(
    connection: apsw.Connection, table: SourceTable, fields: list[str]
) -> tuple[TablePlan, list[Gap]]:
    order = ", ".join(map(quoted, table.order))
    query = source_query("source_whole", fields=", ".join(fields), table=table.relation, order=order)
    count = 0
    gaps = []
    try:
        for _ in connection.execute(query, {"row_limit": -1}):
            count += 1
    except _UNHAD:
        gaps = [Gap(table=table.name, first=count + 1 if count else None, last=None)]
    chunk = Chunk(table=table.name, first=1, last=HIGHEST_ID, row_limit=count)
    return TablePlan(row_count=count, unreachable_count=0, chunks=(chunk,) if count else ()), gaps


def _count_unreachable(connection: apsw.Connection, table: SourceTable, fields: list[str]) -> int:
    """Count the rows that landing cannot take; none where they lie in a damaged part."""
    query = source_query(
        "source_unreachable", fields=", ".join(fields), table=table.relation, key=str(table.row_key)
    )
    try:
        return sum(1 for _ in connection.execute(query, {"lowest": LOWEST_ID, "highest": HIGHEST_ID}))
    except _UNHAD:
        return 0
