"""Follow-ups edit the question before them: 'only women', 'and in 2023?', 'top 20', 'same for the half', 'as CSV', 'without Ohio'."""

from dataclasses import replace
from typing import cast

from racechat.questions.conditions import time_of
from racechat.questions.durations import SaidTime
from racechat.questions.filters import Filters
from racechat.questions.intents.reading import Reading
from racechat.questions.intents.weather import WEATHER_RANKS
from racechat.questions.limits import MOST_ROWS
from racechat.questions.piece import Bag, Piece
from racechat.questions.question import Measure, Order, Question, Shape
from racechat.questions.values import TimeRange

_COMING = frozenset({"events", "races", "fees", "event_count", "race_count"})
_LIKE_RESULTS = frozenset(
    {
        "results",
        "finisher_count",
        "average_time",
        "median_time",
        "fastest_time",
        "slowest_time",
        "histogram",
        "winners",
        "runner_count",
    }
)

# Words that turn a question about results into another about the same results.
_OTHER_MEASURES = (
    ("stat", "average", "average_time"), ("stat", "median", "median_time"), ("ask", "how_many", "finisher_count"),
    ("stat", "histogram", "histogram"), ("stat", "winner", "winners"), ("ask", "who", "results"), ("noun", "result", "results"),
    ("stat", "fastest", "results"), ("stat", "slowest", "results"),
)  # fmt: skip
_SORTS = {"age": "age", "time": "time", "day": "date", "result": "time"}

_COUNTED: dict[Measure, Measure] = {
    "events": "event_count",
    "races": "race_count",
    "registrations": "registration_count",
}


def edited(pieces: tuple[Piece, ...], previous: Question) -> tuple[Question, Reading] | None:
    """Return the previous question with what a message changes, or None where the message is no edit of it.

    The caller checks what the reading left.
    """
    reading = Reading(bag=Bag(pieces))
    is_of_all_years = bool(reading.drop("join", "ever"))
    is_compared = bool(reading.drop("verb", "compare"))
    reading.drop("join", "same", "only", "too", "instead", "and", "so_far")
    is_of_results = previous.subject in {"results", "runners"}
    lives_there = is_of_results and (bool(previous.filters.events) or "home_region" in previous.grouping)
    changed = _shape(reading, previous)
    changed = _measure(reading, changed)
    changed = _size(reading, changed)
    changed = _asked_time(reading, changed)
    grouping = reading.grouping(
        region="home_region" if previous.subject == "results" else "event_region",
        city="home_city" if previous.subject == "results" else "event_city",
    )
    if grouping:
        changed = _grouped(changed, grouping)
    _benign(reading, previous)
    known = previous.filters.distances
    taken = reading.conditions(
        is_about_coming=previous.measure in _COMING,
        is_about_runners=previous.measure not in _COMING,
        known_distances=() if known is None or known.is_excluded else known.values,
    )
    filters = taken.filters
    if lives_there and filters.event_regions is not None:
        # 'Without Ohio' about one event, or about runners by state, is about where they live.
        filters = filters.with_(home_regions=filters.event_regions, event_regions=None)
    merged = _merged(changed.filters, filters)
    if is_of_all_years and filters.period is None:
        merged = merged.with_(period=None, other_period=None)
    if is_compared:
        if (
            filters.period is None
            or previous.filters.period is None
            or filters.period == previous.filters.period
        ):
            return None
        # 'Compared to last year': both periods, the one asked about first.
        merged = merged.with_(period=previous.filters.period, other_period=filters.period)
    changed = replace(changed, filters=merged, open_choices=())
    return None if changed == previous else (changed, reading)


def _merged(before: Filters, now: Filters) -> Filters:
    """Return the earlier filters with those that are given now in their place."""
    changes = {name: getattr(now, name) for name in now.given()}
    if "period" in changes:
        changes.setdefault("other_period", None)
    if {"age", "sexes"} & set(changes) and "age" not in changes:
        changes.pop("age", None)
    return before.with_(**changes)


def _shape(reading: Reading, question: Question) -> Question:
    shape: Shape | None = None
    for name in ("csv", "sql", "table"):
        if reading.drop("shape", name) and shape is None:
            shape = name
    has_chart = bool(reading.drop("shape", "chart"))
    if shape is not None or has_chart:
        return replace(question, shape=shape or "table", with_chart=question.with_chart or has_chart)
    # A download or the SQL is asked for once; the next edit shows the table again.
    return replace(question, shape="table")


