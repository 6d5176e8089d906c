"""The question beside a login is heard in whole, or not at all: any part of it would be another question."""

from collections.abc import Iterator

import pytest
from racechat.login.said import Said
from racechat.login.understanding import understand
from racechat.questions.parse import read

from tests.questions.evaluation import cases
from tests.questions.small_world import context

FRAMES = (
    "I'm Pat from Big River, code 482913, {}",
    "Pat Lee, Big River Race Management. {}",
    "pat@bigriver.example, 482913, {}",
    "pat@bigriver.example 482913 {}",
    "482913 Pat Lee Big River - {}",
    "{}\nPat Lee, Big River, 482913",
    "{}, this is Pat Lee from Big River, code 482913",
    "{}. I'm Pat Lee, Big River Race Management, my code is 482913. Thanks!",
    "hi this is pat lee from big river my code is 482913 {}",
    "pat lee at big river 482913 {}",
    "Name: Pat Lee\nCompany: Big River\nCode: 482913\nQuestion: {}",
    "Pat Lee\nBig River\n482913\n{}",
    "Hi,\n\n{}\n\nThanks,\nPat Lee\nBig River Race Management\n482913",
    "Soy Pat Lee de Big River, código 482913. {}",
)
# What only a comma would tell from a company ("pat lee at big river 482913 events in May") is asked back.
MOST_LOST_PERCENT = {"pat lee at big river 482913 {}": 11.0, "Pat Lee, Big River Race Management. {}": 3.0}
QUESTIONS = tuple(dict.fromkeys(case.messages[0] for case in cases() if len(case.messages) == 1))


def _asked(said: Said) -> str | None:
    return said.introduction.question if said.introduction is not None else said.question


def _meaning(text: str) -> str | None:
    question = getattr(read(text, context()), "question", None)
    return None if question is None else str(question)


@pytest.mark.parametrize("frame", FRAMES)
def test_the_same_question_or_none(frame: str) -> None:
    lost: list[str] = []
    others: list[tuple[str, str]] = []
    for question in QUESTIONS:
        asked = _asked(understand(frame.format(question)))
        meant = None if asked is None else _meaning(asked)
        if meant == _meaning(question):
            continue
        if asked is None or meant is None:
            lost.append(question)
        else:
            others.append((question, asked))
    assert others == []
    assert 100 * len(lost) <= MOST_LOST_PERCENT.get(frame, 2.0) * len(QUESTIONS), lost


def _sayings() -> Iterator[tuple[str, str]]:
    yield "show results for Mark Best", "show results for Mark Best"
    yield "Dana Whitfield's personal best?", "Dana Whitfield's personal best?"
    yield "marathon finishers 60+", "marathon finishers 60+"
    yield "races above 25 °C", "races above 25 °C"
    yield "top 10 women, please", "top 10 women"
    yield "top 10 women thanks", "top 10 women"
    yield "and please show me the top 10", "show me the top 10"


@pytest.mark.parametrize(("said", "heard"), list(_sayings()))
def test_ends_are_kept_unless_they_are_politeness(said: str, heard: str) -> None:
    assert _asked(understand(f"pat@bigriver.example, 482913, {said}")) == heard


@pytest.mark.parametrize(
    "message",
    [
        "pat@bigriver.example, 482913, how many ran the Password 10K",
        "I'm Pat from Big River, Michael Wardian, code 482913, fastest marathon",
    ],
)
def test_words_without_a_place_leave_no_question(message: str) -> None:
    said = understand(message)
    assert said.introduction is not None
    assert said.introduction.question is None
    assert said.introduction.is_cut


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("482913 Pat Lee Big River", "482913"),
        ("482913 pat lee big river", "482913"),
        ("482913 Pat Lee", "482913"),
        ("pat@bigriver.example 482913 failed syncs", "482913"),
        ("Pat Lee, Big River, code four eight two nine one three", "482913"),
        ("pat@bigriver.example four eight two nine one three", "482913"),
    ],
)
def test_six_digits_at_the_beginning_or_behind_an_address_are_a_code(message: str, secret: str) -> None:
    found = [claim.secret.reveal() for claim in understand(message).claims if claim.secret is not None]
    assert secret in found


@pytest.mark.parametrize("message", ["482913 finishers", "482913 runners in 2024", "show me bib 482913"])
def test_six_digits_that_count_are_none(message: str) -> None:
    assert understand(message).claims == ()
