"""Reads that outlive their cancel: seen, counted, asked to end, and in nobody's way but their own company's.

Some of PostgreSQL's loops look for a cancel only when they are through. The watchdog then cuts the wire, and the asker is
free; the session works on. One such session costs a processor; a few of them, all. So its role reads nothing more until
it has ended, and SQL that somebody wrote runs a few at a time and not at all while too many sessions are stuck. Both hold
over all processes: each read names its limit and whether it was written where the database shows it (migration 0023), and
every process asks the database.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from project88.database import read_errors
from project88.database.statements import statement

_log = structlog.get_logger(__name__)

# How often the server is asked, whoever reads meanwhile.
_LOOK_EVERY_S = 1.0
# Texts from outside that run at once, in all processes together, and stuck sessions of all roles at which none runs.
MAX_WRITTEN = 2
_WAIT_S = 5.0


@dataclass(slots=True, eq=False)
class _Outlived:
    session_id: int
    seen_s: float
    looked_s: float


class OutlivedReads:
    """The sessions of this process's readers, and of other processes', that work on after their read was given up.

    Safe to use from many threads. Looks through a connection of its own, as a role that may ask (migration 0017). Where nobody
    can tell whether a session has ended, its role stays held.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._lock = threading.Lock()
        self._held: dict[str, list[_Outlived]] = {}
        self._looked_s = float("-inf")
        self._asking = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self._written = threading.BoundedSemaphore(MAX_WRITTEN)
        self._writing: set[str] = set()
        self.count = 0

    def __repr__(self) -> str:
        return "OutlivedReads(****)"

    def check(self, reader: str) -> None:
        """Raise ReadHeldError while a session of that reader's role works on a read that was given up."""
        self._look_around()
        if reader not in self._held:
            return
        self._look(reader)
        if reader in self._held:
            raise read_errors.held()

    @contextlib.contextmanager
    def written(self, reader: str) -> Iterator[None]:
        """Give a text from outside its turn in this process: one a role, a few in all, none while many sessions are stuck.

        Raises ReadHeldError or ReadBusyError.
        """
        for role in tuple(self._held):
            self._look(role)
        with self._lock:
            if sum(len(items) for items in self._held.values()) >= MAX_WRITTEN:
                raise read_errors.crowded()
            if reader in self._writing:
                raise read_errors.busy()
            self._writing.add(reader)
        try:
            if not self._written.acquire(timeout=_WAIT_S):
                raise read_errors.busy()
            try:
                yield
            finally:
                self._written.release()
        finally:
            with self._lock:
                self._writing.discard(reader)

    def check_written(self, session_id: int) -> None:
        """Raise ReadBusyError where other processes run texts from outside: one of this session's role, or a few in all.

        The session must have begun its read: of two that ask at once each sees the other, and both may be sent away.
        """
        params = {"session_id": session_id, "at_most": MAX_WRITTEN}
        # Where nobody can tell, none runs.
        if self._answer("reading/is_written_crowded", params) is not False:
            raise read_errors.busy()

    def add(self, reader: str, session_id: int) -> None:
        """Take note that this session's read was cut; if it still works, ask it to end and hold its role."""
        now_s = time.monotonic()
        item = _Outlived(session_id=session_id, seen_s=now_s, looked_s=now_s)
        with self._lock:
            # Held first, asked then: another question of this role must not slip in between.
            self._held.setdefault(reader, []).append(item)
        is_running = self._ask("reading/is_reading", reader, session_id)
        if is_running is False:
            self._release(reader, item)
            return
        self.count += 1
        is_asked = self._ask("reading/end_read", reader, session_id)
        _log.warning("read_outlives_cancel", role=reader, session=session_id, is_asked_to_end=bool(is_asked))

    def close(self) -> None:
        """Close the connection that is asked through."""
        with self._asking:
            self._hang_up()

    def _look(self, reader: str) -> None:
        now_s = time.monotonic()
        with self._lock:
            due = [item for item in self._held.get(reader, ()) if now_s - item.looked_s >= _LOOK_EVERY_S]
            for item in due:
                item.looked_s = now_s
        for item in due:
            if self._ask("reading/is_reading", reader, item.session_id) is False:
                self._release(reader, item)
                _log.info("outlived_read_ended", role=reader, held_s=round(now_s - item.seen_s, 1))

    def _release(self, reader: str, item: _Outlived) -> None:
        with self._lock:
            left = [other for other in self._held.get(reader, ()) if other is not item]
            if left:
                self._held[reader] = left
            else:
                self._held.pop(reader, None)

    def _look_around(self) -> None:
        """Find what other processes gave up; one thread asks, the others read on meanwhile."""
        now_s = time.monotonic()
        with self._lock:
            if now_s - self._looked_s < _LOOK_EVERY_S:
                return
            self._looked_s = now_s
        outlived = self._answer("reading/outlived")
        now_s = time.monotonic()
        for found in outlived["running"] if outlived else ():
            reader, session_id = str(found["reader"]), int(found["session_id"])
            with self._lock:
                items = self._held.setdefault(reader, [])
                if any(item.session_id == session_id for item in items):
                    continue
                items.append(_Outlived(session_id=session_id, seen_s=now_s, looked_s=now_s))
            _log.warning("outlived_read_found", role=reader, running_s=found["running_s"])

    def _ask(self, name: str, reader: str, session_id: int) -> bool | None:
        """Return the answer of a statement about a session, or None where nobody can tell."""
        answer = self._answer(name, {"session_id": session_id, "reader": reader})
        return None if answer is None else bool(answer)

    def _answer(self, name: str, params: Mapping[str, object] | None = None) -> Any:
        with self._asking:
            # What rested may have been closed meanwhile, by a restart of the server: then once more, on a new one.
            for is_last in (self._connection is None, True):
                try:
                    row = self._asked().execute(statement(name), params).fetchone()
                except psycopg.Error as error:
                    self._hang_up()
                    if is_last:
                        _log.info("outlived_reads_not_seen", sqlstate=error.sqlstate)
                        break
                else:
                    return row[0] if row else None
        return None

    def _asked(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
