"""Legacy passwords that a whole company shared, and that must be taken for leaked.

Such a password answers no question. It lets a member who has no proof of their own set one, from the chat account
that carries the member's own address, for a limited time after the import.
"""

from datetime import timedelta

from psycopg import Connection

from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.secret import Secret
from project88.database.statements import statement

VALID_FOR = timedelta(days=90)


def import_company_password(
    connection: Connection, partner_id: int, plain: str, *, passwords: Passwords = DEFAULT_PASSWORDS
) -> bool:
    """Keep the Argon2id hash of a legacy company password. Re-runnable: one that is there already stays as it is.

    Returns whether it was kept now; blank ones are not. Owner's connection.
    """
    if (
        not plain.strip()
        or connection.execute(statement("accounts/company_password"), (partner_id,)).fetchone()
    ):
        return False
    parameters = (partner_id, passwords.hash(Secret(plain)), VALID_FOR)
    return connection.execute(statement("accounts/import_company_password"), parameters).rowcount == 1
