"""Limits on login tries, kept in PostgreSQL: they survive restarts, hold across processes, and fail closed.

A try is charged *before* its proof is looked at, in one conditional statement per subject, so any number of guesses at
once cannot get past the limit. A success gives back what it was charged.

| counted | free tries | first lock | longest lock | told |
| --- | --- | --- | --- | --- |
| a visitor: a signed OpenWebUI user, or one chat where OpenWebUI has no login of its own | 5 | 30 s | 1 h | yes |
| an account, tried from where nobody has logged in as that account before | 5 | 30 s | 24 h | no: refused like a wrong proof |

Each further failure doubles the lock. No counter is shared by strangers: what means no account counts for its visitor
alone. An account's lock is not told, or it would tell who exists; it never holds in the person's own chat, or a stranger
could lock people out.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from psycopg import Connection

from project88.accounts.sessions import Seat
from project88.database.statements import statement
from project88.keys import KeyRing

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many tries are free, and how long the lock after them grows."""

    free: int
    first_lock: timedelta
    longest_lock: timedelta


class Counted(Enum):
    """What tries are counted by."""

    ACCOUNT = "account"
    CLAIM = "claim"
    VISITOR = "visitor"
    CHAT = "chat"


_BY_VISITOR = Limit(free=5, first_lock=timedelta(seconds=30), longest_lock=timedelta(hours=1))
LIMITS = {
    Counted.ACCOUNT: Limit(free=5, first_lock=timedelta(seconds=30), longest_lock=timedelta(hours=24)),
    Counted.CLAIM: _BY_VISITOR,
    Counted.VISITOR: _BY_VISITOR,
    Counted.CHAT: _BY_VISITOR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One counter, by keyed hash: the table itself tells nobody's address."""

    digest: bytes
    counted: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What became of a try: `locked_until` where its visitor must wait, `is_open` whether a proof of the person counts."""

    locked_until: datetime | None
    is_open: bool


def visitor_subject(keys: KeyRing, seat: Seat) -> Subject:
    """Return the counter of whoever sits there: an OpenWebUI user, or a chat where that user is anybody."""
    if seat.chat_id:
        return _subject(keys, Counted.CHAT, f"{seat.openwebui_user_id}/{seat.chat_id}")
    return _subject(keys, Counted.VISITOR, seat.openwebui_user_id)


def account_subject(keys: KeyRing, key: str) -> Subject:
    """Return the counter of an account, by its address; of several that were meant at once, by all of theirs."""
    return _subject(keys, Counted.ACCOUNT, key)


def claim_subject(keys: KeyRing, seat: Seat) -> Subject:
    """Return the counter that stands in where no account's own is charged; it never locks sooner than the visitor's."""
    return _subject(keys, Counted.CLAIM, f"{seat.openwebui_user_id}/{seat.chat_id}")


def locked_until(connection: Connection, visitor: Subject, now: datetime) -> datetime | None:
    """Return until when this visitor must wait, or None. Charges nothing."""
    row = connection.execute(statement("accounts/throttle_lock"), (visitor.digest, now)).fetchone()
    return None if row is None else row[0]


def reserve(connection: Connection, visitor: Subject, person: Subject, now: datetime) -> Charge:
    """Charge one try to the visitor and, unless they must wait, to the person.

    The charge is committed when this returns: the connection must not be inside a transaction. Always the visitor first,
    so that two tries never wait for each other in a circle.
    """
    with connection.transaction():
        if not _charged(connection, visitor, now):
            # Locked since it was looked up: another try of the same visitor was quicker.
            return Charge(locked_until=locked_until(connection, visitor, now), is_open=False)
        return Charge(locked_until=None, is_open=_charged(connection, person, now))


def give_back(connection: Connection, visitor: Subject, person: Subject, now: datetime) -> None:
    """After a success: clear the person's counter, and take this one try off the visitor's.

    The visitor's other failures stay, or someone could clear them with an account of their own between guesses.
    Removes counters that nobody has touched for long.
    """
    with connection.transaction():
        refund = {"subject": visitor.digest, "now": now, "free": LIMITS[visitor.counted].free}
        connection.execute(statement("accounts/throttle_refund"), refund)
        connection.execute(statement("accounts/throttle_clear"), {"subject": person.digest, "now": now})
        connection.execute(statement("accounts/throttle_tidy"), (now - 2 * FORGOTTEN_AFTER, now))


def unlock_account(connection: Connection, keys: KeyRing, email: str) -> None:
    """Forget the failed tries at an account. Owner's connection."""
    connection.execute(statement("accounts/throttle_forget"), (account_subject(keys, email).digest,))


def _subject(keys: KeyRing, counted: Counted, identifier: str) -> Subject:
    text = f"{counted.value}/{identifier}".encode("utf-8", "replace")
    return Subject(digest=hmac.digest(keys.derive("login-throttle/1"), text, "sha256"), counted=counted)


def _charged(connection: Connection, one: Subject, now: datetime) -> bool:
    limit = LIMITS[one.counted]
    parameters = {
        "subject": one.digest,
        "kind": one.counted.value,
        "now": now,
        "forgotten_before": now - FORGOTTEN_AFTER,
        "free": limit.free,
        "first_lock": limit.first_lock,
        "longest_lock": limit.longest_lock,
    }
    return connection.execute(statement("accounts/throttle_charge"), parameters).rowcount == 1
