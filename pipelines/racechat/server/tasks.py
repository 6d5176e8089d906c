"""OpenWebUI's background calls: it asks the chat's own model for titles, tags and follow-up questions.

They are answered here, at once. As questions they would run SQL for text that nobody typed, three times for each first
message. A title is the question of the first message, so a login's secret never stands in the list of chats.
"""

import json
import re

from racechat.login.text import HIDDEN
from racechat.login.understanding import understand

PROMPT_START = "### Task:"

MAX_TITLE_CHARACTERS = 60
_TITLE = "Race results"
_FIRST_MESSAGE = re.compile(r"USER: (?P<text>.*?)\s*(?=\nASSISTANT: |</chat_history>|\Z)", re.DOTALL)
_ANSWERS: dict[str, dict[str, object]] = {
    "tags_generation": {"tags": ["Race results"]},
    "follow_up_generation": {"follow_ups": []},
    "query_generation": {"queries": []},
    "autocomplete_generation": {"text": ""},
}
# For prompts without the header: what each asks for, in the words of its own output format.
_MARKS = {
    '"title"': "title_generation",
    '"tags"': "tags_generation",
    '"follow_ups"': "follow_up_generation",
    '"queries"': "query_generation",
    '"text"': "autocomplete_generation",
}


def task_of(header: str | None, text: str) -> str | None:
    """Return the name of the background task, or None for a person's message.

    The header (configured on the connection as `{{TASK}}`) is empty for a message; without it the prompt's shape decides.
    """
    if header is not None:
        return header.strip()[:64] or None
    if not text.lstrip().startswith(PROMPT_START):
        return None
    return next((task for mark, task in _MARKS.items() if mark in text), "unknown")


def task_answer(task: str, prompt: str) -> str:
    """Return what OpenWebUI expects of a task: JSON, or nothing for tasks that we leave undone."""
    answer = {"title": _title(prompt)} if task == "title_generation" else _ANSWERS.get(task)
    return "" if answer is None else json.dumps(answer)


def _title(prompt: str) -> str:
    first = _FIRST_MESSAGE.search(prompt)
    if first is None:
        return _TITLE
    # As if it were an answer to "who are you?", so that a bare password counts as one.
    said = understand(first["text"], awaits="who")
    question = said.masked if said.introduction is None else said.introduction.question
    if question is None or HIDDEN in question or (not said.looks_like_question and len(question.split()) < 3):
        return _TITLE
    words = " ".join(question.split())
    return words if len(words) <= MAX_TITLE_CHARACTERS else f"{words[: MAX_TITLE_CHARACTERS - 1].rstrip()}…"
