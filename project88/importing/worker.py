"""A worker process: one connection to each side, tasks in, answers out, until its pipe closes."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

import apsw
import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.erasure.guard import Erasures
from project88.erasure.readings import Readings
from project88.errors import Project88Error
from project88.importing.failures import explained
from project88.importing.loading import ChunkLoader
from project88.importing.locks import hold_as_worker
from project88.importing.memory import peak_memory_mb
from project88.importing.opening import bounded, open_source
from project88.importing.source import quoted, source_query
from project88.importing.tasks import (
    Answer,
    BuildKeys,
    CountWithheld,
    Failed,
    KeysBuilt,
    LoadChunk,
    MemoryTold,
    ReadChunkBack,
    Task,
    TellMemory,
    WithheldCounted,
)
from project88.importing.texts import encoding_of

# A chunk is read up to three times, and sent meanwhile; planning counted its rows within the steps of once.
_TIMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """What a worker needs to know; sent to it once."""

    path: Path
    database_url: str
    marker: str
    run_id: int
    erasures: Erasures | None = None
    accept_damage: bool = False


def work(pipe: Connection, setup: WorkerSetup) -> None:
    """Serve tasks until the main process closes the pipe. Explainable failures are answers; others end the process."""
    # Ctrl-C reaches the whole group; the main process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with explained(setup.path), loader_for(setup) as loader:
            while True:
                try:
                    task: Task = pipe.recv()
                except EOFError:
                    return
                pipe.send(carry_out(loader, task))
    except Project88Error as error:
        pipe.send(Failed(error=error))


@contextmanager
def loader_for(setup: WorkerSetup) -> Iterator[ChunkLoader]:
    """Open both ends for one worker and close them again."""
    with (
        closing(open_source(setup.path, accept_damage=setup.accept_damage)) as source,
        psycopg.connect(
            setup.database_url, autocommit=True, application_name="project88 import worker"
        ) as database,
    ):
        source.execute("begin").fetchall()
        hold_as_worker(database)
        database.execute(statement("importing/worker_settings"))
        # A connection of its own: the worker's is busy with COPY when a name has to be read.
        with closing(Readings(lambda: psycopg.connect(setup.database_url, autocommit=True))) as readings:
            yield ChunkLoader(
                source=source,
                database=database,
                marker=setup.marker,
                encoding=encoding_of(source),
                run_id=setup.run_id,
                erasures=setup.erasures,
                readings=readings,
            )


def carry_out(loader: ChunkLoader, task: Task) -> Answer:
    """Do one task."""
    match task:
        case LoadChunk():
            # Bounded, for a view may stand for a table.
            with bounded(loader.source, _TIMES):
                return loader.load(task.layout, task.chunk, task.known, reload=task.reload, trail=task.trail)
        case ReadChunkBack():
            return loader.read_back(task.layout, task.entry.chunk, task.entry)
        case CountWithheld():
            with bounded(loader.source, _TIMES):
                return WithheldCounted(counts=count_withheld(loader.source, task))
        case TellMemory():
            return MemoryTold(peak_mb=peak_memory_mb())
        case BuildKeys():
            with loader.database.transaction():
                loader.database.execute(statement("importing/restore_keys"), {"table": task.table})
            loader.database.execute(
                sql.SQL(statement("importing/analyze")).format(table=sql.Identifier(task.table))
            )
            return KeysBuilt()


def count_withheld(source: apsw.Connection, task: CountWithheld) -> tuple[int, ...]:
    """Count the non-empty values of each withheld column, in the layout's order."""
    table = task.layout.source
    columns = [quoted(column) for column, _ in task.layout.withheld]
    fields = ", ".join(f"count(nullif({column}, ''))" for column in columns)
    if task.chunks is None:
        row = source.execute(source_query("source_totals", fields=fields, table=table.relation)).fetchone()
        return tuple(int(count) for count in row or ())
    sums = [0] * len(columns)
    for chunk in task.chunks:
        parameters = {"first": chunk.first, "last": chunk.last, "row_limit": chunk.row_limit}
        part = (
            source_query(
                "source_whole",
                fields=", ".join(columns),
                table=table.relation,
                order=", ".join(map(quoted, table.order)),
            )
            if table.row_key is None
            else source_query(
                "source_chunk", fields=", ".join(columns), table=table.relation, key=table.row_key
            )
        )
        for row in source.execute(
            source_query("source_totals", fields=fields, table=f"({part})"), parameters
        ):
            sums = [one + int(other) for one, other in zip(sums, row, strict=True)]
    return tuple(sums)


def _end_with_parent() -> None:
    """End at once when the main process is gone, killed for example: a chunk half loaded is rolled back."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