def _measure(reading: Reading, question: Question) -> Question:
    if question.measure in _LIKE_RESULTS:
        found = [
            (kind, value, measure) for kind, value, measure in _OTHER_MEASURES if reading.has(kind, value)
        ]
        if len({measure for _, _, measure in found}) > 1:
            return question  # two at once are another question: their words stay unplaced
        for kind, value, _ in found:
            reading.drop(kind, value)
        wanted = cast(Measure, found[0][2]) if found else None
        is_slow = ("stat", "slowest", "results") in found
        is_fast = ("stat", "fastest", "results") in found
        if wanted == question.measure == "results" and (is_slow or is_fast):
            return replace(question, order=Order(by="time", is_descending=is_slow))
        if wanted is not None and wanted != question.measure:
            grouping = (
                question.grouping
                if wanted in {"average_time", "median_time", "finisher_count"}
                and question.measure != "winners"
                else ()
            )
            if wanted == "winners":
                grouping = ("sex",)
            order = Order(by="time", is_descending=is_slow) if wanted == "results" else None
            return replace(question, measure=wanted, grouping=grouping, order=order, limit=None, metric=None)
    elif question.measure in _COUNTED and reading.drop("ask", "how_many"):
        return replace(question, measure=_COUNTED[question.measure], order=None, limit=None)
    else:
        reading.drop("ask", "who", "when")
    if question.measure in {"boston_qualifiers", "registrations"} and reading.drop("noun", "contact"):
        return replace(question, with_contact=True)
    return question


def _size(reading: Reading, question: Question) -> Question:
    limit, word = reading.limit()
    if limit is not None:
        question = replace(question, limit=limit)
    if reading.drop("size", "all") and question.measure in {
        "results",
        "events",
        "races",
        "registrations",
        "boston_qualifiers",
        "biggest",
    }:
        question = replace(question, limit=MOST_ROWS)
    order = question.order
    if order is None:
        return question
    if question.measure == "results":
        if word == "bottom":
            question = replace(question, order=Order(by="time", is_descending=True))
        if reading.drop("sort"):
            named = [_SORTS[str(piece.value)] for piece in reading.drop("noun", *_SORTS)]
            return (
                replace(question, order=Order(by=named[0], is_descending=named[0] == "date"))
                if named
                else question
            )
        return question
    if question.measure == "race_weather":
        ranks = reading.drop("rank", *WEATHER_RANKS)
        if len({piece.value for piece in ranks}) == 1:
            column, is_descending = WEATHER_RANKS[str(ranks[0].value)]
            return replace(question, order=Order(by=column, is_descending=is_descending))
        return question
    most, fewest = reading.drop("rank", "most", "biggest"), reading.drop("rank", "fewest", "smallest")
    if bool(most) == bool(fewest):
        return question
    return replace(question, order=Order(by=order.by, is_descending=bool(most)))


def _asked_time(reading: Reading, question: Question) -> Question:
    """Take the new time of 'and 19 minutes?' after 'did she ever break 20 minutes', or after a percentile."""
    if question.measure not in {"ever_within", "percentile"}:
        return question
    piece = reading.bag.take("duration")
    if piece is None or not isinstance(piece.value, SaidTime):
        return question
    distances = question.filters.distances.values if question.filters.distances is not None else ()
    time_ms = time_of(piece.value, distances)
    if question.measure == "percentile":
        return replace(question, given_time_ms=time_ms)
    return question.with_filters(time=TimeRange(maximum_ms=time_ms, excludes_maximum=True))


def _grouped(question: Question, grouping: tuple[str, ...]) -> Question:
    if question.measure == "results":
        question = replace(question, measure="finisher_count", order=None, limit=None)
    return replace(question, grouping=grouping)  # type: ignore[arg-type]


def _benign(reading: Reading, previous: Question) -> None:
    """Take words that only name again what the previous question is about."""
    nouns = {
        "results": ("finisher", "person", "result", "time", "race"), "events": ("event", "race"), "races": ("race", "event"),
        "registrations": ("registration", "person"), "weather": ("race", "weather"), "runners": ("person", "race"),
        "partners": ("partner",), "syncs": ("sync",),
    }  # fmt: skip
    reading.drop("noun", *nouns[previous.subject])
    reading.drop("verb", "happen", *(("finished", "ran") if previous.subject == "results" else ()))
