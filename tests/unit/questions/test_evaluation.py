"""Every wording of the evaluation files comes to its question, and what must not be answered is not."""

import pytest
from racechat.questions.outcome import AskBack, NotUnderstood, Understood
from racechat.questions.parse import read
from racechat.questions.question import Question

from tests.questions.evaluation import Case, bare, cases, unanswered
from tests.questions.small_world import context

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file}: {' > '.join(case.messages)}" for case in CASES])
def test_wording_comes_to_its_question(case: Case) -> None:
    previous: Question | None = None
    outcome = None
    for message in case.messages:
        outcome = read(message, context(previous))
        if isinstance(outcome, Understood) or (isinstance(outcome, AskBack) and outcome.question is not None):
            previous = outcome.question
    assert isinstance(outcome, Understood), outcome
    assert bare(outcome.question.to_dict()) == case.question


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 600
    assert len({str(case.question) for case in CASES}) >= 150


@pytest.mark.parametrize(("kind", "message"), list(unanswered()))
def test_what_cannot_be_answered_is_not(kind: str, message: str) -> None:
    outcome = read(message, context())
    assert type(outcome).__name__ == kind


def test_what_was_not_understood_is_named() -> None:
    outcome = read("how many left-handed women finished a marathon", context())
    assert isinstance(outcome, NotUnderstood)
    [words] = outcome.words
    assert (words.first, words.last, words.after, words.before) == (3, 3, "many", "women")
