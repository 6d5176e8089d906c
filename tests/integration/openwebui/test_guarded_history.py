"""OpenWebUI's database takes no message as it was typed, and only the chat's service can say what stays of one."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Json
from racechat.server.history import ChatHistory

from project88.database.role_logins import let_log_in_with
from project88.keys import KeyRing
from tests.fix_postgres import Postgres
from tests.openwebui_tables import OpenWebUITables, make_tables, run

SECRET = "correct horse battery staple"
TYPED = f"I'm Pat, password {SECRET}"
HIDDEN = "[hidden]"
QUESTION = "How many people finished under 3 hours?"

KIND = "select data_type from information_schema.columns where table_name = 'chat' and column_name = 'chat'"


def chat(content: str = TYPED, *, title: str = "New Chat", **changes: object) -> dict[str, object]:
    message = {
        "id": "m1",
        "role": "user",
        "parentId": None,
        "childrenIds": ["m2"],
        "content": content,
        "models": ["race_chat"],
    }
    answer = {
        "id": "m2",
        "role": "assistant",
        "parentId": "m1",
        "childrenIds": [],
        "content": "Hello, Zoë.",
        "done": True,
    }
    return {
        "title": title,
        "models": ["race_chat"],
        "history": {"currentId": "m2", "messages": {"m1": message | changes, "m2": answer}},
        "messages": [{"role": "user", "content": content}],
    }


@pytest.fixture(params=["json", "jsonb"])
def unguarded(
    postgres: Postgres, _template: str, keys: KeyRing, request: pytest.FixtureRequest
) -> Iterator[OpenWebUITables]:
    """OpenWebUI's database as its own role has it: an owner, not a superuser."""
    name = f"openwebui_{request.param}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("drop role if exists openwebui_of_tests")
        server.execute("create role openwebui_of_tests login password 'x'")
        server.execute(f"create database {name} owner openwebui_of_tests")
        server.execute(f"revoke all on database {name} from public")
        let_log_in_with(server, "project88_chat", keys.database_password("project88_chat"))
        try:
            with psycopg.connect(
                postgres.url(name, "openwebui_of_tests", "x"), autocommit=True
            ) as connection:
                make_tables(connection, request.param)
                yield OpenWebUITables(connection)
        finally:
            server.execute(f"drop database {name} with (force)")
            server.execute("drop role openwebui_of_tests")


@pytest.fixture
def openwebui(unguarded: OpenWebUITables) -> OpenWebUITables:
    run(unguarded.connection, "guard_history")
    return unguarded


@pytest.fixture
def history(openwebui: OpenWebUITables, postgres: Postgres, keys: KeyRing) -> Iterator[ChatHistory]:
    """As the chat's service: its own role, which has nothing but the one function."""
    made = ChatHistory(
        postgres.url(
            openwebui.connection.info.dbname, "project88_chat", keys.database_password("project88_chat")
        )
    )
    yield made
    made.close()


def test_a_message_is_hidden_before_it_is_written(openwebui: OpenWebUITables) -> None:
    openwebui.insert("one", chat())
    assert openwebui.contents("one") == {"m1": HIDDEN, "m2": "Hello, Zoë."}
    assert SECRET not in openwebui.everything()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"content": HIDDEN, "originalContent": TYPED},
        {"meta": {"skills_create": {"original_text": TYPED}}},
        {"error": {"content": TYPED}},
        {"output": [{"text": TYPED}]},
        {"files": [{"name": TYPED}]},
        {"anything": TYPED},
    ],
)
def test_it_stays_hidden_whatever_a_page_sends_and_wherever_in_it(
    openwebui: OpenWebUITables, sent: dict[str, object]
) -> None:
    openwebui.insert("new", chat(**{"content": TYPED} | sent))  # type: ignore[arg-type]
    openwebui.insert("one", chat())
    openwebui.update("one", chat(**{"content": TYPED} | sent))  # type: ignore[arg-type]
    assert SECRET not in openwebui.everything()


def test_an_answer_loses_the_copy_that_a_page_makes_of_what_it_replaces(openwebui: OpenWebUITables) -> None:
    sent = chat(HIDDEN)
    sent["history"]["messages"]["m2"]["originalContent"] = f"You said {SECRET}."  # type: ignore[index]
    openwebui.insert("one", sent)
    assert SECRET not in openwebui.everything()
    assert openwebui.contents("one")["m2"] == "Hello, Zoë."


def test_what_may_be_kept_is_kept_and_a_page_cannot_bring_the_rest_back(
    openwebui: OpenWebUITables, history: ChatHistory
) -> None:
    openwebui.insert("one", chat())
    history.keep(user_id="pat", chat_id="one", message_id="m1", text=f"{HIDDEN} {QUESTION}")
    for _ in range(2):
        assert openwebui.contents("one") == {"m1": f"{HIDDEN} {QUESTION}", "m2": "Hello, Zoë."}
        openwebui.update("one", chat())
    openwebui.update("one", chat(f"{QUESTION} and {SECRET}"))
    assert openwebui.contents("one")["m1"] == f"{HIDDEN} {QUESTION}"


