"""Somebody logged in changes their own proofs, having proven anew who they are. In the chat's service role."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection, Rollback
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.choosing import PasswordToReplace, choose_new_password
from project88.accounts.passwords import Passwords
from project88.accounts.people import Account
from project88.accounts.recovery import new_recovery_codes
from project88.accounts.secret import Secret
from project88.accounts.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT
from project88.accounts.signed_requests import Asking, ask
from project88.accounts.totp import confirm_pending, new_secret
from project88.database.statements import statement
from project88.keys import KeyRing


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One login of a person that would still be let in. Without a partner's name it is a platform administrator's."""

    session_id: int
    started_at: datetime
    last_used_at: datetime
    partner_name: str | None


def change_password(
    pool: ConnectionPool, passwords: Passwords, account_id: int, credential_version: int, secret: Secret
) -> Account | None:
    """Set the person's password and end all their sessions; None where their proofs were changed meanwhile.

    Raises BadInputError, saying which rule it breaks, where the password is too weak or the old one.
    """
    with pool.connection() as connection:
        row = connection.execute(statement("accounts/own_password_hash"), (account_id,)).fetchone()
    old = PasswordToReplace(
        account_id=account_id,
        credential_version=credential_version,
        old_password_hash=None if row is None else row[0],
    )
    return choose_new_password(pool, passwords, old, secret)


def begin_authenticator(connection: Connection, keys: KeyRing, asking: Asking) -> str:
    """Make a new secret for the person's app and return it in base32. It counts from its first correct code."""
    secret, sealed = new_secret(keys, asking.session.asker.account_id)
    ask(connection, keys, asking, "enroll_authenticator", sealed=sealed.hex())
    return secret


def confirm_authenticator(
    pool: ConnectionPool,
    keys: KeyRing,
    code: Secret,
    now: datetime,
    *,
    account_id: int,
    credential_version: int,
) -> bool:
    """Let the new secret count where the code is one of its, and end all sessions of the person; say whether it is."""
    version = (account_id, credential_version)
    with pool.connection() as connection, connection.transaction():
        is_confirmed = (
            confirm_pending(connection, keys, account_id, code, now)
            and connection.execute(statement("accounts/raise_known_credential_version"), version).rowcount
            == 1
        )
        if not is_confirmed:
            raise Rollback
        audit.record(connection, kind="totp_confirmed", outcome="ok", account_id=account_id)
    return is_confirmed


def replace_recovery_codes(connection: Connection, keys: KeyRing, asking: Asking) -> list[str]:
    """Replace the person's recovery codes and return the new ones."""
    codes = new_recovery_codes(keys, asking.session.asker.account_id)
    hashes = [hashed.hex() for _, hashed in codes]
    ask(connection, keys, asking, "replace_recovery_codes", hashes=hashes)
    return [code for code, _ in codes]


def open_sessions(connection: Connection, account_id: int, now: datetime) -> list[OpenSession]:
    """Return where a person is logged in, the latest used first; at most twenty."""
    parameters = {
        "account_id": account_id,
        "started_before": now - ABSOLUTE_LIMIT,
        "idle_since": now - IDLE_LIMIT,
    }
    with connection.cursor(row_factory=class_row(OpenSession)) as cursor:
        return cursor.execute(statement("accounts/own_sessions"), parameters).fetchall()
