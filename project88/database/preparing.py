"""Making a database ready for this program: its schema brought up to date, its boundaries drawn, its services able to log in."""

from collections.abc import Callable

import psycopg

from project88.database.migrations import migrate
from project88.database.role_logins import SERVICE_ROLES, let_log_in, let_log_in_with
from project88.database.statements import statement
from project88.keys import KeyRing
from project88.partners import provision_all

# What PostgREST logs in as. It cannot derive a password: it is given one.
API_ROLE = "authenticator"


def prepare(
    connection: psycopg.Connection,
    keys: KeyRing,
    *,
    api_password: str | None = None,
    on_migration: Callable[[str], None] = lambda _name: None,
) -> list[str]:
    """Apply missing migrations and return their names. The connection is the owner's, in autocommit mode; safe to repeat.

    With `api_password` PostgREST can log in with it.
    """
    applied = []
    for name in migrate(connection):
        on_migration(name)
        applied.append(name)
    # Partners get what a migration added, and what an upgrade, a restore or a hand opened is closed again.
    provision_all(connection, keys)
    connection.execute(statement("partners/close"))
    connection.execute(statement("monitoring/let_in"))
    present = {
        name for (name,) in connection.execute(statement("database/roles_present"), (list(SERVICE_ROLES),))
    }
    for role in SERVICE_ROLES:
        if role in present:
            let_log_in(connection, role, keys)
    if api_password is not None:
        let_log_in_with(connection, API_ROLE, api_password)
    return applied
