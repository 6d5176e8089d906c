"""What lives as long as the server's process. Upstream loads race_chat.py outside the module table: this holds its state."""

import psycopg
import structlog
from anyio import to_thread

from project88.errors import TransientError
from project88.keys import KeyRing
from project88.settings import Settings
from racechat.assembly import Assembly
from racechat.openid.sole_sign_in import require_sole_sign_in
from racechat.preloading import preload
from racechat.server.history import ChatHistory, History
from racechat.server.housekeeping import EVERY_S, Housekeeping
from racechat.server.titles import Titles

# Upstream answers each request on a thread of one shared set, model lists too: a few slow questions must not use it up.
WORKER_THREADS = 100

log = structlog.get_logger(__name__)
_assembly: list[Assembly] = []
_housekeeping: list[Housekeeping] = []
_history: list[ChatHistory] = []
_titles = Titles()


def start() -> None:
    """Put the parts together, or raise ConfigurationError, which stops the server: better than one that cannot answer.

    Must be called on the event loop's thread. A database that is down does not stop the server.
    """
    settings = Settings.load()
    if settings.trust_openwebui_email:
        _require_openid(settings)
    keys = KeyRing.from_file(settings.secret_key_file)
    preload()
    assembly = Assembly.of(settings, keys)
    _assembly.append(assembly)
    _history.append(ChatHistory.of(settings, keys))
    to_thread.current_default_thread_limiter().total_tokens = WORKER_THREADS
    try:
        assembly.exports.sweep()
    except (psycopg.Error, TransientError) as error:
        log.warning("sweep_at_start_failed", reason=type(error).__name__)
    housekeeping = housekeeping_for(assembly)
    housekeeping.start()
    _housekeeping.append(housekeeping)
    log.info("race_chat_started")


def _require_openid(settings: Settings) -> None:
    """Raise ConfigurationError where OpenWebUI lets people in without OpenID. While it is down nobody's address is trusted."""
    try:
        require_sole_sign_in(settings.openwebui_url)
    except TransientError as error:
        log.warning("openid_not_trusted_yet", reason=str(error))


def housekeeping_for(assembly: Assembly, *, every_s: int = EVERY_S) -> Housekeeping:
    """Return what clears away for these parts, not yet started."""
    return Housekeeping(
        {
            "downloads": assembly.exports.sweep,
            "contexts": assembly.desk.memory.forget_expired,
            "audit": assembly.prune_audit,
            "invitations": assembly.forget_expired_accounts,
            "once_links": assembly.forget_expired_links,
        },
        every_s=every_s,
    )


def stop() -> None:
    """End the housekeeping and close every connection."""
    while _housekeeping:
        _housekeeping.pop().stop()
    while _history:
        _history.pop().close()
    while _assembly:
        _assembly.pop().close()


def running() -> Assembly:
    """Return the parts, or raise TransientError before the start and after the end."""
    if not _assembly:
        raise TransientError("The chat is starting. Please try again in a few seconds.")
    return _assembly[-1]


def history() -> History | None:
    """Return OpenWebUI's history; None before the start and after the end, when every message stays hidden."""
    return _history[-1] if _history else None


def titles() -> Titles:
    """Return the titles of the chats."""
    return _titles
