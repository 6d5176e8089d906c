"""Somebody's account in OpenWebUI and their chats, as they have them when they sign in over HTTPS."""

import http.client
import uuid
from typing import Any

import httpx

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client


def account(
    chat_name: str,
    email: str,
    password: str,
    *,
    person: dict[str, str] | None = None,
    chat: str | None = None,
) -> dict[str, Any]:
    """Return the `status` of the sign-in, and, where it is good, `role` and the titles of `chats`.

    An administrator adds `person` (name, email, password, role) first; whoever it is begins a `chat` of this title first.
    """
    with client(chat_name) as session:
        reply = session.post("/api/v1/auths/signin", json={"email": email, "password": password})
        if reply.status_code != http.client.OK:
            return {"status": reply.status_code}
        session.headers["Authorization"] = f"Bearer {reply.json()['token']}"
        if person is not None:
            session.post("/api/v1/auths/add", json=person).raise_for_status()
        if chat is not None:
            begin_chat(session, chat)
        chats = session.get("/api/v1/chats/").raise_for_status().json()
        return {
            "status": reply.status_code,
            "role": reply.json()["role"],
            "chats": [kept["title"] for kept in chats],
        }


def begin_chat(session: httpx.Client, title: str) -> None:
    """Begin a chat as the page does, by asking something, and give it a name."""
    question, answer_id = str(uuid.uuid4()), str(uuid.uuid4())
    form = {
        "model": "race_chat",
        "stream": True,
        "parent_id": None,
        "messages": [{"role": "user", "content": "help"}],
        "user_message": {"id": question, "parentId": None, "role": "user", "content": "help"},
        "message_ids": [{"model_id": "race_chat", "message_id": answer_id}],
        "session_id": "none",
    }
    session.post("/api/chat/completions", json=form).raise_for_status()
    newest = session.get("/api/v1/chats/").raise_for_status().json()[0]["id"]
    session.post(f"/api/v1/chats/{newest}", json={"chat": {"title": title}}).raise_for_status()


if __name__ == "__main__":
    answer(account)
