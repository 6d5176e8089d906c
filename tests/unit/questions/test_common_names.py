"""An event whose name is made of common words is understood by its whole name, and only by it."""

from collections.abc import Sequence

import pytest
from racechat.questions.names import Event, Runner, names_in
from racechat.questions.tokens import tokenize

CITY = Event(
    series="city marathon",
    name="2025 City Marathon",
    editions=9,
    last_on=None,
    city="Columbus",
    state="OH",
    distances=("marathon",),
)


class OneEvent:
    """Holds the City Marathon and nothing else."""

    def events_with(self, words: Sequence[str]) -> list[Event]:
        return [CITY] if {"city", "marathon"} & set(words) else []

    def events_like(self, text: str) -> list[Event]:
        return []

    def runners_named(self, keys: Sequence[str]) -> list[Runner]:
        return []

    def runners_like(self, key: str) -> list[Runner]:
        return []

    def partners(self) -> list[str]:
        return []

    def cities_named(self, keys: Sequence[str]) -> list[str]:
        return []

    def home_cities_named(self, keys: Sequence[str]) -> list[str]:
        return []


def exact_events(text: str) -> list[str]:
    return [
        piece.said
        for piece in names_in(text, tokenize(text), OneEvent())
        if piece.kind == "event" and piece.value.is_exact
    ]


@pytest.mark.parametrize(
    "text",
    [
        "finish time histogram of the City Marathon",
        "what percentile is 3:45 at the City Marathon",
        "who won the city marathon in 2025",
        "City Marathon 2024 results",
        "winners of the 2024 City Marathon",
        "Show City Marathon results",
    ],
)
def test_the_whole_name_is_the_event(text: str) -> None:
    assert [name.lower() for name in exact_events(text)] == ["city marathon"]


@pytest.mark.parametrize(
    "text",
    [
        "results of the New York City Marathon",
        "marathon times by city",
        "which city has most marathon finishers",
    ],
)
def test_the_end_of_another_name_or_loose_words_are_not(text: str) -> None:
    assert exact_events(text) == []