def test_a_question_that_is_kept_leaves_its_chat_as_it_was_sent(
    openwebui: OpenWebUITables, history: ChatHistory
) -> None:
    sent = chat(QUESTION)
    openwebui.insert("one", sent)
    history.keep(user_id="pat", chat_id="one", message_id="m1", text=QUESTION)
    [(stored,)] = openwebui.connection.execute("select chat from chat").fetchall()
    expected = sent | {"messages": []}
    expected["history"]["messages"]["m1"]["files"] = []  # type: ignore[index]
    assert stored == expected


def test_nobody_writes_into_another_persons_chat_or_into_an_answer(
    openwebui: OpenWebUITables, history: ChatHistory
) -> None:
    openwebui.insert("one", chat())
    before = openwebui.everything()
    for asked in (("dana", "one", "m1"), ("pat", "one", "m2"), ("pat", "one", "m9"), ("pat", "two", "m1")):
        owner, chat_id, message_id = asked
        history.keep(user_id=owner, chat_id=chat_id, message_id=message_id, text="forged")
    history.keep(user_id="pat", chat_id="one", message_id=None, text="forged")
    assert openwebui.everything() == before


def test_the_service_reads_nothing_there(openwebui: OpenWebUITables, history: ChatHistory) -> None:
    openwebui.insert("one", chat())
    with history._pool.connection() as connection:
        for table in ("chat", "chat_message"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select project88.readable('{}')")


def test_a_history_that_is_away_costs_no_answer(postgres: Postgres) -> None:
    away = ChatHistory(postgres.url("no_such_database"))
    away.keep(user_id="pat", chat_id="one", message_id="m1", text=QUESTION)
    away.close()


def test_a_fork_keeps_what_its_owners_chat_keeps_and_no_more(
    openwebui: OpenWebUITables, history: ChatHistory
) -> None:
    openwebui.insert("one", chat(QUESTION))
    history.keep(user_id="pat", chat_id="one", message_id="m1", text=QUESTION)
    openwebui.insert("fork", chat(SECRET) | {"originalChatId": "one"})
    assert openwebui.contents("fork")["m1"] == QUESTION
    openwebui.insert("theft", chat(SECRET) | {"originalChatId": "one"}, owner="dana")
    assert openwebui.contents("theft")["m1"] == HIDDEN


def test_messages_keep_their_order(openwebui: OpenWebUITables) -> None:
    [(kind,)] = openwebui.connection.execute(KIND).fetchall()
    if kind == "jsonb":
        return  # which has no order to keep
    messages = {key: {"id": key, "role": "assistant", "content": ""} for key in ("zz", "a", "mmm")}
    openwebui.insert("one", {"title": "x", "history": {"messages": messages, "currentId": "a"}})
    openwebui.update("one", {"title": "x", "history": {"messages": messages, "currentId": "a"}})
    [(stored,)] = openwebui.connection.execute("select chat from chat").fetchall()
    assert list(stored["history"]["messages"]) == ["zz", "a", "mmm"]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "text",
        {"history": {}},
        {"history": []},
        {"history": {"messages": []}},
        {"history": {"messages": {"a": 1, "b": None}}},
        {"history": {"messages": {"a": {"content": SECRET}}}},
        {"messages": SECRET},
    ],
)
def test_a_shape_it_does_not_know_is_stored_without_what_was_typed(
    openwebui: OpenWebUITables, odd: object
) -> None:
    for chat_id in ("odd", "odder"):
        openwebui.connection.execute(
            "insert into chat (id, chat) values (%s, %s)", (chat_id, None if odd is None else Json(odd))
        )
        openwebui.connection.execute("update chat set chat = chat")
    assert SECRET not in openwebui.everything()


def test_a_character_that_jsonb_cannot_hold_loses_no_message(
    openwebui: OpenWebUITables, history: ChatHistory
) -> None:
    [(kind,)] = openwebui.connection.execute(KIND).fetchall()
    if kind == "jsonb":
        return  # such a chat could not be stored at all
    sent = chat(f"a\0\0b \\u0000 and {SECRET}")
    sent["note"] = "x\0y \\u0000 \\"
    openwebui.connection.execute(
        "insert into chat (id, user_id, chat) values ('nul', 'pat', %s)", (Json(sent),)
    )
    openwebui.connection.execute(
        "insert into chat_message (id, chat_id, role, content) values ('nul-m1', 'nul', 'user', '\"x\"'), ('nul-m2', 'nul', 'assistant', '\"Hello, Zoë.\"')"
    )
    history.keep(user_id="pat", chat_id="nul", message_id="m1", text="a\0b")
    assert openwebui.contents("nul")["m1"] == "ab"
    assert SECRET not in openwebui.everything()
    [(note,)] = openwebui.connection.execute("select chat ->> 'note' from chat").fetchall()
    assert note == "xy \\u0000 \\"


def test_what_was_kept_before_there_was_a_guard_is_hidden_once(unguarded: OpenWebUITables) -> None:
    database = unguarded.connection
    unguarded.insert("old", chat(title=TYPED))
    assert run(database, "is_guarded").fetchone() == (False,)
    run(database, "guard_history")
    assert run(database, "is_guarded").fetchone() == (True,)
    run(database, "guard_history")
    run(database, "hide_history")
    run(database, "vacuum_history")
    assert unguarded.contents("old") == {"m1": HIDDEN, "m2": "Hello, Zoë."}
    assert SECRET not in unguarded.everything()
    assert database.execute("select title, chat ->> 'title' from chat").fetchall() == [("Race results",) * 2]
    unguarded.insert("new", chat())
    assert SECRET not in unguarded.everything()
