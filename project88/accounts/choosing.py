"""Choosing one's own password after a temporary or shared one, in the chat's service role."""

from dataclasses import dataclass, replace

from psycopg import Rollback
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.passwords import Passwords, check_new_password
from project88.accounts.people import Account, account_by_id
from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.errors import BadInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordToReplace:
    """Whose password is replaced: the account, the version of its proofs when it proved itself, the old hash if there is one."""

    account_id: int
    credential_version: int
    old_password_hash: str | None


def choose_new_password(
    pool: ConnectionPool, passwords: Passwords, old: PasswordToReplace, secret: Secret, *, asked_by: str = ""
) -> Account | None:
    """Set the password and return the account under its new proofs; older sessions of the person end.

    `asked_by` names who waits for the hashes. Returns None when the account or its proofs were changed since the old
    password was shown. Raises BadInputError, saying which rule it breaks, where the password is too weak or the old one.
    """
    with pool.connection() as connection:
        account = account_by_id(connection, old.account_id)
    if account is None or account.credential_version != old.credential_version:
        return None
    check_new_password(secret, email=account.email, display_name=account.display_name)
    if passwords.matches(old.old_password_hash, secret, asked_by=asked_by):
        raise BadInputError("That is the old password.")
    hashed = passwords.hash(secret, asked_by=asked_by)
    is_set = False
    with pool.connection() as connection, connection.transaction():
        parameters = (account.account_id, account.credential_version)
        # Conditional, so that of two choices at once, or a reset meanwhile, only one counts.
        if connection.execute(statement("accounts/raise_known_credential_version"), parameters).rowcount == 0:
            raise Rollback
        connection.execute(statement("accounts/set_password"), (account.account_id, hashed, False))
        audit.record(connection, kind="password_changed", outcome="ok", account_id=account.account_id)
        is_set = True
    return (
        replace(account, credential_version=account.credential_version + 1, has_password=True)
        if is_set
        else None
    )
