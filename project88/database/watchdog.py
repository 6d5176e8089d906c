"""Stops reads that outlive their time, from a second connection.

The server's own statement_timeout is not looked at inside one long operator (a `string_agg` of a gigabyte ran 15 s
under a limit of 3 s), and it starts anew with every FETCH. So one thread per process keeps the deadlines: at the
deadline it asks the server to cancel; if nothing comes of that within the grace, it cuts the wire under the reader.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg

CANCEL_TIMEOUT_S = 2.0
GRACE_S = 2.0


@dataclass(slots=True, eq=False)
class Watch:
    """One read being watched."""

    connection: psycopg.Connection
    due_s: float
    has_fired: bool = False
    is_cut: bool = False
    # Held while the watchdog acts on the connection: it must not act on one that already went on to another read.
    acting: threading.Lock = field(default_factory=threading.Lock)


class Watchdog:
    """Watches reads; starts its thread with the first and ends it with close(). Safe to use from many threads."""

    def __init__(self, *, every_s: float = 30.0, on_tick: Callable[[], None] = lambda: None) -> None:
        """`on_tick` is called about every `every_s` seconds from the watchdog's thread (pools sweep idle connections)."""
        self._every_s = every_s
        self._on_tick = on_tick
        self._watches: set[Watch] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextlib.contextmanager
    def watching(self, connection: psycopg.Connection, limit_s: float) -> Iterator[Watch]:
        """Stop whatever `connection` runs once `limit_s` seconds have passed; the Watch tells whether that happened.

        A connection whose Watch has fired must be closed, not used again: the cancel may reach it late.
        """
        watch = Watch(connection=connection, due_s=time.monotonic() + limit_s)
        with self._changed:
            self._start()
            self._watches.add(watch)
            self._changed.notify()
        try:
            yield watch
        finally:
            with self._changed:
                self._watches.discard(watch)
            with watch.acting:
                pass  # a cancel under way ends before the connection goes to anybody else

    def start(self) -> None:
        """Start the thread, for the sake of on_tick, before there is anything to watch."""
        with self._changed:
            self._start()

    def close(self) -> None:
        """End the thread; reads still going on are no longer watched."""
        with self._changed:
            self._is_closed = True
            thread = self._thread
            self._changed.notify()
        if thread is not None:
            thread.join(timeout=CANCEL_TIMEOUT_S + 1)

    def _start(self) -> None:
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._run, name="project88-watchdog", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        tick_s = time.monotonic() + self._every_s
        while True:
            with self._changed:
                if self._is_closed:
                    return
                now_s = time.monotonic()
                due = [watch for watch in self._watches if watch.due_s <= now_s and not watch.is_cut]
                for watch in due:
                    watch.acting.acquire()
                if not due:
                    next_s = min((watch.due_s for watch in self._watches if not watch.is_cut), default=tick_s)
                    self._changed.wait(max(min(next_s, tick_s) - now_s, 0.001))
            for watch in due:
                self._act(watch)
            if time.monotonic() >= tick_s:
                self._on_tick()
                tick_s = time.monotonic() + self._every_s

    @staticmethod
    def _act(watch: Watch) -> None:
        try:
            if watch.has_fired:
                watch.is_cut = True
                _cut(watch.connection)
                return
            watch.has_fired = True
            # A server too ill to take the cancel is dealt with at the end of the grace.
            with contextlib.suppress(psycopg.Error):
                watch.connection.cancel_safe(timeout=CANCEL_TIMEOUT_S)
            watch.due_s = time.monotonic() + GRACE_S
        finally:
            watch.acting.release()


def _cut(connection: psycopg.Connection) -> None:
    """Shut the connection's socket: the thread that waits on it gets an error at once."""
    with (
        contextlib.suppress(OSError, psycopg.Error),
        socket.socket(fileno=os.dup(connection.fileno())) as wire,
    ):
        wire.shutdown(socket.SHUT_RDWR)
