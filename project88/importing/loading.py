"""Loading one chunk, and reading one back: the two things that workers do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import apsw
import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.erasure.guard import Erasures, is_guarded
from project88.erasure.readings import Readings
from project88.importing import ledger
from project88.importing.copying import QueuedWriter
from project88.importing.erased_rows import ErasedRows
from project88.importing.layout import Layout
from project88.importing.lines import NotCompactError, compact_blocks
from project88.importing.opening import DAMAGED
from project88.importing.plan import Chunk
from project88.importing.tally import Form, PartnerTally, Tally
from project88.importing.texts import UTF8
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
    """What became of a chunk. `was_kept`: it stood there already, equal.

    `erased` counts the rows of erased people by partner as the source writes it; `trail` are hashes by which other rows
    of theirs are known.
    """

    row_count: int
    was_kept: bool
    erased: Mapping[str, int] = field(default_factory=dict)
    trail: Mapping[int, set[bytes]] = field(default_factory=dict)


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
    encoding: str
    run_id: int
    erasures: Erasures | None = None
    readings: Readings | None = None

    def load(
        self,
        layout: Layout,
        chunk: Chunk,
        known: ledger.Entry | None,
        *,
        reload: bool = False,
        trail: Mapping[int, set[bytes]] | None = None,
    ) -> Loaded:
        """Bring the chunk into landing, in one transaction; leave it alone where the ledger has it and it is unchanged.

        `reload` replaces it even then: landing itself was found to differ. Rows of erased people lose the person on
        the way; `trail` are more hashes of theirs, from the entries of this file.
        """
        if known is not None and not reload and known.layout == layout.fingerprint:
            erased = self._erased_rows(layout, Form(known.form), trail)
            tally = self._read_only(layout, chunk, Form(known.form), erased)
            if tally is not None and tally.sha256 == known.sha256 and tally.row_count == known.row_count:
                return _loaded(tally, erased, was_kept=True)
        if layout.source.row_key is not None:
            try:
                return self._replace(layout, chunk, known, Form.COMPACT, trail)
            except (NotCompactError, *_REFUSALS, *DAMAGED):
                pass  # damage that only this query meets, or the other one says so again
        return self._replace(layout, chunk, known, Form.STANDARD, trail)

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

    def _replace(
        self,
        layout: Layout,
        chunk: Chunk,
        known: ledger.Entry | None,
        form: Form,
        trail: Mapping[int, set[bytes]] | None,
    ) -> Loaded:
        tally = self._tally(layout, form)
        erased = self._erased_rows(layout, form, trail)
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
                for block in self._blocks(layout, chunk, form, tally, repairs=repairs, erased=erased):
                    copy.write(block)
            if cursor.rowcount != tally.row_count:
                # A value held the end of a row, and a whole row after it.
                raise NotCompactError
            ledger.record(
                self.database, chunk, layout, form=form, tally=tally, repairs=repairs, run_id=self.run_id
            )
        return _loaded(tally, erased, was_kept=False)

    def _read_only(self, layout: Layout, chunk: Chunk, form: Form, erased: ErasedRows | None) -> Tally | None:
        tally = self._tally(layout, form)
        try:
            for _ in self._blocks(layout, chunk, form, tally, repairs=[], erased=erased):
                pass
        except NotCompactError:
            return None
        return tally

    def _blocks(
        self,
        layout: Layout,
        chunk: Chunk,
        form: Form,
        tally: Tally,
        *,
        repairs: list[Repair],
        erased: ErasedRows | None,
    ) -> Iterator[bytes]:
        if form is Form.COMPACT:
            return compact_blocks(
                self.source, layout, chunk, self.marker, tally, is_utf8=self.encoding == UTF8, erased=erased
            )
        return standard_blocks(
            self.source, layout, chunk, tally, repairs, encoding=self.encoding, erased=erased
        )

    def _erased_rows(
        self, layout: Layout, form: Form, trail: Mapping[int, set[bytes]] | None
    ) -> ErasedRows | None:
        if self.erasures is None or self.readings is None or not is_guarded(layout.target):
            return None
        return ErasedRows(
            layout, form, self.marker, erasures=self.erasures.extended(trail or {}), readings=self.readings
        )

    def _tally(self, layout: Layout, form: Form) -> Tally:
        return Tally(
            delimiter=form.delimiter, null=form.null(self.marker).encode(), has_partner=layout.has_partner
        )


def _loaded(tally: Tally, erased: ErasedRows | None, *, was_kept: bool) -> Loaded:
    if erased is None:
        return Loaded(row_count=tally.row_count, was_kept=was_kept)
    return Loaded(row_count=tally.row_count, was_kept=was_kept, erased=erased.counts, trail=erased.trail)


def _columns(layout: Layout) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, layout.target_columns))


def _add_rows(tally: Tally, rows: list[bytes]) -> None:
    block = b"".join(rows)
    lines = block.split(b"\n")
    lines.pop()
    tally.add(block, lines)
