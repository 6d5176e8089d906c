"""Masks: the message that held a secret is replaced, once, and nothing else."""

from racechat.server.masks import MAX_ENTRIES, Masks


def _body(**changes):
    messages = [
        {"id": "u1", "role": "user", "content": "code 123456"},
        {"id": "a1", "role": "assistant", "content": "Welcome"},
        {"id": "u2", "role": "user", "content": "my password is hunter2"},
        {"id": "a2", "role": "assistant", "content": "Welcome"},
        {"id": "u3", "role": "user", "content": "later"},
    ]
    return {"id": "a2", "chat_id": "c", "messages": messages} | changes


def test_the_message_before_the_answer_is_masked():
    masks = Masks()
    masks.keep("a2", "my password is [hidden]")
    body = _body()
    changed = masks.apply(body)
    assert changed["messages"][2] == {
        "id": "u2",
        "role": "user",
        "content": "my password is [hidden]",
        "originalContent": "my password is [hidden]",
    }
    assert changed["messages"][:2] == body["messages"][:2]
    assert changed["messages"][3:] == body["messages"][3:]
    assert masks.apply(body) == body  # once


def test_other_answers_and_odd_bodies_pass_as_they_are():
    masks = Masks()
    masks.keep(None, "x")
    assert masks.apply(_body()) == _body()
    for odd in (
        {},
        {"id": "a2"},
        {"id": "a2", "messages": "no"},
        {"id": "a2", "messages": [1, None]},
        _body(messages=[]),
    ):
        masks.keep("a2", "x")
        assert masks.apply(odd) == odd


def test_what_never_gets_an_outlet_is_forgotten_in_the_end():
    masks = Masks()
    masks.keep("a2", "x")
    for number in range(MAX_ENTRIES):
        masks.keep(f"other {number}", "x")
    assert masks.apply(_body()) == _body()
