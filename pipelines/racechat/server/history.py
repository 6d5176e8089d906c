"""What OpenWebUI keeps of a message: nothing of it, unless we say so once it was answered.

OpenWebUI stores a message before it asks us. Its database writes every message of a person as `[hidden]`
(sql/openwebui/guard_history.sql), so nothing typed ever reaches its tables, backups or write-ahead log; a turn that was
stopped or killed leaves it at that. Two things are left to do here: the message, which OpenWebUI reads back from its
database before it asks us, is put in again as it was typed; and where it may be kept, its text is written there.
"""

import re
from typing import Protocol

import psycopg
import structlog

from project88.database.statements import statement
from project88.keys import KeyRing
from project88.settings import OPENWEBUI_DATABASE, Settings
from racechat.answers.answer import Answer
from racechat.login.text import HIDDEN
from racechat.message import MAX_CHARACTERS
from racechat.service_pool import service_conninfo, service_pool

# One write of a millisecond a turn.
POOL_SIZE = 2
# An answer that is there does not wait longer for its question to be kept.
PATIENCE_S = 2.0
SLOWEST_STATEMENT_S = 3

NOT_KEPT = "That message was not kept, so I can't answer it again. Please type it again."

_HIDDEN_PARTS = re.compile(rf"\s*(?:{re.escape(HIDDEN)}\s*)+")

log = structlog.get_logger(__name__)


class History(Protocol):
    """Where a message's text may be written."""

    def keep(self, *, user_id: str, chat_id: str, message_id: str | None, text: str) -> None: ...


class ChatHistory:
    """OpenWebUI's database, as the role of the chat's service: it may write how a message is kept, and read nothing."""

    def __init__(self, conninfo: str) -> None:
        self._pool = service_pool(conninfo, name="history", most=POOL_SIZE, patience_s=PATIENCE_S)

    @classmethod
    def of(cls, settings: Settings, keys: KeyRing) -> "ChatHistory":
        """Return the history beside our own database. Opens no connection yet."""
        return cls(
            service_conninfo(
                settings, keys, name="history", slowest_s=SLOWEST_STATEMENT_S, database=OPENWEBUI_DATABASE
            )
        )

    def keep(self, *, user_id: str, chat_id: str, message_id: str | None, text: str) -> None:
        """Let the user's own message stand as `text`. Where that cannot be done it stays hidden, and the log tells why."""
        if message_id is None or text == HIDDEN:
            return
        values = {
            "user_id": user_id,
            "chat_id": chat_id,
            "message_id": message_id,
            "content": text.replace("\0", ""),
        }
        try:
            with self._pool.connection() as connection:
                connection.execute(statement("openwebui/keep_message"), values)
        except psycopg.Error as error:
            log.warning("message_stays_hidden", reason=type(error).__name__)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def may_be_kept(text: str, answer: Answer | None, masked_text: str | None) -> str:
    """Return how a message may be kept that got this answer: hidden, as its question after `[hidden]`, or as typed.

    Without an answer nothing was judged, and what was refused or failed holds words that nobody placed. A message with
    only some of its words hidden is hidden as a whole: the next wording has a secret among the others.
    """
    if answer is None:
        return HIDDEN
    if masked_text is not None:
        return masked_text if masked_text.startswith(HIDDEN) else HIDDEN
    return text if answer.status in {"answered", "clarify"} else HIDDEN


def asked_again(text: str) -> str | None:
    """Return what is asked by a message that comes back out of the history; None where all of it was hidden.

    That happens when an old message is answered anew: its first part may be `[hidden]`. One that is too long to be read is
    returned as it is, for `racechat.message.readable` to say so.
    """
    if len(text) > MAX_CHARACTERS:
        return text
    hidden = _HIDDEN_PARTS.match(text)
    return text if hidden is None else text[hidden.end() :].rstrip() or None
