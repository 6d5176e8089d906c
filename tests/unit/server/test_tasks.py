"""Background calls of OpenWebUI, told apart and answered in the form that each expects."""

import json

import pytest
from racechat.server.tasks import task_answer, task_of

TITLE_PROMPT = '### Task:\nGenerate a concise title.\n### Output:\nJSON format: { "title": "your title" }\n<chat_history>USER: code 123456</chat_history>'


@pytest.mark.parametrize(
    ("task", "key"),
    [("title_generation", "title"), ("tags_generation", "tags"), ("follow_up_generation", "follow_ups"), ("query_generation", "queries")],
)  # fmt: skip
def test_each_task_gets_its_own_form(task, key):
    assert list(json.loads(task_answer(task, ""))) == [key]


def test_unknown_tasks_get_nothing():
    assert task_answer("moa_response_generation", "") == ""


def test_prompts_are_recognised_without_the_header_and_questions_are_not():
    assert task_of(None, TITLE_PROMPT) == "title_generation"
    assert task_of(None, '### Task:\nSuggest 3-5 questions { "follow_ups": [] }') == "follow_up_generation"
    assert task_of(None, "### Task: something new") == "unknown"
    assert task_of(None, "What is the title of the race?") is None
    assert task_of("", TITLE_PROMPT) is None


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Who won the Harvest Half?", "Who won the Harvest Half?"),
        ("I'm Pat from Big River, code 123456, show me our active events", "show me our active events"),
        ("I'm Pat from Big River, code 123456", "Race results"),
        ("pat@example.test password hunter2!", "Race results"),
        ("hunter2!", "Race results"),
        ("x" * 200, "Race results"),
        (
            "Show me " + "very " * 50 + "long races",
            "Show me very very very very very very very very very very v…",
        ),
    ],
)
def test_a_title_is_the_question_and_never_a_secret(message, title):
    prompt = f"### Task:\n<chat_history>\nUSER: {message}\nASSISTANT: Hello 123\n</chat_history>"
    assert json.loads(task_answer("title_generation", prompt)) == {"title": title}
