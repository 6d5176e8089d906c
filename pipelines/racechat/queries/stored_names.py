"""Looks names up in the asker's own views."""

import re
from collections.abc import Sequence
from typing import Any

from project88.database.statements import statement
from racechat.queries.reader import Reader
from racechat.questions.names import Event, Runner


class StoredNames:
    """The names of one partner's runners, events and towns, read through the partner's own role."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def runners_named(self, keys: Sequence[str]) -> list[Runner]:
        """Return the runners whose whole name is one of these keys."""
        rows = self._reader.read(statement("questions/runners_named"), {"keys": list(keys)}).rows
        return [_runner(row) for row in rows]

    def runners_like(self, key: str) -> list[Runner]:
        """Return runners with this first or last name, else those with a similar whole name, best first."""
        if " " not in key:
            literal = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            found = self._reader.read(
                statement("questions/runners_of_one_word"), {"starts": f"{literal} %", "ends": f"% {literal}"}
            ).rows
            return [_runner(row) for row in found]
        rows = self._reader.read(statement("questions/runners_like"), {"key": key}).rows
        return [_runner(row) for row in rows]

    def events_with(self, words: Sequence[str]) -> list[Event]:
        """Return the events whose name holds one of these words."""
        rows = self._reader.read(statement("questions/events_with"), {"words": list(words)}).rows
        return [_event(row) for row in rows]

    def events_like(self, text: str) -> list[Event]:
        """Return the events whose name holds words much like these, best first."""
        rows = self._reader.read(statement("questions/events_like"), {"text": text}).rows
        return [_event(row) for row in rows]

    def partners(self) -> list[str]:
        """Return nothing: a partner knows of no other."""
        return []

    def cities_named(self, keys: Sequence[str]) -> list[str]:
        """Return the towns of events, as written in the data, whose lower-case name is one of these keys."""
        return [
            str(row[0])
            for row in self._reader.read(statement("questions/cities_named"), {"keys": list(keys)}).rows
        ]

    def home_cities_named(self, keys: Sequence[str]) -> list[str]:
        """Return the home towns of runners, as written in the data, whose lower-case name is one of these keys."""
        return [
            str(row[0])
            for row in self._reader.read(statement("questions/home_cities_named"), {"keys": list(keys)}).rows
        ]


class PartnerNames:
    """Knows the partners' names: administrators ask about partners, not about their runners."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def partners(self) -> list[str]:
        """Return the names of the partners that have events."""
        return [str(row[0]) for row in self._reader.read(statement("questions/partner_names")).rows]

    def runners_named(self, keys: Sequence[str]) -> list[Runner]:  # noqa: ARG002 -- the interface
        return []

    def runners_like(self, key: str) -> list[Runner]:  # noqa: ARG002 -- the interface
        return []

    def events_with(self, words: Sequence[str]) -> list[Event]:  # noqa: ARG002 -- the interface
        return []

    def events_like(self, text: str) -> list[Event]:  # noqa: ARG002 -- the interface
        return []

    def cities_named(self, keys: Sequence[str]) -> list[str]:  # noqa: ARG002 -- the interface
        return []

    def home_cities_named(self, keys: Sequence[str]) -> list[str]:  # noqa: ARG002 -- the interface
        return []


def _runner(row: Sequence[Any]) -> Runner:
    athlete_id, full_name, name_key, sex, birth_year, city, state, race_count, last_raced_on, *rest = row
    return Runner(
        athlete_id=athlete_id,
        full_name=full_name,
        name_key=name_key,
        sex=sex,
        birth_year=birth_year,
        city=city,
        state=state,
        race_count=race_count,
        last_raced_on=last_raced_on,
        similarity=rest[0] if rest else 1.0,
    )


def _without_edition(name: str) -> str:
    """Return an event's name without the year or number of its edition: it stands for all of them."""
    bare = re.sub(r"(?i)\b(?:19|20)\d{2}\b|\b\d+(?:st|nd|rd|th)(?: annual)?\b|\bannual\b", " ", name)
    return re.sub(r"\s+", " ", bare).strip(" -–,:") or name


def _event(row: Sequence[Any]) -> Event:
    series, name, editions, last_on, city, state, distances, *rest = row
    return Event(
        series=series,
        name=_without_edition(name),
        editions=editions,
        last_on=last_on,
        city=city,
        state=state,
        distances=tuple(distances),
        similarity=rest[0] if rest else 1.0,
    )
