"""Chunks made by several processes, handed out in order; at most a few are in memory.

The processes are our own small program rather than multiprocessing's, which would import the caller's main module again
(spawn) or copy its threads (fork).
"""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from queue import Full, Queue
from threading import Event, Thread
from types import TracebackType
from typing import Self

from project88.errors import TransientError
from project88.season.chunks import Chunk
from project88.season.plan import Plan

_AHEAD = 2


class Workers:
    """`with Workers(plan, 2) as workers: for chunk in workers.chunks(bounds): ...`."""

    def __init__(self, plan: Plan, count: int) -> None:
        self._plan, self._count = plan, count
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads: list[Thread] = []
        self._queues: list[Queue[Chunk | None]] = [Queue(_AHEAD) for _ in range(count)]
        self._is_over = Event()

    def __enter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        for _ in range(self._count):
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "project88.season.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,  # Ctrl-C is for us; we end them
                )
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        for process in self._processes:
            process.terminate()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    # Closing flushes what a process that is gone never read.
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()

    def chunks(self, bounds: Sequence[tuple[int, int]]) -> Iterator[Chunk]:
        """Yield the chunks of these event bounds in order. Raises TransientError when a process dies."""
        for turn, (process, queue) in enumerate(zip(self._processes, self._queues, strict=True)):
            thread = Thread(
                target=self._serve, args=(process, queue, bounds[turn :: self._count]), daemon=True
            )
            thread.start()
            self._threads.append(thread)
        for turn in range(len(bounds)):
            chunk = self._queues[turn % self._count].get()
            if chunk is None:
                raise TransientError("A process that makes the season's rows ended early. Start again.")
            yield chunk

    def _serve(
        self,
        process: "subprocess.Popen[bytes]",
        queue: "Queue[Chunk | None]",
        bounds: Sequence[tuple[int, int]],
    ) -> None:
        """Give one process its bounds, one at a time, and queue what it answers; None when it is gone."""
        source, sink = process.stdout, process.stdin
        if source is None or sink is None:
            raise RuntimeError("the process was started without pipes")
        try:
            pickle.dump(self._plan, sink, protocol=pickle.HIGHEST_PROTOCOL)
            for pair in bounds:
                pickle.dump(pair, sink)
                sink.flush()
                self._put(queue, pickle.load(source))  # noqa: S301 - from the process that we started
        except (OSError, EOFError, pickle.UnpicklingError):
            self._put(queue, None)

    def _put(self, queue: "Queue[Chunk | None]", chunk: Chunk | None) -> None:
        while not self._is_over.is_set():
            try:
                queue.put(chunk, timeout=0.2)
            except Full:
                continue
            return
