"""The work of reading a message grows with its length, whatever it holds: a text twice as long costs twice the calls."""

import random
import sys
from collections.abc import Sequence
from types import FrameType

import pytest
from racechat.login.lexicon import lexicon
from racechat.login.said import Awaited
from racechat.login.text import MAX_CHARACTERS
from racechat.login.understanding import understand

SIGNS = [
    *"'\"`*_()[]{}<>@.,;:!?-/|#&=~+%$1aé🙏",
    "\n",
    "482913",
    "1 ",
    "a@b.example",
    "at",
    "dot",
    "K1!x9z",
    "https://",
    "ñ",
]
WORDS = sorted({word for words in lexicon().words.values() for word in words})
PHRASES = ["my password is", "I'm", "I am a", "this is", "from the", "log me in", "code 1", "show me", "pass: a", "name: x", "pat from big river", "quiet otters", "new password", "soy", "de la", "and so", "no wait", "how many", "a - b"]  # fmt: skip


def calls(text: str, awaits: Awaited | None) -> int:
    """Return how many functions, built-in ones included, are called to read the text."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        understand(text, awaits=awaits)
    finally:
        sys.setprofile(before)
    return counted


def check_linear(piece: str, awaits: Awaited | None) -> None:
    short, middle, long = (
        calls((piece * MAX_CHARACTERS)[: MAX_CHARACTERS // part], awaits) for part in (4, 2, 1)
    )
    # A step (six readings of a proof rather than one) may fall into one doubling; what grows faster shows in both.
    assert middle <= 2.3 * short + 1_000 or long <= 2.3 * middle + 1_000, (piece, short, middle, long)


def pairs(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)  # noqa: S311 -- the same texts again
    parts = [*SIGNS, *WORDS, *PHRASES, *SIGNS * 8]
    return [
        rng.choice(("", " ")).join(rng.choices(parts, k=rng.choice((2, 2, 3)))) + rng.choice(("", " "))
        for _ in range(count)
    ]


def both(texts: Sequence[str]) -> list[str]:
    return [text + end for text in texts for end in ("", " ")]


@pytest.mark.parametrize("piece", [*both(SIGNS[:26]), *(f"{phrase} " for phrase in PHRASES)], ids=repr)
def test_one_thing_over_and_over(piece: str) -> None:
    check_linear(piece, None)


@pytest.mark.parametrize("awaits", ["who", "proof"])
@pytest.mark.parametrize("piece", pairs(1, 20), ids=repr)
def test_two_things_over_and_over(piece: str, awaits: Awaited) -> None:
    check_linear(piece, awaits)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_many_things_over_and_over(seed: int) -> None:
    for piece in [*pairs(100 + seed, 60), *(f"{word} " for word in WORDS[seed::60])]:
        check_linear(piece, "proof")


def test_what_many_readings_of_a_proof_leave_is_judged_by_its_beginning() -> None:
    """Six readings of words of all kinds: 700,000 calls when each of their questions was cut into words from end to end."""
    rng = random.Random(1)  # noqa: S311 -- the same texts again
    for _ in range(40):
        assert calls(" ".join(rng.choices(WORDS, k=900))[:MAX_CHARACTERS], "proof") < 300_000


def test_no_more_of_a_message_is_read_than_its_first_characters() -> None:
    long = "I'm Pat from Lakeside " * 10_000
    assert len(understand(long).text) <= MAX_CHARACTERS
    assert calls(long, None) <= calls(long[:MAX_CHARACTERS], None) + 10
