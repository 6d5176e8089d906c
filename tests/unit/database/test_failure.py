"""Each kind of failure has its own sentence, told by code, or by the server's words where libpq gives no code."""

import psycopg
import pytest
from psycopg import errors

from project88.database.failure import Failure, failure_of
from project88.database.read_errors import ReadBusyError, ReaderLockedOutError, connecting_error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (errors.InvalidPassword(), Failure.REFUSES_LOGIN),
        (errors.InvalidAuthorizationSpecification(), Failure.REFUSES_LOGIN),
        (errors.DiskFull(), Failure.DISK_FULL),
        (errors.TooManyConnections(), Failure.TOO_MANY_CONNECTIONS),
        (errors.QueryCanceled(), Failure.TOOK_TOO_LONG),
        (errors.AdminShutdown(), Failure.GONE),
        (errors.ConnectionFailure(), Failure.GONE),
        (errors.UndefinedTable(), Failure.NOT_MIGRATED),
        (errors.InvalidSchemaName(), Failure.NOT_MIGRATED),
        (errors.OutOfMemory(), Failure.OTHER),
        (errors.SyntaxError(), None),
        (errors.DivisionByZero(), None),
        (psycopg.ProgrammingError("no result"), None),
        (psycopg.OperationalError("connection refused"), Failure.GONE),
        (psycopg.OperationalError('password authentication failed for user "x"'), Failure.REFUSES_LOGIN),
        (psycopg.OperationalError('role "x" does not exist'), Failure.REFUSES_LOGIN),
        (psycopg.OperationalError('database "x" does not exist'), Failure.NO_SUCH_DATABASE),
        (psycopg.OperationalError("sorry, too many clients already"), Failure.TOO_MANY_CONNECTIONS),
    ],
)
def test_what_kind_it_is(error: psycopg.Error, failure: Failure | None) -> None:
    assert failure_of(error) is failure


def test_a_reader_goes_by_the_same_words() -> None:
    refused = psycopg.OperationalError('role "partner_1" is not permitted to log in')
    assert isinstance(connecting_error(refused), ReaderLockedOutError)
    assert isinstance(connecting_error(psycopg.OperationalError("too many clients")), ReadBusyError)


def test_no_two_kinds_sound_alike() -> None:
    assert len({failure.for_operator for failure in Failure}) == len(Failure)
    assert len({failure.for_asker for failure in Failure}) == len(Failure)
