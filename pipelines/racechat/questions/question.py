"""The typed question: what was asked, with every word of it turned into a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from project88.errors import BadInputError
from racechat.questions.filters import Filters
from racechat.questions.values import EventRef, RunnerRef

Subject = Literal["results", "runners", "races", "events", "registrations", "weather", "syncs", "partners"]

Measure = Literal[
    # results
    "results", "finisher_count", "runner_count", "average_time", "median_time", "average_age", "fastest_time", "slowest_time",
    "personal_record", "ever_within", "comparison", "winners", "records", "outcomes", "percentile", "histogram", "boston_qualifiers",
    # runners
    "most_races",
    # events and races
    "events", "event_count", "races", "race_count", "biggest", "fees", "participation",
    # weather
    "weather_correlation", "slow_races", "race_weather", "average_weather",
    # registrations
    "registrations", "registration_count", "revenue",
    # sync
    "last_sync", "sync_failures", "sync_queue",
    # partners
    "partner_ranking",
]  # fmt: skip

Dimension = Literal[
    "age_group", "sex", "year", "month", "week", "day", "distance", "race", "event", "event_region", "event_city",
    "home_region", "home_city", "provider", "runner", "partner", "race_type", "conditions",
]  # fmt: skip

Shape = Literal["table", "chart", "csv", "sql"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What comes first: `by` names a column of the answer."""

    by: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the choices the asker was given: a runner or an event."""

    label: str
    runner: RunnerRef | None = None
    event: EventRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChoice:
    """What was asked back. The reply picks one of `options`, which then fills `slot` of the question.

    `said` is the name in the data's own spelling; empty where what was typed is only like a name of the data.
    """

    slot: Literal["runner", "event"]
    position: int = 0
    options: tuple[Option, ...]
    said: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about races, ready to be turned into SQL. Values compare by content and can be kept as JSON."""

    subject: Subject
    measure: Measure
    filters: Filters = field(default_factory=Filters)
    grouping: tuple[Dimension, ...] = ()
    order: Order | None = None
    limit: int | None = None
    shape: Shape = "table"
    with_contact: bool = False
    with_chart: bool = False
    metric: str | None = None
    given_time_ms: int | None = None
    # How many of each group a list of winners holds: 3 is a podium.
    per_group: int | None = None
    # What must be chosen before it can be answered, one after the other; empty once it is complete.
    open_choices: tuple[OpenChoice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the question as JSON-ready values, without what is at its default."""
        found: dict[str, Any] = question_adapter().dump_python(self, mode="json", exclude_defaults=True)
        return found

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> "Question":
        """Read what `to_dict` wrote; raise BadInputError where it is no question."""
        try:
            return question_adapter().validate_python(dict(values))
        except ValidationError as error:
            raise BadInputError(
                "The kept question cannot be read any more; please ask it again in full."
            ) from error

    def with_filters(self, **changes: Any) -> "Question":
        """Return the question with some filters replaced."""
        return replace(self, filters=self.filters.with_(**changes))


@cache
def question_adapter() -> TypeAdapter[Question]:
    """Return pydantic's reader and writer of questions; `.json_schema()` is the schema a model can be held to."""
    return TypeAdapter(Question)
