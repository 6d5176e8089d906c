"""Connections of one login role: made when asked for, at most so many, kept for a while, closed when idle.

psycopg_pool connects in background threads and retries there; a role that may not log in (its partner left) would be
tried for minutes and its asker told nothing better than "timeout". Here the asker's own thread connects and gets the
server's answer at once, and thirteen partners cost no threads.
"""

import select
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.pq import TransactionStatus

from project88.database.read_errors import busy


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """How many connections one role may hold, and for how long."""

    # Below the role's own connection limit (8), so that the command line gets in beside the chat.
    connections: int = 4
    wait_s: float = 5.0
    idle_s: float = 60.0
    age_s: float = 1800.0


@dataclass(frozen=True, slots=True)
class _Resting:
    connection: psycopg.Connection
    since_s: float
    born_s: float


class RolePool:
    """A small pool for one role. Safe to use from many threads."""

    def __init__(self, conninfo: str, limits: PoolLimits) -> None:
        self._conninfo = conninfo
        self._limits = limits
        self._turns = threading.BoundedSemaphore(limits.connections)
        self._lock = threading.Lock()
        self._resting: deque[_Resting] = deque()
        self._is_closed = False

    def __repr__(self) -> str:
        return "RolePool(****)"

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """Lend a connection in autocommit mode; it is kept if it comes back idle and whole, and closed otherwise.

        Raises ReadBusyError when none came free in time; psycopg's own error when the server cannot be reached.
        """
        if not self._turns.acquire(timeout=self._limits.wait_s):
            raise busy()
        try:
            lent = self._rested() or self._connect()
            try:
                yield lent.connection
            finally:
                self._take_back(lent)
        finally:
            self._turns.release()

    def close_idle(self) -> None:
        """Close connections that nobody has used for a while."""
        with self._lock:
            before_s = time.monotonic() - self._limits.idle_s
            stale = [item for item in self._resting if item.since_s < before_s]
            self._resting = deque(item for item in self._resting if item.since_s >= before_s)
        for item in stale:
            item.connection.close()

    def close(self) -> None:
        """Close what rests; what is lent is closed when it comes back."""
        with self._lock:
            self._is_closed = True
            resting, self._resting = self._resting, deque()
        for item in resting:
            item.connection.close()

    @property
    def resting_count(self) -> int:
        """Connections open and not in use."""
        return len(self._resting)

    def _rested(self) -> _Resting | None:
        while True:
            with self._lock:
                if not self._resting:
                    return None
                item = self._resting.pop()
            if _is_quiet(item.connection) and time.monotonic() - item.born_s < self._limits.age_s:
                return item
            item.connection.close()

    def _connect(self) -> _Resting:
        # Nothing is prepared: pg_prepared_statements would show one reader's texts to the next.
        connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        now_s = time.monotonic()
        return _Resting(connection, now_s, now_s)

    def _take_back(self, lent: _Resting) -> None:
        connection = lent.connection
        if connection.closed:
            return
        if connection.info.transaction_status is TransactionStatus.IDLE:
            with self._lock:
                if not self._is_closed:
                    self._resting.append(_Resting(connection, time.monotonic(), lent.born_s))
                    return
        connection.close()


def _is_quiet(connection: psycopg.Connection) -> bool:
    """Whether the server has kept silent: at rest, anything to read is its goodbye. Costs no round trip."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)
