"""Limits on login tries, kept in PostgreSQL: they survive restarts, hold across processes, and fail closed.

A try is charged *before* its proof is looked at, in one conditional statement per subject, so any number of guesses at
once cannot get past the limit. A success gives back what it was charged.

| counted | free tries | first lock | longest lock |
| --- | --- | --- | --- |
| an account, tried from the chat account with the same address | 5 | 30 s | 1 h |
| an account, tried from any other chat account | 5 | 30 s | 24 h |
| a visitor (OpenWebUI user), whatever they try | 10 | 30 s | 1 h |

Each further failure doubles the lock. The first two are apart so that a stranger cannot lock a person out of their own
chat. An address counts the same whether or not it has an account, so a lock tells nothing.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from psycopg import Connection, Rollback

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

    ACCOUNT_OWN = "account_own"
    ACCOUNT_OTHER = "account_other"
    VISITOR = "visitor"


LIMITS = {
    Counted.ACCOUNT_OWN: Limit(free=5, first_lock=timedelta(seconds=30), longest_lock=timedelta(hours=1)),
    Counted.ACCOUNT_OTHER: Limit(free=5, first_lock=timedelta(seconds=30), longest_lock=timedelta(hours=24)),
    Counted.VISITOR: Limit(free=10, first_lock=timedelta(seconds=30), longest_lock=timedelta(hours=1)),
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """One counter, by keyed hash: the table itself tells nobody's address."""

    digest: bytes
    counted: str


def subject(keys: KeyRing, counted: Counted, identifier: str) -> Subject:
    """Return the counter for an address, an unproven claim or an OpenWebUI user id."""
    text = f"{counted.value}/{identifier}".encode("utf-8", "replace")
    return Subject(digest=hmac.digest(keys.derive("login-throttle/1"), text, "sha256"), counted=counted.value)


def reserve(connection: Connection, subjects: Sequence[Subject], now: datetime) -> datetime | None:
    """Charge one try to every subject and return None; or, where one is locked, charge none and say until when.

    The charge is committed when this returns: the connection must not be inside a transaction.
    """
    locked_until: datetime | None = None
    with connection.transaction():
        # In one order everywhere, so that two tries never wait for each other in a circle.
        for one in sorted(subjects):
            if not _charged(connection, one, now):
                digests = [every.digest for every in subjects]
                [(locked_until,)] = connection.execute(
                    statement("accounts/throttle_locks"), (digests,)
                ).fetchall()
                raise Rollback
    return locked_until


def give_back(connection: Connection, subjects: Sequence[Subject], now: datetime) -> None:
    """After a success: clear the account's counter, and take this one try off the visitor's.

    The visitor's other failures stay, or someone could clear them with an account of their own between guesses.
    Removes counters that nobody has touched for long.
    """
    with connection.transaction():
        for one in sorted(subjects):
            name = "throttle_refund" if one.counted == Counted.VISITOR.value else "throttle_clear"
            free = LIMITS[Counted(one.counted)].free
            parameters = {"subject": one.digest, "now": now, "free": free}
            connection.execute(statement(f"accounts/{name}"), parameters)
        connection.execute(statement("accounts/throttle_tidy"), (now - 2 * FORGOTTEN_AFTER, now))


def unlock_account(connection: Connection, keys: KeyRing, email: str) -> None:
    """Forget the failed tries at an account. Owner's connection."""
    for counted in (Counted.ACCOUNT_OWN, Counted.ACCOUNT_OTHER):
        connection.execute(statement("accounts/throttle_forget"), (subject(keys, counted, email).digest,))


def _charged(connection: Connection, one: Subject, now: datetime) -> bool:
    limit = LIMITS[Counted(one.counted)]
    parameters = {
        "subject": one.digest,
        "kind": one.counted,
        "now": now,
        "forgotten_before": now - FORGOTTEN_AFTER,
        "free": limit.free,
        "first_lock": limit.first_lock,
        "longest_lock": limit.longest_lock,
    }
    return connection.execute(statement("accounts/throttle_charge"), parameters).rowcount == 1
