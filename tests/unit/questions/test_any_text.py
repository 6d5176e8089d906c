"""Any text at all is read without an error, and the work for it grows no faster than the text."""

import random
import sys
from datetime import date
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from racechat.questions.lexicon import known_words
from racechat.questions.names import Event
from racechat.questions.outcome import AskBack, NotUnderstood, Refusal, Understood
from racechat.questions.parse import LONGEST_MESSAGE, Context, read
from racechat.semantic.model import semantic_model

from tests.questions.small_world import PARTNER, TODAY, SmallWorld

WORLD = SmallWorld()
CONTEXT = Context(today=TODAY, names=WORLD, partner_name=PARTNER)
SIGNS = list("'\"`.,:;-/&%$#@!?()<>+=*_\\|~°")
ODD = [
    "1", "99", "3:00", "99:99:99", "2024", "1,000", "26.2", "2024-05-31", "5/31/2024", "'24", "o'", "a'b", "999999999999999",
    "zzzz", "Dana", "Ortiz", "Harvest", "Hartford", "marathn", "finishrs", "é", "中", "👟", "\u200d", "\u0301", "ﷺ",
]  # fmt: skip


def _read(text: str) -> None:
    assert isinstance(read(text, CONTEXT), Understood | AskBack | NotUnderstood | Refusal)


@given(st.text(max_size=120))
@example("𐩀 finishers")
@example("२०२४ marathons")
@example("how many finishers ²²²²²")
def test_any_characters_are_read(text: str) -> None:
    _read(text)


@pytest.mark.parametrize(
    "number",
    ["9" * 16, "9" * 400, "9" * LONGEST_MESSAGE, "1," + "000," * 100 + "000", "nine " + "thousand " * 100, "0" * 500, "9" * 310 + ".5"],
)  # fmt: skip
@pytest.mark.parametrize(
    "around",
    ["{}", "top {}", "bib {}", "over {} finishers", "under {} hours", "age {}", "{} years ago", "{} days ago", "last {} weeks", "{}th place",
     "u{}", "year {}", "between {} and 3", "in {} months", "{}:00"],
)  # fmt: skip
def test_a_number_that_nothing_can_have_is_no_error(around: str, number: str) -> None:
    _read(around.format(number))


def test_words_of_the_vocabulary_in_any_order_are_read() -> None:
    rng = random.Random(20260615)  # noqa: S311 - the same messages in every run
    words = [*sorted(known_words()), *ODD, *SIGNS]
    for _ in range(600):
        _read(" ".join(rng.choices(words, k=rng.randint(1, 10))))


def _work(text: str, context: Context) -> int:
    """Return how many calls reading a text takes, of Python's functions and of built-in ones: a measure without a clock."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text, context)
    finally:
        sys.setprofile(previous)
    return calls


def _seeds() -> list[str]:
    """One phrase of each kind of word that the model knows, every sign, and what readers of numbers and names look at."""
    model = semantic_model()
    phrases = [next(iter(next(iter(values.values())))) for values in model.words.values()]
    return [
        *phrases,
        *SIGNS,
        *ODD,
        "+12",
        "12+",
        "<1",
        "'s ",
        "half an ",
        "and a ",
        "1-",
        "harvest half ",
        "Smith Ortiz ",
    ]


@pytest.mark.parametrize("glue", ["", " "])
def test_twice_the_text_is_at_most_twice_the_work(glue: str) -> None:
    half = LONGEST_MESSAGE // 2
    for seed in _seeds():
        text = (seed + glue) * LONGEST_MESSAGE
        _work(text[:half], CONTEXT)  # what is kept for the next time is kept now
        shorter, longer = _work(text[:half], CONTEXT), _work(text[: 2 * half], CONTEXT)
        assert longer <= 2.3 * shorter + 2000, seed


def test_a_partner_with_many_events_of_similar_names_costs_no_more_for_each_place_in_the_text() -> None:
    """Names are looked for where their first word stands, not at every place."""
    words = ("harvest", "river", "city", "hartford", "turkey", "ridge", "lake", "summer")
    world = SmallWorld()
    world.events += tuple(
        Event(
            series=f"{words[number % 8]} {words[number // 8 % 8]} run {number}",
            name=f"{words[number % 8]} {words[number // 8 % 8]} run {number}".title(),
            editions=3,
            last_on=date(2026, 5, 3),
            city="Dayton",
            state="OH",
            distances=("5k",),
        )
        for number in range(400)
    )
    context = Context(today=TODAY, names=world, partner_name=PARTNER)
    text = ("harvest river run " * 60)[:LONGEST_MESSAGE]
    _work(text, context)
    assert _work(text, context) < 400_000  # 9,400,000 when each name was tried at each place
