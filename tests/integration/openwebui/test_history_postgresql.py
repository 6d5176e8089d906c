"""OpenWebUI's history in PostgreSQL drops what was typed where the plugin has masked it, and touches nothing else."""

import json
from collections.abc import Iterator
from importlib import resources

import psycopg
import pytest

from tests.fix_postgres import Postgres

SECRET = "correct horse battery staple"
MASKED = "I'm Pat, password [hidden]"
SQL = resources.files("project88_sql").joinpath("openwebui")


def text(name: str) -> bytes:
    return SQL.joinpath(f"{name}_postgresql.sql").read_bytes()


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


@pytest.fixture(params=["json", "jsonb"])
def database(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """OpenWebUI's database as its own role has it: an owner, not a superuser."""
    name = f"openwebui_history_{request.param}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("drop role if exists openwebui_history")
        server.execute("create role openwebui_history login password 'x'")
        server.execute(f"create database {name} owner openwebui_history")
        try:
            with psycopg.connect(postgres.url(name, "openwebui_history", "x"), autocommit=True) as connection:
                connection.execute(
                    f"create table chat (id text primary key, title text, chat {request.param})"
                )
                yield connection
        finally:
            server.execute(f"drop database {name} with (force)")
            server.execute("drop role openwebui_history")


def store(database: psycopg.Connection, chat_id: str, content: dict[str, object]) -> None:
    database.execute("insert into chat (id, chat) values (%s, '{}') on conflict do nothing", (chat_id,))
    database.execute("update chat set chat = %s where id = %s", (json.dumps(content), chat_id))


def stored(database: psycopg.Connection, chat_id: str) -> object:
    row = database.execute("select chat from chat where id = %s", (chat_id,)).fetchone()
    assert row is not None
    return row[0]


def is_forgetting(database: psycopg.Connection) -> bool:
    row = database.execute(text("is_forgetting")).fetchone()
    assert row is not None
    return bool(row[0])


def test_what_is_masked_later_is_never_written(database: psycopg.Connection) -> None:
    assert not is_forgetting(database)
    database.execute(text("forget_original_content"))
    assert is_forgetting(database)
    store(database, "one", chat(content=f"I'm Pat, password {SECRET}"))
    store(database, "one", chat(content=MASKED, original=f"I'm Pat, password {SECRET}"))
    assert stored(database, "one") == chat(content=MASKED) | {"messages": []}


def test_a_chat_that_comes_whole_is_looked_at_too(database: psycopg.Connection) -> None:
    database.execute(text("forget_original_content"))
    database.execute(
        "insert into chat (id, chat) values ('two', %s)",
        (json.dumps(chat(content=MASKED, original=f"I'm Pat, password {SECRET}")),),
    )
    assert SECRET not in str(stored(database, "two"))


def test_what_was_masked_before_is_forgotten_once_asked(database: psycopg.Connection) -> None:
    store(database, "one", chat(content=MASKED, original=f"I'm Pat, password {SECRET}"))
    for _ in range(2):
        database.execute(text("forget_original_content"))
    database.execute(text("forget_original_content_now"))
    assert SECRET not in str(stored(database, "one"))


def test_a_chat_without_secrets_stays_as_it_is(database: psycopg.Connection) -> None:
    database.execute(text("forget_original_content"))
    content = chat(content="How many people finished under 3 hours?")
    store(database, "one", content)
    assert stored(database, "one") == content


@pytest.mark.parametrize(
    "odd",
    [
        {"history": {}},
        {"history": {"messages": []}},
        {"originalContent": "x"},
        {"history": {"messages": {"a": 1}}},
    ],
)
def test_a_shape_it_does_not_know_is_stored_all_the_same(
    database: psycopg.Connection, odd: dict[str, object]
) -> None:
    database.execute(text("forget_original_content"))
    store(database, "odd", {**odd, "note": "originalContent", '"originalContent"': 1, "originalContent": 1})
    assert stored(database, "odd") is not None


def test_a_character_that_jsonb_cannot_hold_loses_no_message(database: psycopg.Connection) -> None:
    row = database.execute(
        "select data_type from information_schema.columns where column_name = 'chat' and table_name = 'chat'"
    ).fetchone()
    if row == ("jsonb",):
        return  # such a chat could not be stored at all
    database.execute(text("forget_original_content"))
    store(database, "nul", chat(content=f"{MASKED}\0 and a \\ backslash", original=SECRET))
    found = str(stored(database, "nul"))
    assert SECRET not in found
    assert "and a" in found
