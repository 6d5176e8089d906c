"""What OpenWebUI gets back before and after a message: the message as it was typed, and no chat around it."""

import json
from collections.abc import Callable

import pytest
from racechat.server.inlet import inlet_answer, outlet_answer

from project88.errors import BadInputError

HIDDEN = "[hidden]"
METADATA = {"user_message": {"content": "who won?"}, "chat_id": "c1", "task": None}


def _inlet(**changes: object) -> dict[str, object]:
    messages = [
        {"role": "user", "content": HIDDEN},
        {"role": "assistant", "content": "Welcome"},
        {"role": "user", "content": HIDDEN, "id": "m1"},
    ]
    return {"model": "race_chat", "stream": True, "messages": messages, "metadata": METADATA} | changes


def _answer(body: object, call: Callable[[bytes], bytes] = inlet_answer) -> dict[str, object]:
    answer = json.loads(call(json.dumps({"user": {"id": "u1"}, "body": body}).encode()))
    assert isinstance(answer, dict)
    return answer


def test_the_last_message_comes_back_as_it_was_typed_and_alone() -> None:
    assert _answer(_inlet(features={"web_search": True}, tools=[1])) == {
        "model": "race_chat",
        "stream": True,
        "messages": [{"role": "user", "content": "who won?"}],
        "metadata": METADATA,
    }


def test_parts_that_are_no_text_stay() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:x"}}
    parts = [{"type": "text", "text": HIDDEN}, picture, 1, {"type": "text", "text": HIDDEN}]
    [message] = _answer(_inlet(messages=[{"role": "user", "content": parts}]))["messages"]
    assert message["content"] == [{"type": "text", "text": "who won?"}, picture, 1]


def test_of_a_text_that_is_too_long_enough_comes_back_to_tell_that() -> None:
    metadata = {"user_message": {"content": "x" * 100_000}}
    assert _answer(_inlet(metadata=metadata))["messages"] == [{"role": "user", "content": "x" * 4_001}]


@pytest.mark.parametrize(
    "metadata",
    [None, 1, {}, {"user_message": None}, {"user_message": {}}, {"user_message": {"content": [1]}}],
)
def test_where_the_page_sent_no_text_the_message_stays(metadata: object) -> None:
    answer = _answer(_inlet(metadata=metadata))
    assert answer["messages"] == [{"role": "user", "content": HIDDEN}]
    assert answer.get("metadata") == metadata


@pytest.mark.parametrize("messages", ["no", None, [], [None, {"role": "assistant", "content": "x"}]])
def test_without_a_message_of_a_person_the_messages_stay(messages: object) -> None:
    assert _answer(_inlet(messages=messages)).get("messages") == messages


@pytest.mark.parametrize("body", [None, 1, [], "x"])
def test_what_is_no_such_call_is_refused(body: object) -> None:
    with pytest.raises(BadInputError):
        _answer(body)
    with pytest.raises(BadInputError):
        inlet_answer(b'{"body": {}')


def test_after_an_answer_the_chat_stays_as_it_is() -> None:
    assert _answer(_inlet(), outlet_answer) == _inlet()
