"""OpenWebUI's own history drops what was typed where the plugin has masked it, and touches nothing else."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from project88.demo.openwebui_history import forget_originals

SECRET = "correct horse battery staple"
MASKED = "I'm Pat, password [hidden]"


def chat(*, content: str, original: str | None = None) -> dict[str, object]:
    message = {"id": "m1", "role": "user", "content": content, "childrenIds": ["m2"]}
    if original is not None:
        message["originalContent"] = original
    answer = {"id": "m2", "role": "assistant", "content": "You are logged in, Zoë.", "done": True}
    return {
        "title": "Race results",
        "history": {"messages": {"m1": message, "m2": answer}, "currentId": "m2"},
        "messages": [{"role": "user", "content": original or content}],
    }


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "webui.db")) as database:
        database.execute("create table chat (id text primary key, chat json)")
        yield database


def store(database: sqlite3.Connection, chat_id: str, content: dict[str, object]) -> None:
    with database:
        database.execute("insert or ignore into chat (id, chat) values (?, '{}')", (chat_id,))
        database.execute("update chat set chat = ? where id = ?", (json.dumps(content), chat_id))


def stored(database: sqlite3.Connection, chat_id: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        database.execute("select chat from chat where id = ?", (chat_id,)).fetchone()[0]
    )
    return found


def test_what_is_masked_later_is_forgotten_at_once(database: sqlite3.Connection, tmp_path: Path) -> None:
    forget_originals(tmp_path)
    store(database, "one", chat(content=f"I'm Pat, password {SECRET}"))
    store(database, "one", chat(content=MASKED, original=f"I'm Pat, password {SECRET}"))
    assert stored(database, "one") == chat(content=MASKED) | {"messages": []}
    assert SECRET not in "".join(database.iterdump())


def test_what_was_masked_before_is_forgotten_at_the_next_start(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    store(database, "one", chat(content=MASKED, original=f"I'm Pat, password {SECRET}"))
    forget_originals(tmp_path)
    forget_originals(tmp_path)
    assert SECRET not in "".join(database.iterdump())


def test_a_chat_without_secrets_stays_as_it_is(database: sqlite3.Connection, tmp_path: Path) -> None:
    forget_originals(tmp_path)
    content = chat(content="How many people finished under 3 hours?")
    store(database, "one", content)
    assert stored(database, "one") == content
