"""Before a message is known to be short, nothing looks at its text twice: the steps do not grow with it."""

import json
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from racechat.message import MAX_CHARACTERS, readable
from racechat.server.body import MAX_BODY_BYTES, parse_chat
from racechat.server.history import as_typed, asked_again
from racechat.server.tasks import task_of

from project88.errors import BadInputError

HIDDEN = "[hidden]"
SEEDS = [
    HIDDEN, f"{HIDDEN} ", f" {HIDDEN}\n", "[hidden", "[", " ", "\n", "a", "é", "\u0301\u0323", "\u200d", "\ud800", "👟", "### Task:\n",
    '"title"', '"', "\\", "9", "my ", "\x00",
]  # fmt: skip


def _steps(work: Callable[[], object]) -> int:
    """Return how many calls some work takes, of Python's functions and of built-in ones: a measure without a clock."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(previous)
    return calls


def _body(text: str) -> bytes:
    return json.dumps({"model": "race_chat", "messages": [{"role": "user", "content": text}]}).encode()


def _pass(body: bytes) -> None:
    """What the gate and the pipe do with a body until its text is known to be short enough to be read."""
    request = parse_chat(body)
    task_of(None, request.text)
    task_of("", request.text)
    request.as_upstream_body()
    asked = asked_again(request.text)
    if asked is not None and len(asked) > MAX_CHARACTERS:
        with pytest.raises(BadInputError, match="characters long"):
            readable(asked, has_attachments=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_message_a_hundred_times_too_long_takes_no_more_steps(seed: str) -> None:
    text = seed * (MAX_CHARACTERS // len(seed) + 1)
    _pass(_body(text))
    short, long = _body(text), _body(text * 100)
    assert len(long) < MAX_BODY_BYTES
    assert _steps(lambda: _pass(long)) == _steps(lambda: _pass(short))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_hidden_is_taken_off_in_one_step_however_often_it_stands_there(seed: str) -> None:
    few, many = seed * 2, seed * (MAX_CHARACTERS // len(seed))
    assert _steps(lambda: asked_again(HIDDEN + many)) <= _steps(lambda: asked_again(HIDDEN + few)) + 1


def test_upstream_gets_no_more_than_can_be_read() -> None:
    request = parse_chat(_body("x" * 100_000))
    assert len(request.text) == 100_000  # its length is told
    [message] = json.loads(request.as_upstream_body())["messages"]
    assert message["content"] == "x" * MAX_CHARACTERS


def test_a_chat_twice_as_long_takes_at_most_twice_the_steps() -> None:
    def steps(count: int) -> int:
        messages = [{"role": "user", "content": HIDDEN}] + [{"role": "assistant", "content": "x"}] * count
        metadata = {"user_message": {"content": "who won?"}}
        body = json.dumps({"model": "race_chat", "messages": messages, "metadata": metadata}).encode()
        return _steps(lambda: (parse_chat(body), as_typed(json.loads(body))))

    assert steps(2_000) <= 2.1 * steps(1_000)
    parts = [{"type": "text", "text": HIDDEN}]
    several = [
        {"model": "m", "messages": [{"role": "user", "content": parts * count}]} for count in (1_000, 2_000)
    ]
    once, twice = (_steps(lambda body=body: parse_chat(json.dumps(body).encode())) for body in several)
    assert twice <= 2.1 * once
