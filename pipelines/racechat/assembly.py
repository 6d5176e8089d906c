"""Putting the parts together, once per process: for the server and for `project88 ask`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.team import forget_expired
from project88.database.pools import PartnerPools
from project88.keys import KeyRing
from project88.settings import Settings
from racechat.account_talk import AccountTalk
from racechat.conversation import Conversation
from racechat.desk import Desk
from racechat.exports.store import ExportStore
from racechat.login import LoginDialogue
from racechat.memory import ChatMemory
from racechat.once_links import OnceLinks
from racechat.openid.entrance import Entrance
from racechat.openid.sole_sign_in import require_sole_sign_in
from racechat.service_pool import service_conninfo, service_pool

# For accounts, sessions, context and audit: statements of a millisecond each, so few connections serve many askers.
POOL_SIZE = 8
WAIT_FOR_CONNECTION_S = 4.0
SLOWEST_STATEMENT_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The parts of one process; use as a context manager."""

    pool: ConnectionPool
    readers: PartnerPools
    exports: ExportStore
    once_links: OnceLinks
    desk: Desk
    conversation: Conversation

    @classmethod
    def of(cls, settings: Settings, keys: KeyRing, *, pool_size: int = POOL_SIZE) -> Self:
        """Put the parts together. Opens no connection yet: a database that is down is no reason not to start."""
        pool = service_pool(
            service_conninfo(settings, keys, name="chat", slowest_s=SLOWEST_STATEMENT_S),
            name="chat",
            most=pool_size,
            patience_s=WAIT_FOR_CONNECTION_S,
        )
        readers = PartnerPools(settings, keys)
        exports = ExportStore(pool, settings.exports_dir, settings.public_url)
        desk = Desk(
            pool=pool, keys=keys, readers=readers, memory=ChatMemory(pool), exports=exports, clock=_now
        )
        once_links = OnceLinks(settings.public_url)
        relay = settings.mail_relay()
        accounts = AccountTalk(pool, keys, links=once_links, relay=relay)
        login = LoginDialogue(pool, keys, sends_mail=relay is not None)
        entrance = (
            Entrance(pool, keys, lambda: require_sole_sign_in(settings.openwebui_url))
            if settings.trust_openwebui_email
            else None
        )
        conversation = Conversation(login=login, desk=desk, clock=_now, accounts=accounts, entrance=entrance)
        return cls(
            pool=pool,
            readers=readers,
            exports=exports,
            once_links=once_links,
            desk=desk,
            conversation=conversation,
        )

    def forget_expired_accounts(self) -> int:
        """Clear away invitations and mailed codes whose time is over; return how many invitations."""
        with self.pool.connection() as connection:
            return forget_expired(connection)

    def forget_expired_links(self) -> None:
        """Forget pages that nobody opened."""
        self.once_links.forget_expired(_now())

    def prune_audit(self) -> None:
        """Take what is older than the retention from the front of the audit's chains."""
        with self.pool.connection() as connection:
            audit.prune(connection)

    def close(self) -> None:
        """Close every connection."""
        self.readers.close()
        self.pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _now() -> datetime:
    return datetime.now(UTC)
