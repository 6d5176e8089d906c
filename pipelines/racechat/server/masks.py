"""Secrets taken out of the history that OpenWebUI keeps.

OpenWebUI stores a message before it asks us. After our answer it calls the pipeline's outlet with the chat's messages and
stores what comes back changed: that is where the message that held a secret is replaced by its masked form.
"""

import threading
from collections import OrderedDict
from typing import Any

# One entry a login; the outlet follows an answer within a second or never.
MAX_ENTRIES = 1000


class Masks:
    """Masked messages by the id of the answer they got. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_answer: OrderedDict[str, str] = OrderedDict()

    def keep(self, answer_id: str | None, masked_text: str) -> None:
        """Remember how the message that gets this answer may be kept."""
        if answer_id is None:
            return
        with self._lock:
            self._by_answer[answer_id] = masked_text
            while len(self._by_answer) > MAX_ENTRIES:
                self._by_answer.popitem(last=False)

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the outlet's body with the message before the answer masked, where its answer is one we remember."""
        with self._lock:
            masked_text = self._by_answer.pop(str(body.get("id")), None)
        messages = body.get("messages")
        if masked_text is None or not isinstance(messages, list):
            return body
        answered = next(
            (n for n, message in enumerate(messages) if _is(message, "id", body["id"])), len(messages)
        )
        for number in reversed(range(answered)):
            if _is(messages[number], "role", "user"):
                # originalContent too: the page keeps there what it replaces, and would store the secret again.
                masked = {**messages[number], "content": masked_text, "originalContent": masked_text}
                return {**body, "messages": [*messages[:number], masked, *messages[number + 1 :]]}
        return body


def _is(message: object, name: str, value: object) -> bool:
    return isinstance(message, dict) and message.get(name) == value
