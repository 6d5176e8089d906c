"""The names of the small season, held in memory: questions can be read without a database."""

import re
from collections.abc import Sequence
from datetime import date

from racechat.questions.names import Event, Runner
from racechat.questions.parse import Context
from racechat.questions.question import Question
from racechat.questions.tokens import plain

TODAY = date(2026, 6, 15)
PARTNER = "Big River Race Management"

_RUNNERS = (
    (1, "Michael Wardian", "M", 1974, "Arlington", "VA", 4),
    (2, "Dana Whitfield", "F", 1990, "Hartford", "CT", 9),
    (3, "Sam Ortiz", "M", 1988, "Columbus", "OH", 5),
    (4, "Ana Ruiz", "F", 1985, "Dayton", "OH", 4),
    (5, "Kim Lee", "F", 1979, "Cincinnati", "OH", 4),
    (6, "John Smith", "M", 1980, "Hartford", "CT", 3),
    (7, "John Smith", "M", 1995, "Dayton", "OH", 4),
    (8, "Mary Smith", "F", 1950, "Toledo", "OH", 2),
    (9, "May Chen", "F", 2001, "Akron", "OH", 4),
    (10, "Pat Quinn", "X", 1992, "Erie", "PA", 1),
    (11, "Walter Gray", "M", 1953, "Toledo", "OH", 2),
    (12, "Lena Brook", "F", 1996, "Boise", "ID", 3),
)
_EVENTS = (
    ("hartford marathon", "Hartford Marathon", "Hartford", "CT", ("marathon",)),
    ("harvest half", "Harvest Half", "Columbus", "OH", ("half marathon",)),
    ("river city run", "River City Run", "Cincinnati", "OH", ("10k", "5k")),
    ("lake city marathon", "Lake City Marathon", "Sandusky", "OH", ("marathon",)),
    ("summer sizzler", "Summer Sizzler", "Hartford", "CT", ("10k", "5k")),
    ("turkey trot", "Turkey Trot", "Dayton", "OH", ("5k",)),
    ("draft dash", "Draft Dash", "Dayton", "OH", ()),
    ("ridge trail run", "Ridge Trail Run", "Logan", "OH", ("25k",)),
    ("fun mile", "Fun Mile", "Dayton", "OH", ("1 mile",)),
)


class SmallWorld:
    """A NameSource over the runners and events above."""

    def __init__(self) -> None:
        self.runners = tuple(
            Runner(
                athlete_id=athlete_id,
                full_name=name,
                name_key=plain(name),
                sex=sex,
                birth_year=birth_year,
                city=city,
                state=state,
                race_count=races,
                last_raced_on=date(2026, 5, 3),
            )
            for athlete_id, name, sex, birth_year, city, state, races in sorted(
                _RUNNERS, key=lambda row: -row[6]
            )
        )
        self.events = tuple(
            Event(
                series=series,
                name=name,
                editions=3,
                last_on=date(2026, 5, 3),
                city=city,
                state=state,
                distances=distances,
            )
            for series, name, city, state, distances in _EVENTS
        )

    def runners_named(self, keys: Sequence[str]) -> list[Runner]:
        return [runner for runner in self.runners if runner.name_key in keys]

    def runners_like(self, key: str) -> list[Runner]:
        if " " not in key:
            return [runner for runner in self.runners if key in runner.name_key.split()]
        likeness = {runner: _likeness(key, runner.name_key) for runner in self.runners}
        found = sorted(
            (runner for runner in self.runners if likeness[runner] >= 0.45),
            key=lambda runner: -likeness[runner],
        )
        return [_with_likeness(runner, likeness[runner]) for runner in found]

    def events_with(self, words: Sequence[str]) -> list[Event]:
        return [event for event in self.events if set(words) & set(event.series.split())]

    def events_like(self, text: str) -> list[Event]:
        return [
            event
            for event in self.events
            if max(_likeness(text, word) for word in event.series.split()) >= 0.35
        ]

    def partners(self) -> list[str]:
        return []

    def cities_named(self, keys: Sequence[str]) -> list[str]:
        return sorted({event.city for event in self.events if event.city and plain(event.city) in keys})

    def home_cities_named(self, keys: Sequence[str]) -> list[str]:
        return sorted({runner.city for runner in self.runners if runner.city and plain(runner.city) in keys})


def _with_likeness(runner: Runner, likeness: float) -> Runner:
    values = {name: getattr(runner, name) for name in Runner.__slots__}
    return Runner(**(values | {"similarity": likeness}))


def _trigrams(text: str) -> set[str]:
    return {
        padded[i : i + 3]
        for word in re.findall(r"\w+", text)
        for padded in [f"  {word} "]
        for i in range(len(padded) - 2)
    }


def _likeness(one: str, other: str) -> float:
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / max(1, len(ours | theirs))


WORLD = SmallWorld()


def context(previous: Question | None = None) -> Context:
    """Return the context of a member of Big River Race Management on 2026-06-15."""
    return Context(today=TODAY, names=WORLD, partner_name=PARTNER, previous=previous)
