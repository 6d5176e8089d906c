"""Before a message is known to be short, nothing looks at its text twice: the steps do not grow with it."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from racechat.message import MAX_CHARACTERS, readable
from racechat.server.body import MAX_BODY_BYTES, parse_chat
from racechat.server.history import asked_again
from racechat.server.inlet import inlet_answer, outlet_answer
from racechat.server.messages import MAX_COMMAS_OF_A_MESSAGE, TooManyPartsError
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
        with pytest.raises(BadInputError, match="too long"):
            readable(asked, has_attachments=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_message_forty_times_too_long_takes_no_more_steps(seed: str) -> None:
    text = seed * (MAX_CHARACTERS // len(seed) + 1)
    _pass(_body(text))
    short, long = _body(text), _body(text * 40)
    assert len(long) < MAX_BODY_BYTES
    # A collection of garbage in between calls what listens to it.
    assert _steps(lambda: _pass(long)) <= _steps(lambda: _pass(short)) + 10


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_hidden_is_taken_off_in_one_step_however_often_it_stands_there(seed: str) -> None:
    few, many = seed * 2, seed * (MAX_CHARACTERS // len(seed))
    assert _steps(lambda: asked_again(HIDDEN + many)) <= _steps(lambda: asked_again(HIDDEN + few)) + 1


def test_upstream_gets_no_more_than_can_be_read() -> None:
    request = parse_chat(_body("x" * 100_000))
    assert len(request.text) == 100_000  # its length is told
    [message] = json.loads(request.as_upstream_body())["messages"]
    assert message["content"] == "x" * MAX_CHARACTERS


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\ud800", "\ufffd"),
        ("\udc5f\ud83d", "\ufffd\ufffd"),
        ("a\ud83d\udc5f\udc5f", "a👟\ufffd"),
        ("\ud83d\ud83d\udc5f", "\ufffd👟"),
        ("\\ud83d👟", "\\ud83d👟"),
    ],
)
def test_half_a_character_does_not_close_the_chat(typed: str, read: str) -> None:
    messages = [{"role": "user", "content": "\udc00"}, {"role": "user", "content": typed}]
    body = json.dumps({"model": "m", "messages": messages[1:]}).encode()
    assert parse_chat(body).text == read
    if read == typed:  # what only looks like one may be changed beside one
        return
    call = json.dumps({"body": {"messages": messages, "metadata": {"user_message": {"content": typed}}}})
    assert json.loads(inlet_answer(call.encode()))["messages"] == [{"role": "user", "content": read}]


def _chat(**parts: bytes) -> bytes:
    fields = {"model": b'"race_chat"', "messages": b'[{"role":"user","content":"who won?"}]'} | parts
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), value) for name, value in fields.items()) + b"}"


def _listed(value: bytes, count: int) -> bytes:
    return b"[" + b",".join([value] * count) + b"]"


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "answers": lambda n: _chat(
        messages=_listed(b'{"role":"assistant","content":"x"}', n)[:-1] + b',{"role":"user","content":"w"}]'
    ),
    "answers alone": lambda n: _chat(messages=_listed(b'{"role":"assistant","content":"x"}', n)),
    "messages of a person": lambda n: _chat(messages=_listed(b'{"role":"user","content":[{}]}', n)),
    "numbers for messages": lambda n: _chat(messages=_listed(b"1", n)),
    "parts": lambda n: _chat(messages=b'[{"role":"user","content":%s}]' % _listed(b'{"type":"text","text":"x"}', n)),
    "numbers for parts": lambda n: _chat(messages=b'[{"role":"user","content":%s}]' % _listed(b"1", n)),
    "keys": lambda n: _chat(**{f"k{number}": b"1" for number in range(n)}),
    "keys of a message": lambda n: _chat(
        messages=b'[{"role":"user",%s}]' % b",".join(b'"%x":1' % number for number in range(n))
    ),
    "empty lists": lambda n: _chat(tools=_listed(b"[]", n)),
    "empty objects": lambda n: _chat(metadata=_listed(b"{}", n)),
    "deep lists": lambda n: _chat(metadata=b'{"user_message":%s}' % _listed(b"[" * 200 + b"]" * 200, n // 100)),
    "a long number": lambda n: _chat(tools=b"1" * n),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_body_of_ten_times_as_many_values_takes_no_more_steps(kind: str) -> None:
    """Values that do not count are looked at by the parser alone. What costs a step each has a limit, long before the body's."""

    def steps(count: int) -> int:
        body = HOSTILE[kind](count)
        call = b'{"body":' + body + b"}"
        assert len(call) < MAX_BODY_BYTES

        def work() -> None:
            for read, sent in ((parse_chat, body), (inlet_answer, call), (outlet_answer, call)):
                with suppress(TooManyPartsError):
                    read(sent)

        return _steps(work)

    most = MAX_COMMAS_OF_A_MESSAGE // 2
    assert steps(20 * most) <= steps(2 * most) + 10
    assert steps(most) < 12 * most


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["type", "text", "role", "content", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
_CONTENTS = _VALUES | st.lists(
    st.fixed_dictionaries({"type": st.sampled_from(["text", "image_url", 1]), "text": _VALUES}) | _VALUES
)
_MESSAGES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", None]), "content": _CONTENTS})
    | _VALUES,
    max_size=5,
)


@given(messages=_MESSAGES)
def test_the_same_is_read_as_by_the_standard_parser(messages: list[object]) -> None:
    body = json.dumps({"model": "m", "messages": messages}).encode()
    request = parse_chat(body)
    assert (request.text, request.has_attachments) == _read_slowly(json.loads(body)["messages"])


def _read_slowly(messages: list[object]) -> tuple[str, bool]:
    content = next(
        (
            one.get("content")
            for one in reversed(messages)
            if isinstance(one, dict) and one.get("role") == "user"
        ),
        "",
    )
    if isinstance(content, str):
        return content, False
    if not isinstance(content, list):
        return "", content is not None
    texts = [
        one.get("text") if isinstance(one, dict) and one.get("type") == "text" else None for one in content
    ]
    return "\n".join(text for text in texts if isinstance(text, str)), not all(
        isinstance(text, str) for text in texts
    )
