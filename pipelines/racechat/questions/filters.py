"""Every condition a question can carry. A field that is None (or empty) restricts nothing."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from racechat.questions.values import (
    Clock,
    EventRef,
    NumberRange,
    OneOf,
    Period,
    RunnerRef,
    TimeRange,
    WeatherBound,
)

EventState = Literal[
    "active",
    "upcoming",
    "past",
    "open_for_registration",
    "without_results",
    "with_results",
    "archived",
    "published",
    "unpublished",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The conditions, all of them joined by AND. Codes are those of the semantic model."""

    distances: OneOf | None = None
    race_types: OneOf | None = None
    sexes: OneOf | None = None
    age: NumberRange | None = None
    statuses: OneOf | None = None
    time: TimeRange | None = None
    clock: Clock = "chip"
    period: Period | None = None
    other_period: Period | None = None
    # When the race is, where `period` is about something else (when people registered).
    event_period: Period | None = None
    runners: tuple[RunnerRef, ...] = ()
    events: tuple[EventRef, ...] = ()
    excluded_events: tuple[EventRef, ...] = ()
    event_states: tuple[EventState, ...] = ()
    event_regions: OneOf | None = None
    event_cities: OneOf | None = None
    home_regions: OneOf | None = None
    home_cities: OneOf | None = None
    providers: OneOf | None = None
    finishers: NumberRange | None = None
    registrations: NumberRange | None = None
    payment: Literal["paid", "unpaid"] | None = None
    conditions: OneOf | None = None
    weather: tuple[WeatherBound, ...] = ()
    operations: OneOf | None = None
    sync_statuses: OneOf | None = None
    partners: OneOf | None = None
    bib: str | None = None
    place: int | None = None
    # Of the events (or races) that fit, only the latest edition with finishers.
    latest_edition: bool = False

    def given(self) -> frozenset[str]:
        """Return the names of the fields that restrict something (or change what is read, as `clock` does)."""
        return frozenset(item.name for item in fields(self) if getattr(self, item.name) != item.default)

    def with_(self, **changes: Any) -> "Filters":
        """Return these filters with some fields replaced."""
        return replace(self, **changes)
