"""Choosing one's own password after a temporary or shared one, in the chat's service role."""

from dataclasses import replace

from psycopg import Rollback
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.dialogue import LoginUnderWay
from project88.accounts.passwords import Passwords, check_new_password
from project88.accounts.people import Account, account_by_id
from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.errors import BadInputError


def choose_new_password(
    pool: ConnectionPool, passwords: Passwords, login: LoginUnderWay, secret: Secret
) -> Account | None:
    """Set the password and return the account under its new proofs; older sessions of the person end.

    Returns None when the account or its proofs were changed since the old password was shown. Raises BadInputError,
    saying which rule it breaks, where the password is too weak or the old one.
    """
    with pool.connection() as connection:
        account = None if login.account_id is None else account_by_id(connection, login.account_id)
    if account is None or account.credential_version != login.credential_version:
        return None
    check_new_password(secret, email=account.email, display_name=account.display_name)
    if passwords.matches(login.old_password_hash, secret):
        raise BadInputError("That is the old password.")
    hashed = passwords.hash(secret)
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
