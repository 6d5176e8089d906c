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
    assert list(json.loads(task_answer(task, str))) == [key]


def test_unknown_tasks_get_nothing():
    assert task_answer("moa_response_generation", str) == ""


def test_prompts_are_recognised_without_the_header_and_questions_are_not():
    assert task_of(None, TITLE_PROMPT) == "title_generation"
    assert task_of(None, '### Task:\nSuggest 3-5 questions { "follow_ups": [] }') == "follow_up_generation"
    assert task_of(None, "### Task: something new") == "unknown"
    assert task_of(None, "What is the title of the race?") is None
    assert task_of("", TITLE_PROMPT) is None


def test_a_title_is_what_the_answer_was_about_whatever_the_prompt_quotes():
    assert json.loads(task_answer("title_generation", lambda: "Finishers")) == {"title": "Finishers"}
