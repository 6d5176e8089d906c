"""Loading one chunk, and reading one back: the two things that workers do."""

from collections.abc import Iterator
from dataclasses import dataclass

import apsw
import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.importing import ledger
from project88.importing.copying import QueuedWriter
from project88.importing.layout import Layout
from project88.importing.lines import NotCompactError, compact_blocks
from project88.importing.plan import Chunk
from project88.importing.tally import Form, PartnerTally, Tally
from project88.importing.values import Repair, standard_blocks

# COPY refuses a chunk that the compact form cannot hold with one of these.
_REFUSALS = (
    psycopg.errors.BadCopyFileFormat,
    psycopg.errors.CharacterNotInRepertoire,
    psycopg.errors.UntranslatableCharacter,
    psycopg.errors.InvalidTextRepresentation,
    psycopg.errors.NumericValueOutOfRange,
)
_READ_BACK_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a chunk. `was_kept`: it stood there already, equal."""

    row_count: int
    was_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """A chunk as it stands in landing."""

    is_equal: bool
    row_count: int
    partners: dict[str, PartnerTally]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkLoader:
    """Both ends: the file and the database (autocommit), and the NULL marker they agree on."""

    source: apsw.Connection
    database: psycopg.Connection
    marker: str
    is_utf8: bool
    run_id: int

    def load(
        self, layout: Layout, chunk: Chunk, known: ledger.Entry | None, *, reload: bool = False
    ) -> Loaded:
        """Bring the chunk into landing, in one transaction; leave it alone where the ledger has it and it is unchanged.

        `reload` replaces it even then: landing itself was found to differ.
        """
        if known is not None and not reload and known.layout == layout.fingerprint:
            tally = self._read_only(layout, chunk, Form(known.form))
            if tally is not None and tally.sha256 == known.sha256 and tally.row_count == known.row_count:
                return Loaded(row_count=tally.row_count, was_kept=True)
        if layout.source.row_key is not None:
            try:
                return self._replace(layout, chunk, known, Form.COMPACT)
            except (NotCompactError, *_REFUSALS):
                pass
        return self._replace(layout, chunk, known, Form.STANDARD)

    def read_back(self, layout: Layout, chunk: Chunk, entry: ledger.Entry) -> ReadBack:
        """Read a chunk from landing in the form it was sent in, and compare the bytes."""
        form = Form(entry.form)
        tally = self._tally(layout, form)
        statement_ = sql.SQL(statement("importing/copy_out")).format(
            table=sql.Identifier(layout.target),
            columns=_columns(layout),
            first=sql.Literal(chunk.first),
            last=sql.Literal(chunk.last),
            scope=ledger.scope_of(layout.target, chunk.table),
            delimiter=sql.Literal(form.delimiter.decode()),
            null=sql.Literal(form.null(self.marker)),
        )
        with self.database.cursor() as cursor, cursor.copy(statement_) as copy:
            rows: list[bytes] = []
            size = 0
            for row in copy:
                rows.append(bytes(row))
                size += len(row)
                if size >= _READ_BACK_BYTES:
                    _add_rows(tally, rows)
                    rows, size = [], 0
            _add_rows(tally, rows)
        is_equal = tally.sha256 == entry.sha256 and tally.row_count == entry.row_count
        if is_equal:
            self.database.execute(
                statement("importing/mark_verified"), {"table": chunk.table, "first": chunk.first}
            )
        return ReadBack(is_equal=is_equal, row_count=tally.row_count, partners=tally.partners)

    def _replace(self, layout: Layout, chunk: Chunk, known: ledger.Entry | None, form: Form) -> Loaded:
        tally = self._tally(layout, form)
        repairs: list[Repair] = []
        copy_in = sql.SQL(statement("importing/copy_in")).format(
            table=sql.Identifier(layout.target),
            columns=_columns(layout),
            delimiter=sql.Literal(form.delimiter.decode()),
            null=sql.Literal(form.null(self.marker)),
        )
        with self.database.transaction(), self.database.cursor() as cursor:
            if known is not None:
                ledger.forget(self.database, known)
            with cursor.copy(copy_in, writer=QueuedWriter(cursor)) as copy:
                for block in self._blocks(layout, chunk, form, tally, repairs):
                    copy.write(block)
            if cursor.rowcount != tally.row_count:
                # A value held the end of a row, and a whole row after it.
                raise NotCompactError
            ledger.record(
                self.database, chunk, layout, form=form, tally=tally, repairs=repairs, run_id=self.run_id
            )
        return Loaded(row_count=tally.row_count, was_kept=False)

    def _read_only(self, layout: Layout, chunk: Chunk, form: Form) -> Tally | None:
        tally = self._tally(layout, form)
        try:
            for _ in self._blocks(layout, chunk, form, tally, []):
                pass
        except NotCompactError:
            return None
        return tally

    def _blocks(
        self, layout: Layout, chunk: Chunk, form: Form, tally: Tally, repairs: list[Repair]
    ) -> Iterator[bytes]:
        if form is Form.COMPACT:
            return compact_blocks(self.source, layout, chunk, self.marker, tally, is_utf8=self.is_utf8)
        return standard_blocks(self.source, layout, chunk, tally, repairs, is_utf8=self.is_utf8)

    def _tally(self, layout: Layout, form: Form) -> Tally:
        return Tally(
            delimiter=form.delimiter, null=form.null(self.marker).encode(), has_partner=layout.has_partner
        )


def _columns(layout: Layout) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, layout.target_columns))


def _add_rows(tally: Tally, rows: list[bytes]) -> None:
    block = b"".join(rows)
    lines = block.split(b"\n")
    lines.pop()
    tally.add(block, lines)
