"""Turning what SQLite and PostgreSQL report into a sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import psycopg

from project88.database.failure import failure_of
from project88.errors import ConfigurationError, Project88Error, TransientError
from project88.importing.names import told
from project88.importing.soundness import WHAT_TO_DO
from project88.importing.source import SourceBusyError, SourceError

_GOES_ON = "Then run the same command again: it goes on where it stopped."

# The server ends a session in these ways when it is stopped, restarted or crashes.
_SERVER_GOES = ("57P01", "57P02", "57P03")


class UnexpectedRefusalError(Project88Error):
    """The database refused a statement of ours that it should take."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise our own errors in place of those of SQLite and PostgreSQL; others pass unchanged."""
    try:
        yield
    except psycopg.Error as error:
        raise explain_database(error) from error
    except (apsw.Error, UnicodeDecodeError) as error:
        raise explain_source(error, path) from error


def explain_database(error: psycopg.Error) -> Exception:
    """Return our error for one of PostgreSQL's; the same one where we have nothing to say about it."""
    if isinstance(error, psycopg.errors.DiskFull):
        return TransientError(f"PostgreSQL's disk is full. Make room on it. {_GOES_ON}")
    if isinstance(error, psycopg.errors.OutOfMemory | psycopg.errors.ConfigurationLimitExceeded):
        return TransientError(f"PostgreSQL ran out of memory. Use --workers 1, or give it more. {_GOES_ON}")
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return TransientError(
            "Another program holds a lock on the landing tables. Wait for it, then run the same command again."
        )
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return ConfigurationError(
            "The import needs the connection of the database's owner (PROJECT88_DATABASE_URL)."
        )
    if isinstance(
        error,
        psycopg.errors.UndefinedTable | psycopg.errors.UndefinedFunction | psycopg.errors.InvalidSchemaName,
    ):
        return ConfigurationError(
            "The database's schema is missing or older than this program. Run `project88 migrate`."
        )
    if isinstance(error, psycopg.OperationalError) and (
        error.sqlstate is None or error.sqlstate in _SERVER_GOES
    ):
        return TransientError(f"PostgreSQL does not answer, or went away in the middle. Start it. {_GOES_ON}")
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):
        return SourceError(
            "The file holds a value that is too long for the database. Nothing of that partner was changed; the database's"
            " own log names the table. Shorten the value, then run the same command again."
        )
    if isinstance(error, psycopg.DataError):
        return SourceError(
            "The file holds a value that the database cannot take: a number out of range, or a text that is none."
            " Nothing of that partner was changed; the database's own log names the value."
        )
    if failure_of(error) is None:
        return UnexpectedRefusalError(
            f"The database refused a step of the import (SQLSTATE {error.sqlstate or 'unknown'}): a fault of this program."
            " Its own log says more. Nothing of that partner was changed."
        )
    return error


def explain_source(error: apsw.Error | UnicodeDecodeError, path: Path) -> Project88Error:
    """Return our error for one of SQLite's, or of its driver's."""
    said = told(error)
    if isinstance(error, apsw.CorruptError | apsw.FormatError):
        return SourceError(f"{path} is damaged: {said}. {WHAT_TO_DO}")
    if isinstance(error, apsw.NotADBError):
        return SourceError(f"{path} is not a SQLite file, or it is encrypted.")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return SourceBusyError(
            f"Another program is writing to {path}. Close it, then run the same command again."
        )
    if isinstance(error, apsw.ReadOnlyError):
        return SourceBusyError(
            f"{path} has an unfinished change in it. Open it once with the program that wrote it, then try again."
        )
    if isinstance(error, apsw.CantOpenError | apsw.PermissionsError | apsw.AuthError):
        return SourceError(f"{path} cannot be opened for reading: {said}.")
    if isinstance(error, apsw.IOError | apsw.FullError):
        return SourceError(f"{path} cannot be read to its end: {said}. Is the disk it stands on in order?")
    if isinstance(error, apsw.InterruptError):
        return SourceError(
            f"Reading {path} does not come to an end: a view in it, or a column that is computed, gives no end of rows or takes"
            " too long."
        )
    if isinstance(error, apsw.NoMemError | apsw.TooBigError):
        return SourceError(f"{path} holds a value that is too large to be read.")
    if isinstance(error, UnicodeDecodeError):
        return SourceError(f"{path} holds a name or a text that is not valid, where SQLite needs one.")
    return SourceError(f"SQLite cannot read {path}: {said}.")
