"""The filters of a question in plain words, so that the asker sees what was understood."""

from collections.abc import Callable

from racechat.answers.cells import (
    distance_title,
    provider_title,
    race_time,
    region_title,
    sex_title,
    status_title,
)
from racechat.questions.filters import Filters
from racechat.questions.question import Question
from racechat.questions.values import NumberRange, OneOf, Period, TimeRange, WeatherBound

_STATES = {
    "active": "active (published or open for registration, ending today or later)", "upcoming": "still to come", "past": "over",
    "open_for_registration": "open for registration", "without_results": "over, without results yet", "with_results": "with results",
    "archived": "archived at the provider", "published": "published", "unpublished": "not published",
}  # fmt: skip
_WEATHER = {"temperature_c": ("temperature", "°C"), "humidity_pct": ("humidity", "%"), "wind_kph": ("wind", "km/h"), "wind_gust_kph": ("gusts", "km/h"), "precipitation_mm": ("rain", "mm")}  # fmt: skip


def conditions_in_words(question: Question) -> list[str]:
    """Return each condition as a short phrase, in the order in which people would say them."""
    filters = question.filters
    makers: tuple[tuple[str, Callable[[], str]], ...] = (
        ("runners", lambda: "runner: " + " and ".join(runner.name for runner in filters.runners)),
        ("distances", lambda: _one_of("distance", filters.distances, distance_title)),
        ("race_types", lambda: _one_of("type", filters.race_types, str)),
        ("sexes", lambda: _one_of("sex", filters.sexes, sex_title)),
        ("age", lambda: "age " + _range(filters.age)),
        ("statuses", lambda: _one_of("outcome", filters.statuses, status_title)),
        ("time", lambda: f"{filters.clock} time {_time(filters.time)}"),
        ("events", lambda: "event: " + " or ".join(event.name for event in filters.events)),
        (
            "excluded_events",
            lambda: "without the event " + " and ".join(event.name for event in filters.excluded_events),
        ),
        ("event_states", lambda: " and ".join(_STATES[state] for state in filters.event_states)),
        ("event_regions", lambda: _one_of("state of the event", filters.event_regions, region_title)),
        ("event_cities", lambda: _one_of("city of the event", filters.event_cities, str)),
        ("home_regions", lambda: _one_of("runners from", filters.home_regions, region_title)),
        ("home_cities", lambda: _one_of("runners from", filters.home_cities, str)),
        ("providers", lambda: _one_of("provider", filters.providers, provider_title)),
        ("finishers", lambda: f"finishers: {_range(filters.finishers)}"),
        ("registrations", lambda: f"registrations: {_range(filters.registrations)}"),
        ("payment", lambda: "paid nothing yet" if filters.payment == "unpaid" else "paid"),
        ("conditions", lambda: _one_of("weather", filters.conditions, str)),
        ("weather", lambda: ", ".join(_weather(bound) for bound in filters.weather)),
        ("operations", lambda: _one_of("kind of sync", filters.operations, str)),
        ("sync_statuses", lambda: _one_of("outcome of the sync", filters.sync_statuses, str)),
        ("partners", lambda: _one_of("partner", filters.partners, str)),
        ("bib", lambda: f"bib {filters.bib}"),
        ("place", lambda: f"place {filters.place}, by sex"),
        ("latest_edition", lambda: "the latest edition"),
        ("period", lambda: _period(filters)),
        ("event_period", lambda: "race day: " + _dates(filters.event_period)),
        ("other_period", lambda: "and " + _dates(filters.other_period)),
    )
    given = filters.given()
    words = [make() for name, make in makers if name in given]
    if filters.clock == "gun" and filters.time is None:
        words.append("gun time")
    return words


def _one_of(label: str, wanted: OneOf | None, title: Callable[[str], str]) -> str:
    if wanted is None:
        return ""
    values = " or ".join(title(value) for value in wanted.values)
    return f"{label}: not {values}" if wanted.is_excluded else f"{label}: {values}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def _range(wanted: NumberRange | None) -> str:
    if wanted is None:
        return ""
    if wanted.minimum is not None and wanted.minimum == wanted.maximum:
        return _number(wanted.minimum)
    parts = []
    if wanted.minimum is not None:
        parts.append(f"{'over' if wanted.excludes_minimum else 'at least'} {_number(wanted.minimum)}")
    if wanted.maximum is not None:
        parts.append(f"{'under' if wanted.excludes_maximum else 'at most'} {_number(wanted.maximum)}")
    return " and ".join(parts)


def _time(wanted: TimeRange | None) -> str:
    if wanted is None:
        return ""
    parts = []
    if wanted.minimum_ms is not None:
        parts.append(f"{'over' if wanted.excludes_minimum else 'at least'} {race_time(wanted.minimum_ms)}")
    if wanted.maximum_ms is not None:
        parts.append(f"{'under' if wanted.excludes_maximum else 'at most'} {race_time(wanted.maximum_ms)}")
    return " and ".join(parts)


def _weather(bound: WeatherBound) -> str:
    name, unit = _WEATHER[bound.column]
    return f"{name} {_range(bound.within)} {unit}"


def _period(filters: Filters) -> str:
    return _dates(filters.period)


def _dates(period: Period | None) -> str:
    """Return a period with its days: 2025 (2025-01-01 to 2025-12-31)."""
    if period is None:
        return ""
    if period.first is not None and period.first == period.last:
        return (
            f"{period.label} ({period.first:%A}, {period.first.isoformat()})"
            if period.label != period.first.isoformat()
            else period.label
        )
    first = "the beginning" if period.first is None else period.first.isoformat()
    last = "now on" if period.last is None else period.last.isoformat()
    return (
        f"{period.label} ({first} to {last})"
        if period.last is not None
        else f"{period.label} (from {first} on)"
    )
