"""A bounded reader per partner, each over its own login role and its own few connections.

No role is ever switched and no setting tells partners apart: whoever holds a reader holds connections that were
opened as that partner.
"""

import threading
from typing import Self

from psycopg.conninfo import make_conninfo

from project88.database.outlived_reads import OutlivedReads
from project88.database.reading import BoundedReader
from project88.database.role_logins import SERVICE_ROLES
from project88.database.role_pool import PoolLimits, RolePool
from project88.database.watchdog import Watchdog
from project88.keys import KeyRing
from project88.partners.partner import PLATFORM_ROLE, partner_role
from project88.settings import Settings

_NO_LIMITS = PoolLimits()


class PartnerPools:
    """Hands out readers; opens connections when one reads, closes them when they rest too long.

    Make one per process, after any fork. Safe to use from many threads.
    """

    def __init__(self, settings: Settings, keys: KeyRing, *, limits: PoolLimits = _NO_LIMITS) -> None:
        self._owner_url = settings.database_url.get_secret_value()
        self._keys = keys
        self._limits = limits
        self._lock = threading.Lock()
        self._readers: dict[str, tuple[RolePool, BoundedReader]] = {}
        self._outlived = OutlivedReads(self._conninfo(SERVICE_ROLES[0]))
        self._watchdog = Watchdog(every_s=max(limits.idle_s / 4, 0.05), on_tick=self._close_idle)

    def reader(self, partner_id: int) -> BoundedReader:
        """Return the reader of one partner: its own views and ref, nothing else. Opens no connection yet."""
        return self._reader(partner_role(partner_id))

    def platform(self) -> BoundedReader:
        """Return the platform administrators' reader: schema platform, all partners together."""
        return self._reader(PLATFORM_ROLE)

    def close(self) -> None:
        """Close all connections; reads still going on end with their own."""
        self._watchdog.close()
        with self._lock:
            pools = [pool for pool, _ in self._readers.values()]
            self._readers.clear()
        for pool in pools:
            pool.close()
        self._outlived.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def resting_count(self) -> int:
        """Connections open and not in use, over all roles."""
        with self._lock:
            return sum(pool.resting_count for pool, _ in self._readers.values())

    def _reader(self, role: str) -> BoundedReader:
        with self._lock:
            if role not in self._readers:
                pool = RolePool(self._conninfo(role), self._limits)
                self._readers[role] = pool, BoundedReader(pool, self._watchdog, self._outlived, role=role)
            return self._readers[role][1]

    def _conninfo(self, role: str) -> str:
        return make_conninfo(
            self._owner_url,
            user=role,
            password=self._keys.database_password(role),
            application_name="project88 reader",
            connect_timeout=5,
        )

    def _close_idle(self) -> None:
        with self._lock:
            pools = [pool for pool, _ in self._readers.values()]
        for pool in pools:
            pool.close_idle()
