"""A login under way in one chat: what was said so far, never a secret, and the question that waits for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row

from project88.database.statements import statement
from project88.database.text import storable

FORGOTTEN_AFTER = timedelta(minutes=10)
_QUESTION_LIMIT = 4_000
_CLAIM_LIMIT = 200

Stage = Literal["identify", "choose_partner", "new_password"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginUnderWay:
    """What one chat knows between two messages of a login.

    `identify` awaits who and proof, with unproven claims kept. In `choose_partner` and `new_password` the account is
    proven, and `credential_version` says under which proofs.
    """

    stage: Stage
    claimed_email: str | None = None
    claimed_name: str | None = None
    claimed_partner: str | None = None
    account_id: int | None = None
    credential_version: int | None = None
    old_password_hash: str | None = None
    pending_question: str | None = None


def login_under_way(
    connection: Connection, user_id: str, chat_id: str, now: datetime
) -> LoginUnderWay | None:
    """Return what was said in this chat within the last ten minutes, if a login is under way."""
    with connection.cursor(row_factory=class_row(LoginUnderWay)) as cursor:
        return cursor.execute(statement("accounts/dialogue"), (user_id, chat_id, now)).fetchone()


def keep_login_under_way(
    connection: Connection, user_id: str, chat_id: str, login: LoginUnderWay, now: datetime
) -> None:
    """Remember it for ten minutes, in place of what was there. Clears away what has expired, anybody's."""
    parameters = {
        "user_id": user_id,
        "chat_id": chat_id,
        "stage": login.stage,
        "claimed_email": _claim(login.claimed_email),
        "claimed_name": _claim(login.claimed_name),
        "claimed_partner": _claim(login.claimed_partner),
        "account_id": login.account_id,
        "credential_version": login.credential_version,
        "old_password_hash": login.old_password_hash,
        "pending_question": None
        if login.pending_question is None
        else storable(login.pending_question, _QUESTION_LIMIT),
        "expires_at": now + FORGOTTEN_AFTER,
    }
    connection.execute(statement("accounts/dialogue_tidy"), (now,))
    connection.execute(statement("accounts/keep_dialogue"), parameters)


def forget_login_under_way(connection: Connection, user_id: str, chat_id: str) -> None:
    """Forget it: the login came to an end."""
    connection.execute(statement("accounts/forget_dialogue"), (user_id, chat_id))


def _claim(text: str | None) -> str | None:
    return None if text is None else storable(text, _CLAIM_LIMIT)
