"""One import at a time, and none beside the last workers of a killed one."""

import time

import psycopg

from project88.database.statements import statement
from project88.errors import TransientError

# Any fixed numbers will do, as long as every import asks for the same and nothing else (0005: provisioning) for these.
_IMPORT_LOCK = 8_800_000_011
_WORKER_LOCK = 8_800_000_012
_PATIENCE_S = 30.0
_POLL_S = 0.2


class ImportRunningError(TransientError):
    """Another import works on this database."""


def hold_as_main(connection: psycopg.Connection) -> None:
    """Take the import lock for as long as the connection lives; raise ImportRunningError where another holds it.

    Workers of an import that was killed may still be ending; they are waited for.
    """
    if not _asked(connection, "importing/try_lock", _IMPORT_LOCK):
        raise ImportRunningError(
            "Another import into this database is running. Wait for it to end, then run this one again."
        )
    deadline = time.monotonic() + _PATIENCE_S
    while not _asked(connection, "importing/try_lock", _WORKER_LOCK):
        if time.monotonic() > deadline:
            raise ImportRunningError(
                "Workers of an earlier import are still busy with this database. Try again in a minute."
            )
        time.sleep(_POLL_S)
    connection.execute(statement("importing/unlock"), (_WORKER_LOCK,))


def hold_as_worker(connection: psycopg.Connection) -> None:
    """Show, for as long as the connection lives, that a worker is at work."""
    connection.execute(statement("importing/lock_shared"), (_WORKER_LOCK,))


def _asked(connection: psycopg.Connection, name: str, lock: int) -> bool:
    row = connection.execute(statement(name), (lock,)).fetchone()
    return row is not None and bool(row[0])
