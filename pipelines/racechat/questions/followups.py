"""Follow-ups edit the question before them: 'only women', 'and in 2023?', 'top 20', 'same for the half', 'as CSV', 'without Ohio'."""

from dataclasses import replace
from typing import cast

from racechat.questions.filters import Filters
from racechat.questions.intents.reading import Reading
from racechat.questions.outcome import Understood
from racechat.questions.piece import Bag, Piece
from racechat.questions.question import Measure, Order, Question, Shape
from racechat.questions.validity import misfits

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
    for words in (("same", "only", "too", "instead", "and", "still", "so_far", "ever"),):
        reading.drop("join", *words)
    is_of_results = previous.subject in {"results", "runners"}
    lives_there = is_of_results and (bool(previous.filters.events) or "home_region" in previous.grouping)
    changed = _shape(reading, previous)
    changed = _measure(reading, changed)
    changed = _size(reading, changed)
    grouping = reading.grouping(
        region="home_region" if previous.subject == "results" else "event_region",
        city="home_city" if previous.subject == "results" else "event_city",
    )
    if grouping:
        changed = _grouped(changed, grouping)
    _benign(reading, previous)
    taken = reading.conditions(
        is_about_coming=previous.measure in _COMING, is_about_runners=previous.measure not in _COMING
    )
    filters = taken.filters
    if lives_there and filters.event_regions is not None:
        # 'Without Ohio' about one event, or about runners by state, is about where they live.
        filters = filters.with_(home_regions=filters.event_regions, event_regions=None)
    changed = replace(changed, filters=_merged(changed.filters, filters), open_choices=())
    if changed == previous and not reading.drop("join", "same"):
        return None
    return changed, reading


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
        wanted: Measure | None = None
        for kind, value, measure in (
            ("stat", "average", "average_time"), ("stat", "median", "median_time"), ("ask", "how_many", "finisher_count"),
            ("stat", "histogram", "histogram"), ("stat", "winner", "winners"), ("ask", "who", "results"), ("noun", "result", "results"),
        ):  # fmt: skip
            if reading.drop(kind, value) and wanted is None:
                wanted = cast(Measure, measure)
        if wanted is not None and wanted != question.measure:
            grouping = (
                question.grouping
                if wanted in {"average_time", "median_time", "finisher_count"}
                and question.measure != "winners"
                else ()
            )
            if wanted == "winners":
                grouping = ("sex",)
            order = Order(by="time") if wanted == "results" else None
            return replace(question, measure=wanted, grouping=grouping, order=order, limit=None, metric=None)
    elif question.measure in _COUNTED and reading.drop("ask", "how_many"):
        return replace(question, measure=_COUNTED[question.measure], order=None, limit=None)
    else:
        reading.drop("ask", "who", "when")
    if question.measure == "boston_qualifiers" and reading.drop("noun", "contact"):
        return replace(question, with_contact=True)
    return question


def _size(reading: Reading, question: Question) -> Question:
    limit, word = reading.limit()
    slow, fast = reading.drop("stat", "slowest"), reading.drop("stat", "fastest")
    if limit is not None:
        question = replace(question, limit=limit)
    if question.measure == "results" and (slow or fast or word == "bottom"):
        question = replace(question, order=Order(by="time", is_descending=bool(slow) or word == "bottom"))
    most, fewest = reading.drop("rank", "most", "biggest"), reading.drop("rank", "fewest", "smallest")
    if (most or fewest) and question.order is not None:
        question = replace(question, order=replace(question.order, is_descending=bool(most)))
    return question


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


def understood(question: Question, reading: Reading) -> Understood | None:
    """Return the edited question, where every word found its place and the measure honours every filter."""
    if reading.bag.left() or misfits(question):
        return None
    return Understood(question=question, notes=tuple(reading.notes))
