"""The titles of chats: what a chat's first answered question was understood as, never what was typed.

OpenWebUI asks for a title while the first message is being answered. The call waits a little for that answer.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from project88.errors import BadInputError
from racechat.answers.title import title_of
from racechat.memory import ChatKey
from racechat.questions.question import Question

UNTITLED = "Race results"
MAX_CHARACTERS = 60
# Calls that wait hold a thread of the set that answers too: few may, and not for long.
MAX_WAITING = 8
PATIENCE_S = 5.0
MAX_CHATS = 10_000


class Titles:
    """The title of each chat, in this process alone. Safe to use from many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._by_chat: OrderedDict[ChatKey, str] = OrderedDict()
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)

    def keep(self, key: ChatKey, question: Mapping[str, Any] | None) -> None:
        """Remember what a chat's first answered question was about; None where the answer is to no question."""
        title = _title(question)
        with self._changed:
            # A login's answer gives way to a question's, and a question's to none.
            if self._by_chat.get(key, UNTITLED) == UNTITLED:
                self._by_chat[key] = title
            self._by_chat.move_to_end(key)
            while len(self._by_chat) > MAX_CHATS:
                self._by_chat.popitem(last=False)
            self._changed.notify_all()

    def title(self, key: ChatKey, *, patience_s: float = PATIENCE_S) -> str:
        """Return the chat's title, waiting for the answer under way."""
        if not self._waiting.acquire(blocking=False):
            patience_s = 0
        try:
            with self._changed:
                self._changed.wait_for(lambda: key in self._by_chat, timeout=patience_s)
                return self._by_chat.get(key, UNTITLED)
        finally:
            if patience_s:
                self._waiting.release()


def _title(question: Mapping[str, Any] | None) -> str:
    if question is None:
        return UNTITLED
    try:
        words = title_of(Question.from_dict(question))
    except BadInputError:
        return UNTITLED
    return words if len(words) <= MAX_CHARACTERS else f"{words[: MAX_CHARACTERS - 1].rstrip(' ,')}…"
