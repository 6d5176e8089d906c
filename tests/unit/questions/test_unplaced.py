"""What is said of words without a place: which they were, never what they were."""

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.answers.refusing import asked_back, not_understood
from racechat.questions.outcome import AskBack, NotUnderstood, Outcome, Understood
from racechat.questions.parse import read
from racechat.questions.question import Question
from racechat.questions.unplaced import ordinal

from tests.questions.evaluation import cases
from tests.questions.small_world import context

SINGLE = sorted({case.messages[0] for case in cases() if len(case.messages) == 1})
# No word of the model and no name of the small world is made of these letters.
CANARIES = st.text(alphabet="qxzjvkw7389#!", min_size=8, max_size=20).filter(
    lambda text: any(character.isalnum() for character in text)
)


def said_of(outcome: Outcome) -> str:
    """All that leaves the parser: the answer's text, its examples, what is kept of the question."""
    match outcome:
        case NotUnderstood():
            return f"{not_understood(outcome)} {outcome.hint}"
        case AskBack():
            return str(asked_back(outcome))
        case Understood():
            return f"{outcome.question.to_dict()} {outcome.notes}"
        case _:
            return outcome.text


def pieces_of(canary: str) -> set[str]:
    return {canary[at : at + 8].lower() for at in range(len(canary) - 7)}


@settings(deadline=None)
@given(
    st.sampled_from(SINGLE), CANARIES, st.integers(0, 30), st.sampled_from(["", "bib ", "runner ", "sub "])
)
def test_a_word_that_nothing_knows_is_never_repeated(
    message: str, canary: str, place: int, before: str
) -> None:
    words = message.split()
    words.insert(min(place, len(words)), before + canary)
    said = said_of(read(" ".join(words), context())).lower()
    assert not [piece for piece in pieces_of(canary) if piece in said]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("how many zorble finishers in 2025", "the third word (between “many” and “finishers”)"),
        ("how many left-handed women finished a marathon", "the third word (between “many” and “women”)"),
        ("zorble", "that word"),
        ("hunter2 swordfish", "any of these words"),
        ("482913", "that word"),
        ("my code is 482 913", "the fourth and fifth words (after “is”)"),
        ("top 10 zorble quux frob in the marathon", "the third to fifth words (before “in”)"),
        # What was put right is nearly what was typed.
        ("correct horse battery staple", "the first to third words, so"),
    ],
)
def test_which_words_they_were_is_told(message: str, told: str) -> None:
    outcome = read(message, context())
    assert isinstance(outcome, NotUnderstood)
    assert told in not_understood(outcome).answer


def test_words_of_the_model_are_repeated() -> None:
    outcome = read("marathon per weather women", context())
    assert isinstance(outcome, NotUnderstood)
    shown = {words.shown for words in outcome.words}
    assert shown - {None} <= {"marathon", "per", "weather", "women"}
    assert shown != {None}


@pytest.mark.parametrize("message", ["how did Ana Ruizz do", "who won the Harvst Half"])
def test_a_name_that_is_only_like_one_is_not_kept(message: str) -> None:
    outcome = read(message, context())
    assert isinstance(outcome, AskBack)
    assert outcome.question is not None
    assert not outcome.is_placed
    assert "uizz" not in str(outcome).lower()
    assert "harvst" not in str(outcome).lower()


def test_a_name_of_the_data_is_kept_as_the_data_writes_it() -> None:
    outcome = read("how did SMITH do", context())
    assert isinstance(outcome, AskBack)
    assert outcome.is_placed
    assert outcome.question is not None
    assert {choice.said for choice in outcome.question.open_choices} == {"Smith"}


def test_a_mistyped_word_is_noted_without_it() -> None:
    outcome = read("how many finishrs in the marathon in 2025", context())
    assert isinstance(outcome, Understood)
    assert outcome.notes == ("The third word was read as “finisher”.",)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "first"), (12, "twelfth"), (13, "13th"), (21, "21st"), (112, "112th")]
)
def test_ordinals(number: int, said: str) -> None:
    assert ordinal(number) == said


# Every text that a kept question can hold, with where it comes from. A new one must be thought about before it is kept.
TEXTS = {
    "Period.label": "made from the calendar",
    "RunnerRef.name": "the runner dictionary",
    "EventRef.name": "the partner's events",
    "EventRef.series": "the partner's events",
    "Option.label": "the runner dictionary or the partner's events",
    "OpenChoice.said": "RunnerMention.linked and EventMention.linked: words of the data",
    "OneOf.values": "codes of the semantic model; towns and partners as the data writes them",
    "Order.by": "columns of the planners",
    "Question.metric": "the intents",
    "Filters.bib": "digits, seven at most",
}


def texts_of(kind: type, seen: set[type]) -> set[str]:
    """Return Class.field for every field of free text in a tree of dataclasses."""
    if kind in seen or not is_dataclass(kind):
        return set()
    seen.add(kind)
    found: set[str] = set()
    hints = get_type_hints(kind)
    for item in fields(kind):
        for part in _parts(hints[item.name]):
            if part is str:
                found.add(f"{kind.__name__}.{item.name}")
            elif isinstance(part, type):
                found |= texts_of(part, seen)
    return found


def _parts(hint: Any) -> list[Any]:
    arguments = get_args(hint)
    return [part for argument in arguments for part in _parts(argument)] if arguments else [hint]


def test_every_text_of_a_question_has_a_source() -> None:
    assert texts_of(Question, set()) == set(TEXTS)
