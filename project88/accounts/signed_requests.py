"""Requests to change accounts or read the audit, signed so that the database can tell ours from anybody else's (migration 0019).

The chat's service role creates nobody and reads no audit. It hands a request to a function of the database that checks for itself who is
asking: the signature (HMAC-SHA-256 with a key derived from the master key, so that SQL alone cannot forge one), its age,
and the session it names.
"""

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from psycopg import Connection, Cursor
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import DictRow, dict_row

from project88.accounts.sessions import Seat, Session
from project88.database.role_logins import REQUESTS
from project88.database.statements import statement
from project88.errors import NotAllowedError
from project88.keys import KeyRing

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks: a live session, where it holds."""

    session: Session
    seat: Seat


def ask(connection: Connection, keys: KeyRing, asking: Asking, action: str, **wanted: object) -> object:
    """Ask the database for a change and return its answer; raise NotAllowedError where the session may not have it."""
    row = _run(connection.cursor(), keys, asking, action, wanted).fetchone()
    return None if row is None else row[0]


def ask_rows(
    connection: Connection, keys: KeyRing, asking: Asking, action: str, **wanted: object
) -> list[DictRow]:
    """Ask the database for rows; raise NotAllowedError where the session may not read them."""
    return _run(connection.cursor(row_factory=dict_row), keys, asking, action, wanted).fetchall()


def _run(
    cursor: Cursor[_Row], keys: KeyRing, asking: Asking, action: str, wanted: Mapping[str, object]
) -> Cursor[_Row]:
    request = {
        "action": action,
        "session_id": asking.session.session_id,
        "openwebui_user_id": asking.seat.openwebui_user_id,
        "chat_id": asking.seat.chat_id,
        "signed_at_s": round(time.time(), 3),
        **wanted,
    }
    text = json.dumps(request)
    signature = hmac.digest(keys.derive(REQUESTS), text.encode(), "sha256")
    try:
        return cursor.execute(statement(f"accounts/{action}"), (text, signature))
    except InsufficientPrivilege:
        raise NotAllowedError(
            "Your login has ended, or it does not allow that any more. Say `who am I` to see as whom you are logged in."
        ) from None
