"""The import from its first look at the file to the closing report.

check -> plan -> load -> keys -> verify -> merge -> secrets -> report. Every stage may be cut off anywhere: what is done
stands in the ledger or in core, and the next run goes on from there to the same end.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import psycopg
from psycopg.types.json import Json

from project88.database.statements import statement
from project88.erasure.guard import Erasures, load_erasures
from project88.erasure.shapes import ENTRIES
from project88.erasure.sweeping import keep_trail
from project88.errors import ConfigurationError, Project88Error
from project88.importing import accounting, ledger
from project88.importing.examining import examine, plan_tables
from project88.importing.failures import explain_source, explained
from project88.importing.layout import Layout
from project88.importing.loading import Loaded, ReadBack
from project88.importing.locks import hold_as_main
from project88.importing.memory import peak_memory_mb
from project88.importing.names import shown
from project88.importing.notes import (
    notes_on_erased,
    notes_on_losses,
    notes_on_tables,
    notes_on_withheld,
)
from project88.importing.opening import open_source
from project88.importing.plan import ROWS_PER_CHUNK, Chunk, TablePlan
from project88.importing.pool import Pool, pool_of
from project88.importing.progress import Progress, StageClock
from project88.importing.report import ImportReport
from project88.importing.salvage import Gap
from project88.importing.schema import LeftOut
from project88.importing.secrets import keep_company_passwords, keep_provider_credentials, keep_users
from project88.importing.soundness import WHAT_TO_DO, Soundness
from project88.importing.source import (
    SourceBusyError,
    SourceError,
    check_is_sqlite,
    fingerprint,
)
from project88.importing.tally import PartnerTally
from project88.importing.tasks import (
    BuildKeys,
    CountWithheld,
    LoadChunk,
    MemoryTold,
    ReadChunkBack,
    TellMemory,
    WithheldCounted,
)
from project88.importing.unreachable import quarantine_unreachable
from project88.importing.worker import WorkerSetup
from project88.keys import KeyRing
from project88.partners.provisioning import provision_all

if TYPE_CHECKING:
    from project88.merging import Progress as MergeProgress

MOST_WORKERS = 16


class NotEqualError(Project88Error):
    """What stands in landing is not what was sent, even when sent again."""


def import_file(
    sqlite_path: Path,
    database_url: str,
    *,
    workers: int = 2,
    progress: Progress | None = None,
    keys: KeyRing | None = None,
    merge: bool = True,
    rows_per_chunk: int = ROWS_PER_CHUNK,
    accept_damage: bool = False,
) -> ImportReport:
    """Import a legacy file: into landing, verified byte for byte, then into core; return the account of every row.

    Re-runnable: an unchanged file changes nothing, a changed one replaces the chunks that differ, a run that was cut
    off is taken up again. `keys` seals the partners' provider credentials and gives new partners' roles their
    passwords; without it those credentials are left out, and counted. `merge=False` stops at landing. A file of which rows are damaged is refused, unless
    `accept_damage` is set: then what can be read is imported, and the report names the gaps.

    The report's `is_complete` says whether everything adds up. Raises Project88Error, with a sentence, for whatever
    keeps it from being done.
    """
    path = Path(sqlite_path)
    size = max(1, min(workers, MOST_WORKERS))
    check_is_sqlite(path)
    with explained(path):
        before = fingerprint(path)
        with (
            closing(open_source(path, accept_damage=accept_damage)) as source,
            psycopg.connect(database_url, autocommit=True, application_name="project88 import") as database,
        ):
            # Held to the end: nobody can commit to the file meanwhile, or we see none of it.
            source.execute("begin").fetchall()
            hold_as_main(database)
            database.execute(statement("importing/main_settings"))
            run_id = _begin(database, path, size)
            work = _Import(
                path=path, source=source, database=database, database_url=database_url, workers=size, run_id=run_id,
                clock=StageClock(progress=progress), keys=keys, rows_per_chunk=rows_per_chunk,
                accept_damage=accept_damage,
            )  # fmt: skip
            try:
                work.erasures = load_erasures(database, keys)
                report = work.carry_out(merge=merge)
                if fingerprint(path) != before:
                    raise SourceBusyError(
                        f"Somebody wrote to {path} during the import. Run the same command again."
                    )
            except (
                Project88Error,
                psycopg.Error,
                apsw.Error,
                UnicodeDecodeError,
                KeyboardInterrupt,
            ) as error:
                work.note_failure(error)
                raise
            work.note_success()
            return report


@dataclass(slots=True, kw_only=True)
class _Import:
    """One run: the connections it holds and what it found so far."""

    path: Path
    source: apsw.Connection
    database: psycopg.Connection
    database_url: str
    workers: int
    run_id: int
    clock: StageClock
    keys: KeyRing | None
    rows_per_chunk: int
    accept_damage: bool
    soundness: Soundness = field(default_factory=Soundness)
    left_out: list[LeftOut] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    erasures: Erasures | None = None
    trail: dict[int, set[bytes]] = field(default_factory=dict)
    erased: dict[tuple[str, str], int] = field(default_factory=dict)
    layouts: list[Layout] = field(default_factory=list)
    plans: dict[str, TablePlan] = field(default_factory=dict)
    landed: dict[tuple[str, str], PartnerTally] = field(default_factory=dict)
    unreachable: dict[tuple[str, str], PartnerTally] = field(default_factory=dict)
    withheld: dict[tuple[str, str], int] = field(default_factory=dict)
    chunks_loaded: int = 0
    chunks_kept: int = 0
    peak_memory_mb: int = 0

    def carry_out(self, *, merge: bool) -> ImportReport:
        """Do every stage."""
        self._check()
        self._plan()
        setup = WorkerSetup(
            path=self.path,
            database_url=self.database_url,
            marker=ledger.null_marker(self.database),
            run_id=self.run_id,
            erasures=self.erasures,
            accept_damage=self.accept_damage,
        )
        rows = sum(plan.row_count for plan in self.plans.values())
        # A process takes longer to start than a small file to load.
        size = min(self.workers, max(1, rows // self.rows_per_chunk))
        with pool_of(size, setup) as pool:
            self._load(pool)
            self._build_keys(pool)
            self._verify(pool)
            for _, answer in pool.run([TellMemory()] * size):
                assert isinstance(answer, MemoryTold)  # noqa: S101 - the pool answers like with like
                self.peak_memory_mb = max(self.peak_memory_mb, answer.peak_mb or 0)
        if merge:
            self._merge()
        return self._report(is_merged=merge)

    def note_failure(self, error: BaseException) -> None:
        """Keep why the run ended, where the database still answers."""
        if isinstance(error, apsw.Error | UnicodeDecodeError):
            error = explain_source(error, self.path)
        sentence = str(error) if isinstance(error, Project88Error) else "It was interrupted."
        self._note("failed", sentence)

    def note_success(self) -> None:
        """Mark the run as done."""
        self._note("done", None)

    def _note(self, status: str, failure: str | None) -> None:
        stages = [
            {"name": stage.name, "seconds": stage.seconds, "rows": stage.rows}
            for stage in self.clock.finished
        ]
        parameters = {"status": status, "failure": failure, "stages": Json(stages), "run_id": self.run_id}
        if not self.database.closed:
            try:
                self.database.execute(statement("importing/finish_run"), parameters)
            except psycopg.OperationalError:
                if status == "done":
                    raise
                # The database is what failed; the next run marks this one.

    def _check(self) -> None:
        self.clock.start("check")
        landing = ledger.landing_columns(self.database)
        if not landing:
            raise ConfigurationError(
                "The database's schema is missing or older than this program. Run `project88 migrate`."
            )
        found = examine(self.source, self.path, landing, accept_damage=self.accept_damage)
        self.layouts, self.left_out, self.soundness = found.layouts, found.left_out, found.soundness
        self.clock.finish()

    def _plan(self) -> None:
        self.clock.start("plan")
        self.plans, self.gaps = plan_tables(
            self.source, self.layouts, self.rows_per_chunk, accept_damage=self.accept_damage
        )
        odd = [layout for layout in self.layouts if self.plans[layout.source.name].unreachable_count]
        self.unreachable = quarantine_unreachable(self.source, self.database, odd, self.erasures)
        # Chunks of an earlier import that this file does not have, or cuts otherwise, go first: from here on landing
        # holds nothing but what the ledger says.
        planned = {chunk for plan in self.plans.values() for chunk in plan.chunks}
        for chunk, entry in ledger.entries(self.database).items():
            if chunk not in planned:
                with self.database.transaction():
                    ledger.forget(self.database, entry)
        for target in {layout.target for layout in self.layouts}:
            self.database.execute(statement("importing/set_keys_aside"), {"table": target})
        self.clock.finish()

    def _load(self, pool: Pool) -> None:
        known = ledger.entries(self.database)
        # The largest tables first, so that no worker is left with one at the end.
        order = sorted(self.layouts, key=lambda layout: -self.plans[layout.source.name].row_count)
        self.clock.start("load", sum(plan.row_count - plan.unreachable_count for plan in self.plans.values()))
        loaded: dict[str, int] = {}
        for group in self._in_turn(order):
            tasks = [
                LoadChunk(layout=layout, chunk=chunk, known=known.get(chunk), trail=self.trail or None)
                for layout in group
                for chunk in self.plans[layout.source.name].chunks
            ]
            for task, answer in pool.run(tasks):
                assert isinstance(task, LoadChunk)  # noqa: S101 - the pool answers like with like
                assert isinstance(answer, Loaded)  # noqa: S101
                loaded[task.chunk.table] = loaded.get(task.chunk.table, 0) + answer.row_count
                self.chunks_kept += answer.was_kept
                self.chunks_loaded += not answer.was_kept
                self._note_erased(task, answer)
                self.clock.advance(answer.row_count)
            keep_trail(self.database, self.trail)
        self.clock.finish()
        for name, plan in self.plans.items():
            read = loaded.get(name, 0) + plan.unreachable_count
            if read != plan.row_count:
                raise SourceError(
                    f"Table {shown(name)} of {self.path} counts {plan.row_count:,} rows but gives {read:,}: the file is damaged."
                    f" {WHAT_TO_DO}"
                )

    def _in_turn(self, order: list[Layout]) -> list[list[Layout]]:
        """Where people are erased, entries come before the result lines that are known by them."""
        if self.erasures is None:
            return [order]
        entries = [layout for layout in order if layout.target == ENTRIES.table]
        return [entries, [layout for layout in order if layout not in entries]]

    def _note_erased(self, task: LoadChunk, answer: Loaded) -> None:
        for name, count in answer.erased.items():
            key = (task.chunk.table, name)
            self.erased[key] = self.erased.get(key, 0) + count
        for partner_id, hashes in answer.trail.items():
            self.trail.setdefault(partner_id, set()).update(hashes)

    def _build_keys(self, pool: Pool) -> None:
        self.clock.start("keys")
        order = sorted(self.layouts, key=lambda layout: -self.plans[layout.source.name].row_count)
        for _ in pool.run(
            BuildKeys(table=table) for table in dict.fromkeys(layout.target for layout in order)
        ):
            pass
        self.clock.finish()

    def _verify(self, pool: Pool) -> None:
        self.clock.start(
            "verify", sum(plan.row_count - plan.unreachable_count for plan in self.plans.values())
        )
        differing = list(
            self._read_back(pool, {chunk for plan in self.plans.values() for chunk in plan.chunks})
        )
        if differing:
            # Somebody changed landing: put the source's rows back, once.
            known = ledger.entries(self.database)
            by_name = {layout.source.name: layout for layout in self.layouts}
            again = [
                LoadChunk(
                    layout=by_name[chunk.table],
                    chunk=chunk,
                    known=known[chunk],
                    reload=True,
                    trail=self.trail or None,
                )
                for chunk in differing
            ]
            for _ in pool.run(again):
                self.chunks_loaded += 1
                self.chunks_kept -= 1
            if stubborn := list(self._read_back(pool, set(differing))):
                chunk = stubborn[0]
                raise NotEqualError(
                    f"Rows {chunk.first} to {chunk.last} of {chunk.table} do not read back as they were sent, even when"
                    " sent again. Is a trigger or another program changing the landing tables?"
                )
        counted = [
            layout for layout in self.layouts if layout.withheld and self.plans[layout.source.name].row_count
        ]
        damaged = {gap.table for gap in self.gaps}
        for task, answer in pool.run(
            CountWithheld(
                layout=layout,
                chunks=self.plans[layout.source.name].chunks if layout.source.name in damaged else None,
            )
            for layout in counted
        ):
            assert isinstance(task, CountWithheld)  # noqa: S101
            assert isinstance(answer, WithheldCounted)  # noqa: S101
            for (column, _), count in zip(task.layout.withheld, answer.counts, strict=True):
                self.withheld[task.layout.source.name, column] = count
        self.clock.finish()

    def _read_back(self, pool: Pool, chunks: set[Chunk]) -> Iterator[Chunk]:
        by_name = {layout.source.name: layout for layout in self.layouts}
        found = [entry for chunk, entry in ledger.entries(self.database).items() if chunk in chunks]
        found.sort(key=lambda entry: -self.plans[entry.table_name].row_count)
        tasks = [ReadChunkBack(layout=by_name[entry.table_name], entry=entry) for entry in found]
        for task, answer in pool.run(tasks):
            assert isinstance(task, ReadChunkBack)  # noqa: S101
            assert isinstance(answer, ReadBack)  # noqa: S101
            self.clock.advance(answer.row_count)
            if not answer.is_equal:
                yield task.entry.chunk
                continue
            for name, tally in answer.partners.items():
                line = self.landed.setdefault((task.entry.table_name, name), PartnerTally())
                line.row_count += tally.row_count
                line.checksum += tally.checksum

    def _merge(self) -> None:
        # Imported here: landing alone needs none of it.
        from project88.merging import merge_all  # noqa: PLC0415

        self.clock.start("merge")
        merge_all(self.database_url, workers=self.workers, progress=self._tell_merge, keys=self.keys)
        self.clock.finish()
        self.clock.start("secrets")
        keep_company_passwords(self.source, self.database, self.layouts)
        keep_users(self.source, self.database, self.layouts)
        if self.keys is not None:
            keep_provider_credentials(self.source, self.database, self.layouts, self.keys)
            provision_all(
                self.database, self.keys
            )  # the merge has no keys to give the partners' roles passwords
        self.clock.finish()

    def _tell_merge(self, told: "MergeProgress") -> None:
        self.clock.note(
            f"{told.partners_done} of {told.partners} partners done; {told.partner_name}: {told.stage}"
        )

    def _report(self, *, is_merged: bool) -> ImportReport:
        self.clock.start("report")
        facts = accounting.Facts(
            layouts=self.layouts,
            landed=self.landed,
            unreachable=self.unreachable,
            withheld=self.withheld,
            erased=self.erased,
            left_out=self.left_out,
            gaps=self.gaps,
            is_merged=is_merged,
            is_sealed=is_merged and self.keys is not None,
        )
        lines, reasons, repaired = accounting.close_the_books(self.database, self.run_id, facts)
        self.clock.finish()
        return ImportReport(
            run_id=self.run_id,
            source_name=self.path.name,
            stages=tuple(self.clock.finished),
            lines=lines,
            reasons=reasons,
            withheld_values={f"{table}.{column}": count for (table, column), count in self.withheld.items()},
            repaired_values=repaired,
            chunks_loaded=self.chunks_loaded,
            chunks_kept=self.chunks_kept,
            is_merged=is_merged,
            peak_memory_mb=max(self.peak_memory_mb, peak_memory_mb() or 0),
            notes=(
                *self.soundness.notes(),
                *notes_on_losses(self.left_out, self.gaps),
                *notes_on_tables(self.layouts, known=ledger.landing_columns(self.database)),
                *notes_on_withheld(self.layouts, self.withheld),
                *notes_on_erased(self.erased),
            ),
            left_out=tuple(self.left_out),
            gaps=tuple(self.gaps),
        )


def _begin(database: psycopg.Connection, path: Path, workers: int) -> int:
    database.execute(statement("importing/abandon_runs"))
    row = database.execute(
        statement("importing/begin_run"), (path.name, path.stat().st_size, workers)
    ).fetchone()
    assert row is not None  # noqa: S101 - INSERT ... RETURNING
    return int(row[0])
