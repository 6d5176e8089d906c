"""OpenWebUI's two tables of messages, and writing to them as OpenWebUI does, without OpenWebUI."""

from importlib import resources
from typing import LiteralString, cast

import psycopg
from psycopg.types.json import Json

SQL = resources.files("project88_sql").joinpath("openwebui")

_TABLES = """
create table chat (id text primary key, user_id text, title text, chat {json}, meta {json}, created_at bigint);
create table chat_message (
    id text primary key, chat_id text not null references chat (id) on delete cascade, user_id text, role text not null,
    parent_id text, content {json}, output {json}, files {json}, sources {json}, embeds {json}, meta {json}, done boolean,
    status_history {json}, error {json}, usage {json}, context_summary text
)
"""


def run(database: psycopg.Connection, name: str) -> psycopg.Cursor:
    """Run a statement of sql/openwebui."""
    return database.execute(SQL.joinpath(f"{name}.sql").read_bytes())


def make_tables(database: psycopg.Connection, kind: str = "json") -> None:
    """Make the tables as OpenWebUI does; `kind` is how it stores JSON, which changed with its versions."""
    database.execute(cast(LiteralString, _TABLES.format(json=kind)))


class OpenWebUITables:
    """Writes as OpenWebUI does: the chat as one JSON value, each message as a row too."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def insert(self, chat_id: str, content: dict[str, object], owner: str = "pat") -> None:
        self.connection.execute(
            "insert into chat (id, user_id, title, chat) values (%s, %s, %s, %s)",
            (chat_id, owner, content["title"], Json(content)),
        )
        self.write_messages(chat_id, content)

    def update(self, chat_id: str, content: dict[str, object]) -> None:
        self.connection.execute("update chat set chat = %s where id = %s", (Json(content), chat_id))
        self.write_messages(chat_id, content)

    def write_messages(self, chat_id: str, content: dict[str, object]) -> None:
        for key, message in content["history"]["messages"].items():  # type: ignore[index]
            values = [Json(message.get(name)) for name in ("content", "meta", "error", "output", "files")]
            row = f"{chat_id}-{key}"
            if self.connection.execute("select from chat_message where id = %s", (row,)).fetchone() is None:
                self.connection.execute(
                    "insert into chat_message (content, meta, error, output, files, id, chat_id, role)"
                    " values (%s, %s, %s, %s, %s, %s, %s, %s)",
                    (*values, row, chat_id, message["role"]),
                )
            else:
                self.connection.execute(
                    "update chat_message set content = %s, meta = %s, error = %s, output = %s, files = %s where id = %s",
                    (*values, row),
                )

    def contents(self, chat_id: str) -> dict[str, object]:
        """Both copies of each message's content, which must say the same."""
        [(stored,)] = self.connection.execute("select chat from chat where id = %s", (chat_id,)).fetchall()
        in_chat = {key: message["content"] for key, message in stored["history"]["messages"].items()}
        rows = self.connection.execute("select id, content from chat_message where chat_id = %s", (chat_id,))
        assert {key.removeprefix(f"{chat_id}-"): content for key, content in rows} == in_chat
        return in_chat

    def everything(self) -> str:
        rows = self.connection.execute(
            "select c::text from chat as c union all select m::text from chat_message as m"
        )
        return "\n".join(text for (text,) in rows)
