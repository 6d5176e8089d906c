"""Logging somebody in because OpenWebUI signed for their address, and an OpenID provider has vouched for it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from psycopg import Connection
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.people import Account, Membership, account_by_email, asker_for, memberships
from project88.accounts.sessions import live_session, seat_of, start_session
from project88.accounts.visitor import Visitor
from project88.database.statements import statement
from project88.errors import ConfigurationError, TransientError
from project88.keys import KeyRing

# How OpenWebUI is set up is asked again so often: its administrator can change it while both servers run.
LOOKED_AT_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Entrance:
    """Lets people in by their address. Closed while it is not certain that nothing but OpenID signs in to OpenWebUI."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, look: Callable[[], None]) -> None:
        self._pool = pool
        self._keys = keys
        self._look = look
        self._lock = threading.Lock()
        self._is_open = False
        self._is_looking = False
        self._looked_at: datetime | None = None

    def enter(self, visitor: Visitor, chat_id: str, now: datetime) -> None:
        """Log the visitor in as the account with their address, where there is one and nobody is logged in here."""
        if visitor.is_anybody or not self._is_certain(now):
            return
        seat = seat_of(visitor, chat_id)
        with self._pool.connection() as connection:
            if live_session(connection, seat, now) is not None:
                return
            account = account_by_email(connection, visitor.email)
            if account is None:
                return
            works_for = memberships(connection, account.account_id)
            if not works_for and not account.is_platform_admin:
                return
            membership = None if account.is_platform_admin else _first(connection, account, works_for)
            asker = asker_for(account, membership)
            with connection.transaction():
                start_session(connection, seat, asker, account.credential_version, now)
                audit.record(
                    connection,
                    kind="login",
                    outcome="ok",
                    account_id=asker.account_id,
                    partner_id=asker.partner_id,
                    detail={
                        "method": "openid",
                        "role": asker.role,
                        "visitor": audit.pseudonym(self._keys, visitor.openwebui_user_id),
                    },
                )
        log.info("login_proven", method="openid")

    def _is_certain(self, now: datetime) -> bool:
        """Whether the last look at OpenWebUI found it closed to all else. One thread looks; the others go by what was found before."""
        with self._lock:
            is_due = self._looked_at is None or not timedelta(0) <= now - self._looked_at < LOOKED_AT_EVERY
            if self._is_looking or not is_due:
                return self._is_open
            self._is_looking = True
        is_open = False
        try:
            # Two requests, each of which may take seconds: nobody else waits for them.
            self._look()
            is_open = True
        except (ConfigurationError, TransientError) as error:
            log.error("openid_not_trusted", reason=str(error))  # noqa: TRY400 - the sentence says it all
        finally:
            with self._lock:
                self._is_looking, self._is_open, self._looked_at = False, is_open, now
        return is_open


def _first(connection: Connection, account: Account, works_for: list[Membership]) -> Membership:
    """The partner that they looked at last, or the first by name."""
    row = connection.execute(statement("accounts/last_partner"), (account.account_id,)).fetchone()
    last = None if row is None else row[0]
    return next((one for one in works_for if one.partner_id == last), works_for[0])
