"""Connections of the chat's service role: few, opened when somebody asks, and none waited for long."""

from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from project88.database.role_logins import CHAT_ROLE
from project88.keys import KeyRing
from project88.settings import Settings

_IDLE_S = 600


def service_conninfo(
    settings: Settings, keys: KeyRing, *, name: str, slowest_s: int, database: str | None = None
) -> str:
    """Return how the service logs in, to our own database unless another one of the server is named.

    No statement takes longer than the slowest, and none waits for a lock for more than a third of that.
    """
    return make_conninfo(
        settings.database_url.get_secret_value(),
        **({} if database is None else {"dbname": database}),
        user=CHAT_ROLE,
        password=keys.database_password(CHAT_ROLE),
        application_name=f"project88 {name}",
        connect_timeout=3,
        options=f"-c statement_timeout={slowest_s * 1000} -c lock_timeout={slowest_s * 1000 // 3}",
    )


def service_pool(conninfo: str, *, name: str, most: int, patience_s: float) -> ConnectionPool:
    """Return a pool of at most so many connections in autocommit mode; PoolTimeout where none comes within the patience.

    Opens none yet: a database that is down is no reason not to start. One that comes back is found again by the next
    asker, not by a thread that tries for minutes.
    """
    return ConnectionPool(
        conninfo,
        kwargs={"autocommit": True},
        min_size=0,
        max_size=most,
        timeout=patience_s,
        reconnect_timeout=patience_s,
        max_idle=_IDLE_S,
        check=ConnectionPool.check_connection,
        open=True,
        name=name,
    )
