"""How a message is put in again on its way to us, and what may be kept of it afterwards."""

import pytest
from racechat.answers.answer import Answer
from racechat.server.history import as_typed, asked_again, may_be_kept

HIDDEN = "[hidden]"


def _inlet(**changes):
    messages = [
        {"role": "user", "content": HIDDEN},
        {"role": "assistant", "content": "Welcome"},
        {"role": "user", "content": HIDDEN},
    ]
    return {
        "model": "race_chat",
        "messages": messages,
        "metadata": {"user_message": {"content": "who won?"}},
    } | changes


def test_the_last_message_is_asked_as_it_was_typed():
    body = _inlet()
    changed = as_typed(body)
    assert changed["messages"] == [*body["messages"][:2], {"role": "user", "content": "who won?"}]
    assert changed["metadata"] == body["metadata"]
    assert body == _inlet()


def test_parts_that_are_no_text_stay():
    picture = {"type": "image_url", "image_url": {"url": "data:x"}}
    body = _inlet(messages=[{"role": "user", "content": [{"type": "text", "text": HIDDEN}, picture]}])
    assert as_typed(body)["messages"][0]["content"] == [{"type": "text", "text": "who won?"}, picture]


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": None},
        {"metadata": {}},
        {"metadata": {"user_message": None}},
        {"metadata": {"user_message": {"content": [1]}}},
        {"messages": "no"},
        {"messages": []},
        {"messages": [None, {"role": "assistant", "content": "x"}]},
    ],
)
def test_other_bodies_pass_as_they_are(odd):
    assert as_typed(_inlet(**odd)) == _inlet(**odd)


@pytest.mark.parametrize(
    ("status", "masked_text", "kept"),
    [
        ("answered", None, "who won?"),
        ("clarify", None, "who won?"),
        ("answered", f"{HIDDEN} who won?", f"{HIDDEN} who won?"),
        ("clarify", HIDDEN, HIDDEN),
        ("answered", f"I'm Pat, code {HIDDEN}", HIDDEN),
        ("login_required", None, HIDDEN),
        ("refused", None, HIDDEN),
        ("error", None, HIDDEN),
    ],
)
def test_only_what_was_answered_or_asked_back_is_kept(status, masked_text, kept):
    assert may_be_kept("who won?", Answer(status=status, answer="x"), masked_text) == kept


def test_a_turn_without_an_answer_is_kept_by_nothing():
    assert may_be_kept("who won?", None, None) == HIDDEN
    assert may_be_kept("who won?", None, "who won?") == HIDDEN


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("who won?", "who won?"),
        (f" {HIDDEN} \n", None),
        (f"{HIDDEN} who won?", "who won?"),
        (f"{HIDDEN}{HIDDEN} ", None),
        (f"who won {HIDDEN}?", f"who won {HIDDEN}?"),
        ("", ""),
        (f"\n{HIDDEN}\t{HIDDEN} who {HIDDEN} won? ", f"who {HIDDEN} won?"),
        (f"{HIDDEN} " * 400, None),
        (f"{HIDDEN} " * 500, f"{HIDDEN} " * 500),
    ],
)
def test_a_message_out_of_the_history_is_asked_without_what_was_hidden(text, asked):
    assert asked_again(text) == asked
