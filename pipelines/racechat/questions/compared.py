"""Two periods that are compared are told apart in the answer: by their year, month, week or day."""

from dataclasses import replace

from racechat.questions.question import Dimension, Question
from racechat.questions.values import Period

_OF_TIME = frozenset({"year", "month", "week", "day"})
_LISTS = frozenset(
    {
        "results",
        "events",
        "races",
        "registrations",
        "winners",
        "records",
        "race_weather",
        "slow_races",
        "boston_qualifiers",
        "biggest",
    }
)


def with_periods_apart(question: Question) -> Question:
    """Return the question grouped so that its two periods do not run together; lists show the day of each row anyway."""
    filters = question.filters
    if filters.period is None or filters.other_period is None or question.measure in _LISTS:
        return question
    wanted = _telling(filters.period, filters.other_period)
    if wanted in question.grouping or (
        wanted == "year"
        and "month" in question.grouping
        and question.measure not in {"registration_count", "revenue"}
    ):
        return question
    return replace(question, grouping=(wanted, *(name for name in question.grouping if name != wanted)))


def _telling(one: Period, other: Period) -> Dimension:
    if one.year is not None and other.year is not None:
        return "year"
    if (
        one.first is not None
        and other.first is not None
        and (one.first.year, one.first.month) != (other.first.year, other.first.month)
    ):
        return "year" if one.first.month == other.first.month else "month"
    return "week" if one.first != one.last else "day"
