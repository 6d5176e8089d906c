"""What OpenWebUI's chat page sends, without a browser: one user's chat, with the history that a page holds as it was typed."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

MODEL = "race_chat"
PATIENCE_S = 60

Found = TypeVar("Found")


@dataclass(slots=True, kw_only=True)
class OpenWebUIPage:
    """A page that shows one chat. `chat_id` is OpenWebUI's, from the first message on."""

    client: httpx.Client
    chat_id: str | None = None
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    current_id: str | None = None

    @classmethod
    @contextmanager
    def signed_in(cls, url: str, email: str, password: str) -> Iterator["OpenWebUIPage"]:
        with httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False) as client:
            reply = client.post("/api/v1/auths/signin", json={"email": email, "password": password})
            reply.raise_for_status()
            client.headers["Authorization"] = f"Bearer {reply.json()['token']}"
            yield cls(client=client)

    def another_chat(self) -> "OpenWebUIPage":
        return OpenWebUIPage(client=self.client)

    def send(self, text: str) -> str:
        """Send a message; return the id of the answer that will come."""
        message = {
            "id": str(uuid.uuid4()),
            "parentId": self.current_id,
            "childrenIds": [],
            "role": "user",
            "content": text,
            "timestamp": int(time.time()),
            "models": [MODEL],
        }
        return self._ask(message)

    def send_again(self, answer_id: str) -> str:
        """Have the message before an answer answered anew."""
        message = self.messages[self.messages[answer_id]["parentId"]]
        return self._ask(message)

    def say(self, text: str) -> dict[str, Any]:
        """Send a message and return its answer as it is stored."""
        return self.wait(self.send(text))

    def wait(self, answer_id: str) -> dict[str, Any]:
        def answer() -> dict[str, Any] | None:
            found: dict[str, Any] = self.stored()["history"]["messages"].get(answer_id, {})
            return found if found.get("done") else None

        found = until(answer)
        self.messages[answer_id] |= {"content": found.get("content", ""), "done": True}
        return found

    def stop(self) -> None:
        """Press the button that stops the answer."""
        self.client.post(f"/api/tasks/chat/{self.chat_id}/stop").raise_for_status()

    def post_again(self) -> None:
        """Send the whole chat as the page has it, which it does whenever something in it changes."""
        chat = {
            "models": [MODEL],
            "history": {"messages": self.messages, "currentId": self.current_id},
            "messages": list(self.messages.values()),
            "files": [],
        }
        self.client.post(f"/api/v1/chats/{self.chat_id}", json={"chat": chat}).raise_for_status()

    def stored(self) -> dict[str, Any]:
        """Return the chat as a page gets it that is opened anew."""
        reply = self.client.get(f"/api/v1/chats/{self.chat_id}")
        reply.raise_for_status()
        chat: dict[str, Any] = reply.json()["chat"]
        return chat

    def typed(self) -> list[str]:
        """Return the user's messages as they are stored, in the order in which they were sent."""
        stored = self.stored()["history"]["messages"]
        return [stored[key]["content"] for key, own in self.messages.items() if own["role"] == "user"]

    def _ask(self, message: dict[str, Any]) -> str:
        answer_id = str(uuid.uuid4())
        reply = self.client.post(
            "/api/chat/completions",
            json={
                "stream": True,
                "model": MODEL,
                "messages": [{"role": "user", "content": message["content"]}],
                "params": {},
                "features": {},
                "session_id": "no-browser",
                **({"chat_id": self.chat_id} if self.chat_id else {}),
                "id": answer_id,
                "message_ids": [{"model_id": MODEL, "message_id": answer_id}],
                "parent_id": message["parentId"],
                "user_message": dict(message),
                "background_tasks": {
                    "follow_up_generation": True,
                    **({} if self.chat_id else {"title_generation": True, "tags_generation": True}),
                },
            },
        )
        reply.raise_for_status()
        self.chat_id = self.chat_id or reply.json()["chat_id"]
        self.messages[message["id"]] = message
        message["childrenIds"] = [*message["childrenIds"], answer_id]
        self.messages[answer_id] = {
            "id": answer_id,
            "parentId": message["id"],
            "childrenIds": [],
            "role": "assistant",
            "content": "",
            "model": MODEL,
        }
        self.current_id = answer_id
        return answer_id


def until(found: Callable[[], Found | None]) -> Found:
    """Return what `found` finds, asking until it does."""
    deadline_s = time.monotonic() + PATIENCE_S
    while (value := found()) is None:
        assert time.monotonic() < deadline_s, "nothing came"
        time.sleep(0.05)
    return value
