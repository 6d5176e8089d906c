"""Values set side by side are told apart in the answer: two years, two distances, women and men, two events."""

from dataclasses import replace

from racechat.questions.outcome import AskBack, AskBackError
from racechat.questions.question import Dimension, Question
from racechat.questions.values import OneOf, Period
from racechat.semantic.model import semantic_model

_LISTS = frozenset(
    {"results", "events", "races", "registrations", "winners", "records", "race_weather", "slow_races", "boston_qualifiers", "biggest",
     "personal_record", "comparison", "ever_within", "most_races", "fees", "last_sync", "sync_failures", "weather_correlation"}
)  # fmt: skip
_OF_TIMES = frozenset({"average_time", "median_time", "fastest_time", "slowest_time"})
_OF_ONE_COURSE = frozenset({"histogram", "percentile", "ever_within"})
_TELLING_DISTANCES = frozenset({"distance", "race", "event"})


def told_apart(question: Question, event_distances: tuple[str, ...]) -> Question:
    """Return the question with the groupings that keep apart what must not run together.

    `event_distances` are the standard distances of the events that are named. Raises AskBackError where times over
    different distances would be mixed in a list or a curve.
    """
    question = _with_one_course(question, event_distances)
    if question.measure in _LISTS:
        return question
    return _with_values_apart(_with_periods_apart(question))


def _with_one_course(question: Question, event_distances: tuple[str, ...]) -> Question:
    """A time means something over one distance only: group by it, or ask which."""
    filters = question.filters
    several = filters.distances is None or filters.distances.is_excluded or len(filters.distances.values) > 1
    is_mixed = several and not (filters.distances is None and filters.events and len(event_distances) <= 1)
    if not is_mixed or _TELLING_DISTANCES & set(question.grouping):
        return question
    if question.measure in _OF_TIMES or (question.measure == "finisher_count" and filters.time is not None):
        return replace(question, grouping=("distance", *question.grouping))
    is_ranked = (
        question.measure == "results"
        and question.order is not None
        and question.order.by == "time"
        and not filters.runners
    )
    if question.measure in _OF_ONE_COURSE or is_ranked:
        raise AskBackError(
            AskBack(
                text="At which distance? Times over different distances cannot be put in one list.",
                examples=_examples(question),
            )
        )
    return question


def _examples(question: Question) -> tuple[str, ...]:
    events = question.filters.events
    if events:
        return (f"Top 10 in the 10K at the {events[0].name}", f"Half marathon times at the {events[0].name}")
    return ("Top 10 in the 5K this year", "Marathon times under 3 hours in 2025")


def _with_values_apart(question: Question) -> Question:
    filters = question.filters
    honoured = semantic_model().measures[question.measure].grouping
    sides: tuple[tuple[Dimension, int], ...] = (
        ("event", len(filters.events)), ("distance", _count(filters.distances)), ("sex", _count(filters.sexes)),
        ("event_region", _count(filters.event_regions)), ("home_region", _count(filters.home_regions)), ("provider", _count(filters.providers)),
    )  # fmt: skip
    for dimension, count in sides:
        if count > 1 and dimension in honoured and dimension not in question.grouping:
            question = replace(question, grouping=(*question.grouping, dimension))
    return question


def _count(wanted: OneOf | None) -> int:
    return 0 if wanted is None or wanted.is_excluded else len(wanted.values)


def _with_periods_apart(question: Question) -> Question:
    """Two periods that are compared are told apart by their year, month, week or day."""
    filters = question.filters
    if filters.period is None or filters.other_period is None:
        return question
    wanted = _telling(filters.period, filters.other_period)
    if wanted in question.grouping:
        return question
    honoured = semantic_model().measures[question.measure].grouping
    if wanted not in honoured and "month" in question.grouping:
        return question
    return replace(question, grouping=(wanted, *question.grouping))


def _telling(one: Period, other: Period) -> Dimension:
    if one.year is not None and other.year is not None:
        return "year"
    if one.first is None or other.first is None:
        return "year"
    if (one.first.year, one.first.month) != (other.first.year, other.first.month):
        return "year" if one.first.month == other.first.month else "month"
    return "week" if one.first != one.last else "day"
