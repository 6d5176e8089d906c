"""Why the database did not do what it was asked, told by its SQLSTATE: one mapping for the command line and the chat."""

import re
from enum import Enum

import psycopg


class Failure(Enum):
    """A kind of failure, with a sentence for the operator and one for whoever asks in a chat.

    Neither sentence holds a word of the server's own message, which quotes values and names.
    """

    REFUSES_LOGIN = (
        "The database refuses the login: is the key or the URL right? (Then `project88 migrate` repairs the logins.)",
        "The database refuses the chat's login. Please tell whoever runs this service.",
    )
    NO_SUCH_DATABASE = (
        "The server has no database of that name: is PROJECT88_DATABASE_URL right?",
        "The chat's database is not there. Please tell whoever runs this service.",
    )
    NOT_MIGRATED = (
        "The database's schema is missing or older than this program. Run `project88 migrate`.",
        "The database is not ready for questions. Whoever runs this service must run `project88 migrate`.",
    )
    DISK_FULL = (
        "The database's disk is full. Make room on it, then try again.",
        "The database's disk is full. Please tell whoever runs this service.",
    )
    TOO_MANY_CONNECTIONS = (
        "The database has too many connections open. Close some, or try again in a moment.",
        "Too many people are asking at once. Please try again in a moment.",
    )
    TOOK_TOO_LONG = (
        "The database took too long and was stopped. Try again, when less is going on.",
        "That took too long and was stopped. Please try again in a moment.",
    )
    GONE = (
        "The database is not answering. Is it running? (`project88 doctor` tells, `make demo-up` starts the demo.)",
        "The database is not answering right now. Please try again in a minute.",
    )
    OTHER = (
        "The database could not do its work. Its own log says why.",
        "The database could not do its work. Please try again in a minute.",
    )

    def __init__(self, for_operator: str, for_asker: str) -> None:
        self.for_operator = for_operator
        self.for_asker = for_asker


# Searched by the whole code, then by its class (the first two characters). PostgreSQL's manual, appendix A.
_BY_SQLSTATE = {
    "28": Failure.REFUSES_LOGIN,
    "3D000": Failure.NO_SUCH_DATABASE,
    "3F000": Failure.NOT_MIGRATED,
    "42P01": Failure.NOT_MIGRATED,
    "42883": Failure.NOT_MIGRATED,
    "53100": Failure.DISK_FULL,
    "53300": Failure.TOO_MANY_CONNECTIONS,
    "57014": Failure.TOOK_TOO_LONG,
    "55P03": Failure.TOOK_TOO_LONG,
    "25P03": Failure.TOOK_TOO_LONG,
    "57P01": Failure.GONE,
    "57P02": Failure.GONE,
    "57P03": Failure.GONE,
    "57P04": Failure.GONE,
    "08": Failure.GONE,
}

# libpq hands on no code for what the server answers to a login, only its text: it is searched, never shown. Where the
# server speaks another language, it is merely "not answering".
_BY_WORDS = (
    ("password authentication failed", Failure.REFUSES_LOGIN),
    ("authentication failed for user", Failure.REFUSES_LOGIN),
    ("no password supplied", Failure.REFUSES_LOGIN),
    ("is not permitted to log in", Failure.REFUSES_LOGIN),
    ("permission denied for database", Failure.REFUSES_LOGIN),
    ("no pg_hba[.]conf entry", Failure.REFUSES_LOGIN),
    ('role ".*" does not exist', Failure.REFUSES_LOGIN),
    ('database ".*" does not exist', Failure.NO_SUCH_DATABASE),
    ("too many connections", Failure.TOO_MANY_CONNECTIONS),
    ("remaining connection slots", Failure.TOO_MANY_CONNECTIONS),
    ("too many clients", Failure.TOO_MANY_CONNECTIONS),
    ("No space left on device", Failure.DISK_FULL),
)


def failure_of(error: psycopg.Error) -> Failure | None:
    """Return the kind of failure; None where the fault is in what was asked, which is a defect of this program."""
    code = error.sqlstate
    if code is not None:
        known = _BY_SQLSTATE.get(code) or _BY_SQLSTATE.get(code[:2])
        return known or (Failure.OTHER if isinstance(error, psycopg.OperationalError) else None)
    if not isinstance(error, psycopg.OperationalError):
        return None
    text = str(error)
    return next((failure for words, failure in _BY_WORDS if re.search(words, text)), Failure.GONE)
