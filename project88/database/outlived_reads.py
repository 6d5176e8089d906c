"""Reads that outlive their cancel: seen, counted, asked to end, and in nobody's way but their own company's.

Some of PostgreSQL's loops look for a cancel only when they are through. The watchdog then cuts the wire, and the asker is
free; the session works on. One such session costs a processor; a few of them, all. So its role reads nothing more until
it has ended. After a restart of this process the sessions that are still at it are found again.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from project88.database import read_errors
from project88.database.statements import statement

_log = structlog.get_logger(__name__)

# How often one held role's sessions are looked at, whoever asks meanwhile.
_LOOK_EVERY_S = 1.0
# Where nobody can look (the service's own login fails), a role is held for so long.
_BLIND_S = 60.0


@dataclass(slots=True, eq=False)
class _Outlived:
    session_id: int
    seen_s: float
    looked_s: float


class OutlivedReads:
    """The sessions of this process's readers, and of earlier processes', that work on after their read was given up.

    Safe to use from many threads. Looks through connections of its own, as a role that may ask (migration 0017).
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._lock = threading.Lock()
        self._held: dict[str, list[_Outlived]] = {}
        self._has_looked_back = False
        self.count = 0

    def __repr__(self) -> str:
        return "OutlivedReads(****)"

    def check(self, reader: str) -> None:
        """Raise ReadHeldError while a session of that reader's role works on a read that was given up."""
        self._look_back()
        if reader not in self._held:
            return
        self._look(reader)
        if reader in self._held:
            raise read_errors.held()

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

    def _look(self, reader: str) -> None:
        now_s = time.monotonic()
        with self._lock:
            due = [item for item in self._held.get(reader, ()) if now_s - item.looked_s >= _LOOK_EVERY_S]
            for item in due:
                item.looked_s = now_s
        for item in due:
            is_running = self._ask("reading/is_reading", reader, item.session_id)
            if is_running is False or (is_running is None and now_s - item.seen_s > _BLIND_S):
                self._release(reader, item)
                _log.info("outlived_read_ended", role=reader, held_s=round(now_s - item.seen_s, 1))

    def _release(self, reader: str, item: _Outlived) -> None:
        with self._lock:
            left = [other for other in self._held.get(reader, ()) if other is not item]
            if left:
                self._held[reader] = left
            else:
                self._held.pop(reader, None)

    def _look_back(self) -> None:
        """Find, once, what an earlier process gave up."""
        with self._lock:
            if self._has_looked_back:
                return
            self._has_looked_back = True
            outlived = self._answer("reading/outlived")
            now_s = time.monotonic()
            for found in outlived["running"] if outlived else ():
                item = _Outlived(session_id=found["session_id"], seen_s=now_s, looked_s=now_s)
                self._held.setdefault(found["reader"], []).append(item)
                _log.warning("outlived_read_found", role=found["reader"], running_s=found["running_s"])

    def _ask(self, name: str, reader: str, session_id: int) -> bool | None:
        """Return the answer of a statement about a session, or None where nobody can tell."""
        answer = self._answer(name, {"session_id": session_id, "reader": reader})
        return None if answer is None else bool(answer)

    def _answer(self, name: str, params: Mapping[str, object] | None = None) -> Any:
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                row = connection.execute(statement(name), params).fetchone()
        except psycopg.Error as error:
            _log.info("outlived_reads_not_seen", sqlstate=error.sqlstate)
            return None
        return row[0] if row else None
