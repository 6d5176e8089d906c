"""What can go wrong with a read, as sentences that hold no word of the database's own message.

    ReadError                     (mixin) carries `sqlstate` for logs
    |-- ReadTimeoutError          TransientError: it took too long and was stopped
    |-- ReadTooLargeError         BadInputError: it would cost, hold or spill too much
    |-- ReadRefusedError          NotAllowedError: it reaches for something the role may not have
    |-- ReadInvalidError          BadInputError: the server cannot run it
    |-- ReadBusyError             TransientError: too many reads at once
    |-- ReadHeldError             TransientError: an earlier read of the same role still works on
    |-- ReadUnavailableError      TransientError: the server does not answer
    `-- ReaderLockedOutError      ConfigurationError: the role cannot log in

The server's text stays out because it quotes values (`invalid input syntax for type integer: "Dana"`) and names of
things; whoever needs it finds it in the server's own log under the same second.
"""

import psycopg
from psycopg import errors

from project88.database.failure import Failure, failure_of
from project88.errors import (
    BadInputError,
    ConfigurationError,
    NotAllowedError,
    Project88Error,
    TransientError,
)


class ReadError(Project88Error):
    """A read failed."""

    def __init__(self, sentence: str, *, sqlstate: str | None = None) -> None:
        super().__init__(sentence)
        self.sqlstate = sqlstate


class ReadTimeoutError(ReadError, TransientError):
    """It took too long and was stopped."""


class ReadTooLargeError(ReadError, BadInputError):
    """It would cost, hold or spill too much."""


class ReadRefusedError(ReadError, NotAllowedError):
    """It reaches for something the role may not have."""


class ReadInvalidError(ReadError, BadInputError):
    """The server cannot run it."""


class ReadBusyError(ReadError, TransientError):
    """Too many reads at once."""


class ReadHeldError(ReadError, TransientError):
    """An earlier read of the same role still works on."""


class ReadUnavailableError(ReadError, TransientError):
    """The server does not answer."""


class ReaderLockedOutError(ReadError, ConfigurationError):
    """The role cannot log in."""


_TIMEOUT = "That took too long and was stopped. Ask about fewer races or a shorter period."
_TOO_LARGE = (
    "That needs more memory or disk than one question may use. Ask about fewer races or a shorter period."
)
_REFUSED = "That reaches for something you may not read."
_INVALID = "The database cannot answer a query of that form."
_BUSY = "Too many questions are being answered at once. Try again in a moment."
_HELD = (
    "An earlier question from your company is still running in the database. Nothing more can be looked up for your company"
    " until it ends, which it will by itself. Try again in a minute or two."
)
_CROWDED = (
    "The database is still busy with earlier questions that took too long. Until they have ended, no SQL is run that somebody"
    " wrote; questions in plain words are answered. Try again in a minute or two."
)
_UNAVAILABLE = "The database is not answering. Try again in a moment."
_LOCKED_OUT = "This company's data cannot be opened. An operator sees why with `project88 partner list`."

# Searched in order: the first base class that fits. Class names as in PostgreSQL's appendix A.
_BY_ERROR: tuple[tuple[tuple[type[psycopg.Error], ...], type[ReadError], str], ...] = (
    (
        (errors.QueryCanceled, errors.LockNotAvailable, errors.IdleInTransactionSessionTimeout),
        ReadTimeoutError,
        _TIMEOUT,
    ),
    (
        (
            errors.OutOfMemory,
            errors.DiskFull,
            errors.ConfigurationLimitExceeded,
            errors.InsufficientResources,
            errors.ProgramLimitExceeded,
            errors.StatementTooComplex,
        ),
        ReadTooLargeError,
        _TOO_LARGE,
    ),
    ((errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction), ReadRefusedError, _REFUSED),
    (
        (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.DatabaseDropped),
        ReadUnavailableError,
        _UNAVAILABLE,
    ),
)


def read_error(error: psycopg.Error, *, is_lost: bool) -> ReadError:
    """Return our error for the driver's; `is_lost` says that the connection broke."""
    for kinds, ours, sentence in _BY_ERROR:
        if isinstance(error, kinds):
            return ours(sentence, sqlstate=error.sqlstate)
    if is_lost or (isinstance(error, psycopg.OperationalError) and error.sqlstate is None):
        return ReadUnavailableError(_UNAVAILABLE, sqlstate=error.sqlstate)
    return ReadInvalidError(_INVALID, sqlstate=error.sqlstate)


def connecting_error(error: psycopg.Error) -> ReadError:
    """Return our error for a connection that could not be made."""
    match failure_of(error):
        case Failure.REFUSES_LOGIN:
            return ReaderLockedOutError(_LOCKED_OUT)
        case Failure.TOO_MANY_CONNECTIONS:
            return ReadBusyError(_BUSY)
        case _:
            return ReadUnavailableError(_UNAVAILABLE)


def timed_out() -> ReadTimeoutError:
    """The error of a read that our own watchdog stopped."""
    return ReadTimeoutError(_TIMEOUT)


def too_costly() -> ReadTooLargeError:
    """The error of a read whose plan is beyond the gate."""
    return ReadTooLargeError("That would read too much at once. Ask about fewer races or a shorter period.")


def busy() -> ReadBusyError:
    """The error of a read that waited too long for its turn."""
    return ReadBusyError(_BUSY)


def crowded() -> ReadHeldError:
    """The error of a text from outside while too many sessions of all companies are stuck."""
    return ReadHeldError(_CROWDED)


def held() -> ReadHeldError:
    """The error of a read that waits for an earlier one to end."""
    return ReadHeldError(_HELD)


def too_large() -> ReadTooLargeError:
    """The error of a read of which a single row is beyond the limits."""
    return ReadTooLargeError(_TOO_LARGE)
