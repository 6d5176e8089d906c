"""One bounded read: the only way in which a partner's rows leave the database.

    begin read only; limits                      one round trip; nothing a reader sends is ever committed
    declare bounded cursor for <query>           takes exactly one SELECT: stacked statements, SET, COPY, EXPLAIN and
                                                 every writing command are refused by the server's own grammar
    explain <query>                              only where a cost gate is asked for
    fetch forward ...                            in batches, row by row, counting rows and bytes
    rollback                                     always

Rows are returned whole: no transaction and no connection outlives the call.
"""

import contextlib
import json
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, cast

import psycopg
import structlog
from psycopg import sql

from project88.database import read_errors, watchdog
from project88.database.outlived_reads import OutlivedReads
from project88.database.role_pool import RolePool
from project88.database.statements import statement
from project88.database.watchdog import Watch, Watchdog

Query = LiteralString | bytes | sql.SQL | sql.Composed
Params = Sequence[object] | Mapping[str, object] | None

_BATCH_ROWS = 2_000
# Chunks need libpq 17; before, rows come one by one, which costs about a third more.
_CHUNK_ROWS = 100 if psycopg.capabilities.has_stream_chunked() else 1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one read may go."""

    rows: int = 1_000
    size_bytes: int = 8_000_000
    # The server's own limit per command, and ours for the whole read.
    statement_ms: int = 5_000
    total_ms: int = 8_000
    # Planner units; None lets every plan pass. A self join of one partner's results estimates to 1e8 and more,
    # reading all of them to 1e5.
    cost: float | None = None
    # What the query gathers into values in memory (string_agg and its kin), for each row that it reads, and what it may in all.
    gathered_row_bytes: float = 0.0
    gathered_bytes: float = 2e8
    # Somebody wrote the text: it waits for its turn, and does not run while sessions are stuck.
    is_written: bool = False


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What was read: column names, the rows in order, and whether there was more than the limits allow."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    is_truncated: bool


class BoundedReader:
    """Reads as one login role, within limits. Cheap to make; safe to use from many threads."""

    def __init__(self, pool: RolePool, watchdog: Watchdog, outlived: OutlivedReads, *, role: str) -> None:
        self._pool = pool
        self._watchdog = watchdog
        self._outlived = outlived
        self.role = role

    def read(self, query: Query, params: Params = None, *, limits: Limits = DEFAULT_LIMITS) -> Rows:
        """Run one SELECT (or VALUES) and return its rows, at most `limits.rows` and about `limits.size_bytes`.

        Without `params` the text goes to the server as it is, percent signs included. Raises a ReadError
        (read_errors.py) whose text is a sentence of ours.
        """
        with self._transaction(limits) as connection:
            if limits.cost is not None:
                plan = _plan(connection, query, params)
                gathered_bytes = limits.gathered_row_bytes * _most_rows(plan)
                if _most_expensive(plan) > limits.cost or gathered_bytes > limits.gathered_bytes:
                    raise read_errors.too_costly()
            with connection.cursor(name="bounded") as declared:
                declared.execute(query, params)
                return _fetch(connection, tuple(column.name for column in declared.description or ()), limits)

    def plan_cost(self, query: Query, params: Params = None) -> float:
        """Return what the planner expects the most expensive step of `query` to cost, in its own units, without running it.

        Raises ReadInvalidError for anything but one SELECT or VALUES, and the other ReadErrors.
        """
        with self._transaction(DEFAULT_LIMITS) as connection:
            return _most_expensive(_plan(connection, query, params))

    @contextlib.contextmanager
    def _transaction(self, limits: Limits) -> Iterator[psycopg.Connection]:
        self._outlived.check(self.role)
        turn = self._outlived.written(self.role) if limits.is_written else contextlib.nullcontext()
        with turn, self._bounded(limits) as connection:
            if limits.is_written:
                self._outlived.check_written(connection.info.backend_pid)
            yield connection

    @contextlib.contextmanager
    def _bounded(self, limits: Limits) -> Iterator[psycopg.Connection]:
        started_s = time.perf_counter()
        connection: psycopg.Connection | None = None
        watch: Watch | None = None
        session_id: int | None = None
        try:
            with self._pool.connection() as connection:
                session_id = connection.info.backend_pid
                try:
                    with self._watchdog.watching(connection, limits.total_ms / 1000) as watch:
                        try:
                            connection.execute(_begin(limits))
                            yield connection
                        finally:
                            _roll_back(connection)
                finally:
                    if watch is None or watch.has_fired:
                        connection.close()
        except psycopg.Error as error:
            ours = (
                read_errors.connecting_error(error)
                if connection is None
                else read_errors.read_error(error, is_lost=connection.broken)
            )
            if watch is not None and watch.has_fired:
                ours = read_errors.timed_out()
            _log.info(
                "read_failed",
                role=self.role,
                kind=type(ours).__name__,
                sqlstate=error.sqlstate,
                elapsed_ms=round((time.perf_counter() - started_s) * 1000, 1),
            )
            if watch is not None and watch.is_cut and session_id is not None:
                self._outlived.add(self.role, session_id)
            # Not "from error": whoever logs the chain would log the server's text.
            raise ours from None


def _begin(limits: Limits) -> sql.Composed:
    return sql.SQL(statement("reading/begin")).format(
        statement_ms=sql.Literal(limits.statement_ms),
        lock_ms=sql.Literal(min(limits.statement_ms, 1_000)),
        mark=sql.Literal(_mark(limits)),
    )


def _mark(limits: Limits) -> str:
    """What every process can see of a read (migration 0023): whether its text was written, and when it is given up at last."""
    given_up_ms = limits.total_ms + round(watchdog.GRACE_S * 1000)
    return f"project88 {'written ' if limits.is_written else ''}read, {given_up_ms} ms"


def _roll_back(connection: psycopg.Connection) -> None:
    """End the transaction, or the connection: nothing may linger in a session that another question will use."""
    try:
        connection.execute("rollback")
    except psycopg.Error:
        connection.close()


def _plan(connection: psycopg.Connection, query: Query, params: Params) -> Mapping[str, Any]:
    # Declaring it first: what a cursor takes is one SELECT, and that is all we explain. The text is pasted after
    # EXPLAIN, and a binary result makes psycopg use the extended protocol, which refuses a second statement.
    with connection.cursor(name="explained") as declared:
        declared.execute(query, params)
    explained = connection.execute(
        sql.SQL(statement("reading/explain")) + _composable(query), params, binary=True
    )
    row = explained.fetchone()
    plan = json.loads(row[0]) if row is not None and isinstance(row[0], str) else (row or [[]])[0]
    top: Mapping[str, Any] = plan[0]["Plan"]
    return top


def _most_expensive(node: Mapping[str, Any]) -> float:
    """Return the cost of the most expensive step: above a LIMIT the planner counts only a share of what may have to be read."""
    return max(float(node["Total Cost"]), *(_most_expensive(below) for below in node.get("Plans", ())), 0.0)


def _most_rows(node: Mapping[str, Any]) -> float:
    """Return the most rows that the planner expects of any step."""
    return max(float(node["Plan Rows"]), *(_most_rows(below) for below in node.get("Plans", ())), 0.0)


def _composable(query: Query) -> sql.SQL | sql.Composed:
    if isinstance(query, bytes):
        # Not ours to vouch for, nor need it be: it runs as the partner's role, inside its limits, whoever wrote it.
        return sql.SQL(query.decode())
    return sql.SQL(query) if isinstance(query, str) else query


def _fetch(connection: psycopg.Connection, columns: tuple[str, ...], limits: Limits) -> Rows:
    rows: list[tuple[object, ...]] = []
    size_bytes = 0
    while True:
        # The server gathers what one FETCH asks for before it sends any of it (in work_mem, then in temporary files up
        # to temp_file_limit, which so bounds what can reach us at once): hence a batch at a time.
        batch = min(_BATCH_ROWS, limits.rows + 1 - len(rows))
        fetch = sql.SQL(statement("reading/fetch")).format(row_count=sql.Literal(batch))
        count_before = len(rows)
        arriving = connection.cursor().stream(fetch, size=_CHUNK_ROWS)
        # An open stream holds the connection's lock: ROLLBACK would wait for it.
        with contextlib.closing(cast(Generator[tuple[object, ...], None, None], arriving)) as stream:
            for row in stream:
                size_bytes += _size_bytes(row)
                if size_bytes > limits.size_bytes and not rows:
                    raise read_errors.too_large()
                if size_bytes > limits.size_bytes or len(rows) == limits.rows:
                    return Rows(columns=columns, rows=rows, is_truncated=True)
                rows.append(row)
        if len(rows) - count_before < batch:
            return Rows(columns=columns, rows=rows, is_truncated=False)


def _size_bytes(values: Iterable[object]) -> int:
    """Return about how much these values hold. Runs for every cell: the common kinds come first, without a call."""
    size_bytes = 0
    for value in values:
        size_bytes += 16
        if isinstance(value, str | bytes):
            size_bytes += len(value)
        elif isinstance(value, list | tuple):
            size_bytes += _size_bytes(value)
        elif isinstance(value, dict):
            size_bytes += _size_bytes(value) + _size_bytes(value.values())
    return size_bytes
