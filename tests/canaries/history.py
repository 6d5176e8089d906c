"""OpenWebUI's database in the canaries' installation: guarded, and written to as a page and the chat's service do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from racechat.server.history import ChatHistory

from project88.cluster import PrivateCluster
from project88.keys import KeyRing
from tests.openwebui_tables import OpenWebUITables, make_tables, run

NAME = "openwebui"


@dataclass(slots=True, kw_only=True)
class TypedHistory:
    """Every message goes in as it was typed, the ones before it with it, as a page sends them; what stays is the database's doing."""

    tables: OpenWebUITables
    service: ChatHistory
    _typed: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)

    def send(self, *, user_id: str, chat_id: str, text: str) -> str:
        """Store a message as OpenWebUI does before it asks us; return its id."""
        is_new = chat_id not in self._typed
        messages = self._typed.setdefault(chat_id, {})
        message_id = f"m{len(messages)}"
        messages[message_id] = {
            "id": message_id,
            "role": "user",
            "parentId": None,
            "childrenIds": [],
            # PostgreSQL's json takes this character only as it is escaped, which Json does.
            "content": text,
            "models": ["race_chat"],
        }
        chat: dict[str, object] = {
            "title": "New Chat",
            "models": ["race_chat"],
            "history": {"currentId": message_id, "messages": messages},
            "messages": list(messages.values()),
        }
        if is_new:
            self.tables.insert(chat_id, chat, owner=user_id)
        else:
            self.tables.update(chat_id, chat)
        return message_id

    def kept(self) -> list[str]:
        """Return every message of a person as it is stored."""
        rows = self.tables.connection.execute("select content #>> '{}' from chat_message where role = 'user'")
        return [content for (content,) in rows]


@contextmanager
def typed_history(cluster: PrivateCluster, keys: KeyRing) -> Iterator[TypedHistory]:
    """Make the database, as a role of its own has it, guarded; the chat's service must have its role already."""
    name = sql.Identifier(NAME)
    with psycopg.connect(cluster.url(), autocommit=True) as server:
        server.execute(sql.SQL("create role {} login password 'x'").format(name))
        server.execute(sql.SQL("create database {} owner {}").format(name, name))
    with psycopg.connect(cluster.url(NAME, NAME, "x"), autocommit=True) as connection:
        make_tables(connection)
        run(connection, "guard_history")
        service = ChatHistory(cluster.url(NAME, "project88_chat", keys.database_password("project88_chat")))
        try:
            yield TypedHistory(tables=OpenWebUITables(connection), service=service)
        finally:
            service.close()
