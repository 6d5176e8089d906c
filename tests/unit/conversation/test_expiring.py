"""What a chat remembers in the process alone: for a time, one value a chat, and never too many."""

from datetime import UTC, datetime, timedelta

from racechat.expiring import ExpiringMemory
from racechat.memory import ChatKey

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def _key(user: str, chat: str = "c") -> ChatKey:
    return ChatKey(openwebui_user_id=user, chat_id=chat)


def _memory(max_entries: int = 3) -> ExpiringMemory[str]:
    return ExpiringMemory(lifetime=timedelta(minutes=10), max_entries=max_entries)


def test_a_value_is_there_until_it_expires() -> None:
    memory = _memory()
    memory.keep(_key("u"), "kept", NOW)
    assert memory.recall(_key("u"), NOW + timedelta(minutes=9)) == "kept"
    assert memory.recall(_key("u"), NOW + timedelta(minutes=10)) is None


def test_chats_and_users_are_apart_and_can_be_forgotten() -> None:
    memory = _memory()
    memory.keep(_key("u"), "one", NOW)
    assert memory.recall(_key("u", "other"), NOW) is None
    assert memory.recall(_key("v"), NOW) is None
    memory.forget(_key("u"))
    assert memory.recall(_key("u"), NOW) is None


def test_keeping_anew_replaces_and_begins_the_time_again() -> None:
    memory = _memory()
    memory.keep(_key("u"), "first", NOW)
    memory.keep(_key("u"), "second", NOW + timedelta(minutes=9))
    assert memory.recall(_key("u"), NOW + timedelta(minutes=15)) == "second"


def test_the_oldest_make_room_and_what_has_expired_leaves() -> None:
    memory = _memory(max_entries=2)
    for number in range(3):
        memory.keep(_key(str(number)), "x", NOW)
    assert [memory.recall(_key(str(number)), NOW) for number in range(3)] == [None, "x", "x"]
    memory.keep(_key("later"), "x", NOW + timedelta(hours=1))
    assert len(memory._entries) == 1


def test_one_users_chats_make_room_among_themselves() -> None:
    memory: ExpiringMemory[str] = ExpiringMemory(lifetime=timedelta(minutes=10), max_of_a_user=2)
    memory.keep(_key("pat"), "kept", NOW)
    for number in range(1_000):
        memory.keep(_key("stranger", f"c{number}"), "x", NOW)
    assert memory.recall(_key("pat"), NOW) == "kept"
    assert [memory.recall(_key("stranger", f"c{number}"), NOW) for number in (997, 998, 999)] == [
        None,
        "x",
        "x",
    ]
    assert len(memory._entries) == 3
    memory.forget(_key("stranger", "c998"))
    memory.forget(_key("stranger", "c999"))
    memory.forget(_key("pat"))
    assert memory._of_user == {}


def test_what_is_taken_is_gone() -> None:
    memory = _memory()
    memory.keep(ChatKey(openwebui_user_id="u", chat_id="c"), "it", NOW)
    assert memory.take(ChatKey(openwebui_user_id="u", chat_id="d"), NOW) is None
    assert memory.take(ChatKey(openwebui_user_id="u", chat_id="c"), NOW) == "it"
    assert memory.take(ChatKey(openwebui_user_id="u", chat_id="c"), NOW) is None
    memory.keep(ChatKey(openwebui_user_id="u", chat_id="c"), "it", NOW)
    assert memory.take(ChatKey(openwebui_user_id="u", chat_id="c"), NOW + timedelta(minutes=10)) is None
