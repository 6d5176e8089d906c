"""Login roles get passwords derived from the installation's key: nobody types them and nothing stores them."""

import base64
import hashlib
import hmac
import re

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.keys import KeyRing

# The role whose requests to change accounts are signed (migration 0019).
CHAT_ROLE = "project88_chat"
REQUESTS = "chat-requests/1"

# The roles that migrations make for our own services. Partners' roles get theirs when they are provisioned.
SERVICE_ROLES = (CHAT_ROLE, "project88_monitor", "platform_admin")

_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_VERIFIER = re.compile(
    rf"SCRAM-SHA-256\$(?P<iterations>\d{{1,9}}):(?P<salt>{_BASE64})\$(?P<stored_key>{_BASE64}):(?P<server_key>{_BASE64})"
)


def let_log_in(connection: psycopg.Connection, role: str, keys: KeyRing) -> None:
    """Give `role` the right to log in with its derived password; the server is handed a SCRAM verifier, never the password.

    A role that already has both is left untouched: every verifier has a salt of its own, so setting one is a change,
    and two processes that change one role at once collide. With the chat's role the database also learns the key that
    its requests are signed with.
    """
    if role == CHAT_ROLE:
        _keep_request_key(connection, keys.derive(REQUESTS))
    let_log_in_with(connection, role, keys.database_password(role))


def _keep_request_key(connection: psycopg.Connection, key: bytes) -> None:
    """Store the key as the two blocks that HMAC-SHA-256 (RFC 2104) hashes first, so that SQL needs sha256 alone."""
    block = key.ljust(64, b"\0")
    pads = {
        "inner_pad": bytes(byte ^ 0x36 for byte in block),
        "outer_pad": bytes(byte ^ 0x5C for byte in block),
    }
    connection.execute(statement("database/keep_request_key"), pads)


def let_log_in_with(connection: psycopg.Connection, role: str, password: str) -> None:
    """The same with a password that is given; for programs that cannot derive theirs."""
    row = connection.execute(statement("database/stored_verifier"), {"role": role}).fetchone()
    if row is not None and row[1] and is_verifier_of(row[0], password):
        return
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL(statement("database/let_role_log_in")).format(
            role=sql.Identifier(role), verifier=sql.Literal(verifier.decode())
        )
    )


def is_verifier_of(verifier: str | None, password: str) -> bool:
    """Whether a stored SCRAM-SHA-256 verifier (RFC 5803, as pg_authid keeps it) belongs to this password."""
    match = _VERIFIER.fullmatch(verifier or "")
    if match is None:
        return False
    salted = hashlib.pbkdf2_hmac(
        "sha256", password.encode(), base64.b64decode(match["salt"]), int(match["iterations"])
    )
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    return hmac.compare_digest(stored_key, base64.b64decode(match["stored_key"]))
