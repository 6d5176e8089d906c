"""What the doctor makes of OpenWebUI's history: guarded, unguarded, closed to the chat's service, or not there yet."""

from collections.abc import Iterator
from importlib import resources

import psycopg
import pytest

from project88.database.role_logins import let_log_in_with
from project88.doctor.history import check_history
from project88.keys import KeyRing
from tests.fix_postgres import Postgres

GUARD = resources.files("project88_sql").joinpath("openwebui", "guard_history.sql").read_bytes()


@pytest.fixture
def openwebui(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[psycopg.Connection]:
    """A database of OpenWebUI's name with the two tables that hold messages, as no guard has seen it."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        let_log_in_with(server, "project88_chat", keys.database_password("project88_chat"))
        server.execute("create database openwebui")
        server.execute("revoke all on database openwebui from public")
        try:
            with psycopg.connect(postgres.url("openwebui"), autocommit=True) as connection:
                connection.execute("create table chat (id text, user_id text, chat json)")
                connection.execute(
                    "create table chat_message (id text, chat_id text, role text, content json, output json, files json, sources json,"
                    " embeds json, meta json, status_history json, error json, usage json, context_summary text)"
                )
                yield connection
        finally:
            server.execute("drop database openwebui with (force)")


def seen(postgres: Postgres, keys: KeyRing) -> dict[str, bool]:
    return {finding.part: finding.is_well for finding in check_history(postgres.url(), keys)}


def test_a_guarded_history_is_well(openwebui: psycopg.Connection, postgres: Postgres, keys: KeyRing) -> None:
    openwebui.execute(GUARD)
    assert seen(postgres, keys) == {"Chat's history": True, "Kept questions": True}


@pytest.mark.parametrize(
    "damage",
    [
        "drop trigger project88_guard_message on chat_message",
        "alter table chat disable trigger project88_guard_chat",
    ],
)
def test_a_table_without_its_guard_is_named(
    openwebui: psycopg.Connection, postgres: Postgres, keys: KeyRing, damage: str
) -> None:
    openwebui.execute(GUARD)
    openwebui.execute(damage)
    assert seen(postgres, keys) == {"Chat's history": False, "Kept questions": True}


def test_a_service_that_may_not_write_is_named(
    openwebui: psycopg.Connection, postgres: Postgres, keys: KeyRing
) -> None:
    openwebui.execute(GUARD)
    openwebui.execute("revoke execute on all functions in schema project88 from project88_chat")
    assert seen(postgres, keys) == {"Chat's history": True, "Kept questions": False}


def test_no_guard_at_all_is_named(openwebui: psycopg.Connection, postgres: Postgres, keys: KeyRing) -> None:
    assert seen(postgres, keys) == {"Chat's history": False}
    openwebui.execute("grant connect on database openwebui to project88_chat")
    assert seen(postgres, keys) == {"Chat's history": False}


def test_before_openwebui_made_its_tables_there_is_nothing_to_say(
    openwebui: psycopg.Connection, postgres: Postgres, keys: KeyRing
) -> None:
    openwebui.execute(GUARD)
    openwebui.execute("drop table chat, chat_message")
    assert all(seen(postgres, keys).values())
