"""Who is logged in. A session belongs to OpenWebUI's signed user (to one chat where OpenWebUI has no login).

It ends after 12 hours without a message (a working day), after 7 days whatever happens, on logout, when another login
replaces it, when a proof of the account is reset or changed, and when the membership or role it rests on changes or
the partner leaves. All of that is checked on every message, so nothing has to remember to end it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from project88.accounts.asker import DEFAULT_TIME_ZONE, Asker
from project88.accounts.visitor import Visitor
from project88.database.statements import statement
from project88.errors import BadInputError, TransientError

IDLE_LIMIT = timedelta(hours=12)
ABSOLUTE_LIMIT = timedelta(days=7)
_TOUCH_AFTER = timedelta(minutes=1)  # spares a write for every message

EndReason = Literal["logged_out", "replaced", "idle", "expired", "rights_changed", "credentials_changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a session holds: an OpenWebUI user, and one chat where that user is anybody."""

    openwebui_user_id: str
    chat_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A live session. It ends sooner than `ends_by` once nobody writes for IDLE_LIMIT."""

    session_id: int
    asker: Asker
    started_at: datetime
    ends_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The session that was here has just ended."""

    reason: EndReason
    display_name: str


def seat_of(visitor: Visitor, chat_id: str) -> Seat:
    """Return where this visitor's session holds; raise BadInputError where it could hold nowhere."""
    if not 0 < len(visitor.openwebui_user_id) <= 200 or len(chat_id) > 200:
        raise BadInputError("The chat did not say who is signed in to it. Reload the page and sign in again.")
    if not visitor.is_anybody:
        return Seat(openwebui_user_id=visitor.openwebui_user_id)
    if not chat_id:
        raise BadInputError(
            "This chat page has no login of its own, so a login holds for one saved chat. Start a new chat."
        )
    return Seat(openwebui_user_id=visitor.openwebui_user_id, chat_id=chat_id)


def current_session(connection: Connection, seat: Seat, now: datetime) -> Session | Ended | None:
    """Return the live session; or why it has ended, once; or None where there is none."""
    row = _row(connection, seat, now)
    if row is None:
        return None
    if row["problem"] is not None:
        connection.execute(statement("accounts/session_over"), (now, row["problem"], row["session_id"]))
        return Ended(reason=row["problem"], display_name=row["display_name"])
    if now - row["last_used_at"] >= _TOUCH_AFTER:
        connection.execute(statement("accounts/session_used"), (now, row["session_id"]))
    return _session(row)


def live_session(connection: Connection, seat: Seat, now: datetime) -> Session | None:
    """Return the live session, or None. Writes nothing: why one has ended is still there to be told."""
    row = _row(connection, seat, now)
    return None if row is None or row["problem"] is not None else _session(row)


def _row(connection: Connection, seat: Seat, now: datetime) -> DictRow | None:
    parameters = {
        "user_id": seat.openwebui_user_id,
        "chat_id": seat.chat_id,
        "idle_since": now - IDLE_LIMIT,
        "started_before": now - ABSOLUTE_LIMIT,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement("accounts/session"), parameters).fetchone()


def _session(row: DictRow) -> Session:
    return Session(
        session_id=row["session_id"],
        asker=Asker(
            account_id=row["account_id"],
            email=row["email"],
            display_name=row["display_name"],
            partner_id=row["partner_id"],
            partner_name=row["partner_name"],
            role=row["role"],
            time_zone=row["time_zone"] or DEFAULT_TIME_ZONE,
        ),
        started_at=row["started_at"],
        ends_by=row["started_at"] + ABSOLUTE_LIMIT,
    )


def start_session(
    connection: Connection, seat: Seat, asker: Asker, credential_version: int, now: datetime
) -> None:
    """Start a session in place of any other there. Joins the caller's transaction."""
    parameters = {
        "user_id": seat.openwebui_user_id,
        "chat_id": seat.chat_id,
        "account_id": asker.account_id,
        "partner_id": asker.partner_id,
        "role": asker.role,
        "credential_version": credential_version,
        "now": now,
    }
    for _ in range(5):  # another tab may log in between the two statements
        end_session(connection, seat, "replaced", now)
        if connection.execute(statement("accounts/start_session"), parameters).rowcount == 1:
            connection.execute(statement("accounts/logged_in"), (now, asker.account_id))
            return
    raise TransientError("Several logins are going on here at once. Please try again.")


def switch_session(connection: Connection, session: Session, asker: Asker) -> None:
    """Let a live session look at another partner; its age stays."""
    connection.execute(
        statement("accounts/switch_session"),
        (asker.partner_id, asker.role, session.session_id, asker.account_id),
    )


def end_session(connection: Connection, seat: Seat, reason: EndReason, now: datetime) -> bool:
    """End the session there, if any; return whether there was one."""
    parameters = (now, reason, seat.openwebui_user_id, seat.chat_id)
    return connection.execute(statement("accounts/end_session"), parameters).rowcount > 0
