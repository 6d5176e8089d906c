"""Feeding COPY from a thread of its own, so that SQLite is read while PostgreSQL is written to."""

import queue
import threading
from typing import Any, Self

import psycopg
from psycopg.copy import LibpqWriter, Writer

# Blocks of half a megabyte: enough to even out both sides, little enough to keep memory flat.
_BLOCKS_WAITING = 16


class QueuedWriter(Writer):
    """A psycopg COPY writer whose queue is bounded; psycopg's own takes a thousand blocks."""

    def __init__(self, cursor: "psycopg.Cursor[Any]") -> None:
        self._inner = LibpqWriter(cursor)
        self._blocks: queue.Queue[bytes | None] = queue.Queue(maxsize=_BLOCKS_WAITING)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._feed, name="copy-writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Queue one block; raise what the server answered to an earlier one."""
        self._blocks.put(bytes(data))
        self._raise_failure()

    def finish(self, exc: BaseException | None = None) -> None:
        """Wait until everything is sent, then end the COPY."""
        self._blocks.put(None)
        self._thread.join()
        if exc is None:
            self._raise_failure()
        self._inner.finish(exc)

    def _feed(self) -> None:
        while (block := self._blocks.get()) is not None:
            if self._failure is not None:
                continue  # drain, so that the reader is never stuck on a full queue
            try:
                self._inner.write(block)
            except (psycopg.Error, OSError) as error:
                self._failure = error

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        return self
