"""Which question waits for a login: one about races, whatever else is said meanwhile."""

import pytest
from racechat.login.asked import kept_question, may_be_asked

WAITING = "show me our active events"


@pytest.mark.parametrize(
    "chatter",
    [
        "what code?",
        "which code do you mean, the one in my app?",
        "why do I have to log in?",
        "is this secure?",
        "does the code change every 30 seconds?",
        "do you have my email on file?",
        "phone was in the other room",
        "¿qué código?",
        "which company?",
    ],
)
def test_talk_about_the_login_takes_no_questions_place(chatter: str) -> None:
    assert kept_question(chatter, WAITING) == WAITING


@pytest.mark.parametrize(
    "question",
    [
        "who won?",
        "scratch that, who finished last in the relay?",
        "how many finishers in 2024",
        "show me phone numbers of runners",
        "¿cuántos corredores terminaron?",
        "what's my PR?",
    ],
)
def test_another_question_about_races_does(question: str) -> None:
    assert kept_question(question, WAITING) == question
    assert kept_question(question, None) == question


def test_where_none_waits_anything_that_asks_may_be_one() -> None:
    assert kept_question(None, WAITING) == WAITING
    assert kept_question("who is Wardian?", None) == "who is Wardian?"
    assert kept_question("who is Wardian?", WAITING) == WAITING
    assert kept_question("what code?", None) is None
    assert may_be_asked("top 10")
    assert not may_be_asked("Will will send")
