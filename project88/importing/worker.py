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
from project88.importing.layout import Layout
from project88.importing.loading import ChunkLoader
from project88.importing.locks import hold_as_worker
from project88.importing.memory import peak_memory_mb
from project88.importing.source import is_utf8, open_source, quoted, source_query
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """What a worker needs to know; sent to it once."""

    path: Path
    database_url: str
    marker: str
    run_id: int
    erasures: Erasures | None = None


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
        closing(open_source(setup.path)) as source,
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
                is_utf8=is_utf8(source),
                run_id=setup.run_id,
                erasures=setup.erasures,
                readings=readings,
            )


def carry_out(loader: ChunkLoader, task: Task) -> Answer:
    """Do one task."""
    match task:
        case LoadChunk():
            return loader.load(task.layout, task.chunk, task.known, reload=task.reload, trail=task.trail)
        case ReadChunkBack():
            return loader.read_back(task.layout, task.entry.chunk, task.entry)
        case CountWithheld():
            return WithheldCounted(counts=_count_withheld(loader.source, task.layout))
        case TellMemory():
            return MemoryTold(peak_mb=peak_memory_mb())
        case BuildKeys():
            with loader.database.transaction():
                loader.database.execute(statement("importing/restore_keys"), {"table": task.table})
            loader.database.execute(
                sql.SQL(statement("importing/analyze")).format(table=sql.Identifier(task.table))
            )
            return KeysBuilt()


def _count_withheld(source: apsw.Connection, layout: Layout) -> tuple[int, ...]:
    fields = ", ".join(f"count(nullif({quoted(column)}, ''))" for column, _ in layout.withheld)
    row = source.execute(
        source_query("source_totals", fields=fields, table=quoted(layout.source.name))
    ).fetchone()
    return tuple(int(count) for count in row or ())


def _end_with_parent() -> None:
    """End at once when the main process is gone, killed for example: a chunk half loaded is rolled back."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
