"""Login roles get passwords derived from the installation's key: nobody types them and nothing stores them."""

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.keys import KeyRing

# The roles that migrations make for our own services. Partners' roles get theirs when they are provisioned.
SERVICE_ROLES = ("project88_chat", "platform_admin")


def let_log_in(connection: psycopg.Connection, role: str, keys: KeyRing) -> None:
    """Give `role` the right to log in with its derived password; the server is handed a SCRAM verifier, never the password."""
    verifier = connection.pgconn.encrypt_password(
        keys.database_password(role).encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL(statement("database/let_role_log_in")).format(
            role=sql.Identifier(role), verifier=sql.Literal(verifier.decode())
        )
    )
