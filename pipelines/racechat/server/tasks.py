"""OpenWebUI's background calls: it asks the chat's own model for titles, tags and follow-up questions.

They are answered here. As questions they would run SQL for text that nobody typed, three times for each first message.
What their prompts quote is never looked at: a title says what was understood, so nothing typed stands in the list of chats.
"""

import json
from collections.abc import Callable

PROMPT_START = "### Task:"

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


def task_answer(task: str, title: Callable[[], str]) -> str:
    """Return what OpenWebUI expects of a task: JSON, or nothing for tasks that we leave undone. `title` may take a moment."""
    answer = {"title": title()} if task == "title_generation" else _ANSWERS.get(task)
    return "" if answer is None else json.dumps(answer)
