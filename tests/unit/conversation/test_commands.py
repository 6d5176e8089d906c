"""Commands are whole messages: a question that holds the same words is a question."""

import pytest
from racechat.commands import ChatCommand, command_in, help_answer


@pytest.mark.parametrize(
    "text", ["help", "Help!", "what can you do?", "What can I ask you?", "examples please"[:8], "?", "??"]
)
def test_help(text):
    assert command_in(text) is ChatCommand.HELP


@pytest.mark.parametrize("text", ["cancel", "Never mind.", "start over", "forget it", "stop!"])
def test_starting_over(text):
    assert command_in(text) is ChatCommand.START_OVER


@pytest.mark.parametrize(
    "text", ["who stopped at the aid station", "help me find Ana Ruiz", "races cancelled by weather", "top 20", "", "did they reset the course record"]
)  # fmt: skip
def test_questions_are_no_commands(text):
    assert command_in(text) is None


def test_help_names_questions_and_commands():
    text = help_answer().answer
    assert "active events" in text
    assert "as CSV" in text
    assert "log me out" in text
