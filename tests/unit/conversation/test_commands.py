"""Commands are whole messages: a question that holds the same words is a question."""

import pytest
from racechat.answers.refusing import not_understood
from racechat.commands import ChatCommand, command_in, help_answer
from racechat.questions.outcome import NotUnderstood
from racechat.questions.unplaced import Unplaced
from racechat.semantic.model import semantic_model


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


def test_what_is_offered_are_examples_of_the_semantic_model():
    examples = {example for spec in semantic_model().measures.values() for example in spec.examples}
    offered = [help_answer(), not_understood(NotUnderstood(words=(Unplaced(first=1, last=1),)))]
    for answer in offered:
        shown = [line.removeprefix("- ") for line in answer.answer.split("\n") if line.startswith("- ")]
        assert len(shown) >= 4
        assert set(shown) <= examples
