"""How a message is put in again on its way to us, and what may be kept of it afterwards."""

import pytest
from racechat.answers.answer import Answer
from racechat.server.history import asked_again, may_be_kept

HIDDEN = "[hidden]"


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
