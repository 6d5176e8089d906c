"""One-time codes by mail: six digits, ten minutes, one use, kept as keyed hashes.

Whoever asks for one is told the same, in the same time, whether or not there is such an account: looking it up, making
the code and sending it all happen afterwards, in the background.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from project88.accounts.identity import normal_email
from project88.accounts.people import account_by_email
from project88.accounts.secret import Secret
from project88.accounts.visitor import Visitor
from project88.database.statements import statement
from project88.errors import BadInputError
from project88.keys import KeyRing

LIFETIME = timedelta(minutes=10)
PURPOSE = "mailed-codes/1"

_FREE_REQUESTS = 5
_FIRST_LOCK = timedelta(minutes=10)
_LONGEST_LOCK = timedelta(hours=1)
_FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRequest:
    """A code that was asked for. `is_open`: it may be sent, as far as anybody has counted."""

    email: str
    is_open: bool


def request_code(
    connection: Connection, keys: KeyRing, visitor: Visitor, email: str, now: datetime
) -> CodeRequest | None:
    """Count a request for a code; None where this visitor has asked too often.

    How often others have asked for a code to an address is told nobody, and does not count in the person's own chat: a
    stranger must not keep codes from people. The connection must not be inside a transaction.
    """
    try:
        address = normal_email(email)
    except BadInputError:
        address = email.strip().lower()[:254]
    is_own = not visitor.is_anybody and visitor.email.strip().lower() == address
    if not charge_mail(connection, keys, "mail_visitor", visitor.openwebui_user_id, now):
        return None
    kind = "mail_own" if is_own else "mail_other"
    return CodeRequest(email=address, is_open=charge_mail(connection, keys, kind, address, now))


def issue_code(connection: Connection, keys: KeyRing, request: CodeRequest, now: datetime) -> str | None:
    """Make the code and return it; None where there is nobody to send one to. In the background, never while somebody waits."""
    account = account_by_email(connection, request.email)
    if account is None or not request.is_open:
        return None
    code = f"{secrets.randbelow(1_000_000):06}"
    parameters = {
        "account_id": account.account_id,
        "code_hash": _hash(keys, account.account_id, code),
        "expires_at": now + LIFETIME,
    }
    connection.execute(statement("accounts/keep_mailed_code"), parameters)
    return code


def accept_mailed_code(
    connection: Connection, keys: KeyRing, account_id: int | None, code: Secret, now: datetime
) -> bool:
    """Say whether the code was mailed to this person, and use it up. For None (nobody) the same work, and no."""
    parameters = {"account_id": account_id, "code_hash": _hash(keys, account_id, code.reveal()), "now": now}
    return connection.execute(statement("accounts/use_mailed_code"), parameters).rowcount == 1


def _hash(keys: KeyRing, account_id: int | None, code: str) -> bytes:
    return hmac.digest(keys.derive(PURPOSE), f"{account_id}/{code}".encode("utf-8", "replace"), "sha256")


def charge_mail(connection: Connection, keys: KeyRing, kind: str, identifier: str, now: datetime) -> bool:
    """Count one mail that somebody caused, by what it is counted by; False where there were too many lately.

    Five are free, then ten minutes have to pass, then twenty, an hour at most; a day without one clears the count.
    """
    subject = f"{kind}/{identifier}".encode("utf-8", "replace")
    parameters = {
        "subject": hmac.digest(keys.derive("login-throttle/1"), subject, "sha256"),
        "kind": kind,
        "now": now,
        "forgotten_before": now - _FORGOTTEN_AFTER,
        "free": _FREE_REQUESTS,
        "first_lock": _FIRST_LOCK,
        "longest_lock": _LONGEST_LOCK,
    }
    return connection.execute(statement("accounts/throttle_charge"), parameters).rowcount == 1
