"""A word that means nothing to us never disappears: with it in a message, there is no answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.questions.cover import best_cover
from racechat.questions.lexicon import words_in
from racechat.questions.outcome import NotUnderstood, Understood
from racechat.questions.parse import read
from racechat.questions.tokens import clean, tokenize

from tests.questions.evaluation import cases
from tests.questions.small_world import context

SINGLE = sorted({case.messages[0] for case in cases() if len(case.messages) == 1})
# Made-up words that resemble none of ours, nor a name of the small world.
NONSENSE = ("zorblax", "quimfed", "wuggle", "prazznik", "blofth", "xyvvord")


@settings(deadline=None)
@given(st.sampled_from(SINGLE), st.sampled_from(NONSENSE), st.integers(min_value=0, max_value=30))
def test_an_unknown_word_anywhere_leaves_the_question_unanswered(message: str, word: str, place: int) -> None:
    words = message.split()
    words.insert(min(place, len(words)), word)
    outcome = read(" ".join(words), context())
    assert not isinstance(outcome, Understood)


@settings(deadline=None)
@given(
    st.sampled_from(SINGLE),
    st.sampled_from(("not", "except", "without", "never", "nor", "neither")),
    st.integers(0, 30),
)
def test_a_negation_is_placed_or_the_question_is_not_answered(message: str, word: str, place: int) -> None:
    words = message.split()
    words.insert(min(place, len(words)), word)
    plain, negated = read(message, context()), read(" ".join(words), context())
    if isinstance(plain, Understood) and isinstance(negated, Understood):
        assert negated.question != plain.question


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_outcome(text: str) -> None:
    assert read(text, context()) is not None


@settings(deadline=None)
@given(st.text(max_size=120))
def test_every_token_is_covered_once(text: str) -> None:
    tokens = tokenize(clean(text))
    cover = best_cover(tokens, words_in(tokens))
    assert [index for piece in cover for index in range(piece.start, piece.end)] == list(range(len(tokens)))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_letters_and_digits_are_never_lost(text: str) -> None:
    cleaned = clean(text)
    held = {position for token in tokenize(cleaned) for position in range(token.start, token.end)}
    lost = [
        cleaned[position]
        for position in range(len(cleaned))
        if position not in held and cleaned[position].isalnum()
    ]
    # The s of a possessive is dropped on purpose: "2024's".
    assert [character for character in lost if character not in "sS"] == []


@pytest.mark.parametrize("message", ["", " ", "?", "!!!", "...", "\u202e\u200b", "\x00\x01"])
def test_nothing_said_is_not_understood(message: str) -> None:
    assert isinstance(read(message, context()), NotUnderstood)


def test_a_very_long_message_is_sent_back_quickly() -> None:
    outcome = read("show me all sub-3:00 marathon times from 2024 " * 3000, context())
    assert isinstance(outcome, NotUnderstood)
    assert "characters" in outcome.hint
