"""The workers as the main process sees them: hand out tasks, take answers, notice the dead."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Protocol, Self

from project88.errors import TransientError
from project88.importing.loading import ChunkLoader
from project88.importing.tasks import Answer, Failed, Task
from project88.importing.worker import WorkerSetup, carry_out, loader_for, work


class WorkerDiedError(TransientError):
    """A worker process ended without an answer."""


class Pool(Protocol):
    """Whoever does the tasks."""

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, Answer]]:
        """Have the tasks done, started in order, and yield each with its answer as it comes.

        Raises what a worker reports; the pool cannot be used after that.
        """
        ...


@contextmanager
def pool_of(size: int, setup: WorkerSetup) -> Iterator[Pool]:
    """Yield `size` worker processes; for one worker, this process does the work itself."""
    if size == 1:
        with loader_for(setup) as loader:
            yield _Alone(loader)
    else:
        with _Processes(setup, size) as pool:
            yield pool


class _Alone:
    """Does the tasks here and now."""

    def __init__(self, loader: ChunkLoader) -> None:
        self._loader = loader

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, Answer]]:
        for task in tasks:
            yield task, carry_out(self._loader, task)


class _Processes:
    """A fixed number of worker processes. Processes, because building lines holds the interpreter's lock."""

    def __init__(self, setup: WorkerSetup, size: int) -> None:
        # spawn: a forked child would share our connections.
        context = multiprocessing.get_context("spawn")
        self._workers: list[tuple[SpawnProcess, Connection]] = []
        for number in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=work, args=(theirs, setup), name=f"import-{number + 1}", daemon=True
            )
            process.start()
            theirs.close()
            self._workers.append((process, ours))

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, Answer]]:
        waiting = deque(tasks)
        busy: dict[Connection, Task] = {}
        for _, pipe in self._workers:
            if waiting:
                self._send(pipe, waiting, busy)
        while busy:
            ready = set(wait(list(busy)))
            for pipe in [pipe for pipe in busy if pipe in ready]:
                answer = self._receive(pipe)
                task = busy.pop(pipe)
                if waiting:
                    self._send(pipe, waiting, busy)
                yield task, answer

    def _send(self, pipe: Connection, waiting: deque[Task], busy: dict[Connection, Task]) -> None:
        task = waiting.popleft()
        try:
            pipe.send(task)
        except OSError:
            # It may have said why before it went.
            self._receive(pipe)
            raise self._died(pipe) from None
        busy[pipe] = task

    def _receive(self, pipe: Connection) -> Answer:
        try:
            answer: Answer | Failed = pipe.recv()
        except (EOFError, OSError):
            raise self._died(pipe) from None
        if isinstance(answer, Failed):
            raise answer.error
        return answer

    def _died(self, pipe: Connection) -> WorkerDiedError:
        process = next(process for process, its_pipe in self._workers if its_pipe is pipe)
        process.join(timeout=5)
        status = process.exitcode or 0
        how = f"was killed (signal {-status})" if status < 0 else "ended unexpectedly"
        return WorkerDiedError(
            f"A worker of the import {how}; the machine may be out of memory. Run the same command again: it goes on where it stopped."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, pipe in self._workers:
            pipe.close()
        for process, _ in self._workers:
            if error is not None:
                process.terminate()
            process.join(timeout=10)
            if process.is_alive():
                process.kill()
                process.join()
