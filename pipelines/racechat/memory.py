"""What a chat remembers: the last question, for the person and the partner it was asked for, and not for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from project88.accounts.asker import Asker
from project88.accounts.sessions import Seat
from project88.database.statements import statement
from project88.errors import BadInputError
from racechat.answers.answer import Answer
from racechat.questions.question import Question

LIFETIME_S = 12 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatKey:
    """One chat of one OpenWebUI user. The chat's id alone proves nothing: clients choose it."""

    openwebui_user_id: str
    chat_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    question: Mapping[str, Any]


class ChatMemory:
    """Context of chats, in app.chat_context."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def recall(self, key: ChatKey, asker: Asker) -> Question | None:
        """Return the last question of this chat, if this asker asked it for this partner and it has not expired."""
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_Remembered))
            found = cursor.execute(statement("chat/recall"), _names(key, asker)).fetchone()
        if found is None:
            return None
        try:
            return Question.from_dict(found.question)
        except BadInputError:  # kept by an older version of the program: as good as none
            return None

    def remember(self, key: ChatKey, asker: Asker, answer: Answer) -> None:
        """Keep the answer's question as the context of this chat's next message."""
        if answer.question is None or not key.chat_id:  # without a chat there is no next message of it
            return
        values = {
            **_names(key, asker),
            "question": Jsonb(dict(answer.question)),
            "lifetime_s": LIFETIME_S,
        }
        with self._pool.connection() as connection:
            connection.execute(statement("chat/forget_expired"))
            connection.execute(statement("chat/remember"), values)

    def forget_expired(self) -> None:
        """Forget what chats were about too long ago."""
        with self._pool.connection() as connection:
            connection.execute(statement("chat/forget_expired"))

    def forget_chat(self, key: ChatKey) -> None:
        """Forget what one chat was about."""
        with self._pool.connection() as connection:
            connection.execute(
                statement("chat/forget_chat"),
                {"openwebui_user_id": key.openwebui_user_id, "chat_id": key.chat_id},
            )

    def forget_others(self, seat: Seat, asker: Asker | None) -> None:
        """Forget the chats of a seat but for what this asker asked: they logged out (None), or look at another partner."""
        values = {
            "openwebui_user_id": seat.openwebui_user_id,
            "chat_id": seat.chat_id,
            "account_id": None if asker is None else asker.account_id,
            "partner_id": None if asker is None else asker.partner_id,
        }
        with self._pool.connection() as connection:
            connection.execute(statement("chat/forget_others"), values)


def _names(key: ChatKey, asker: Asker) -> dict[str, object]:
    return {
        "openwebui_user_id": key.openwebui_user_id,
        "chat_id": key.chat_id,
        "account_id": asker.account_id,
        "partner_id": asker.partner_id,
    }
