"""'Top 10 at the Harvest Half' means its half marathon, also where the weekend holds a 5K."""

from racechat.questions.lexicon import words_in
from racechat.questions.names import EventMention
from racechat.questions.question import Question
from racechat.questions.tokens import clean, tokenize
from racechat.questions.values import OneOf

_OF_TIMES = frozenset(
    {
        "results",
        "average_time",
        "median_time",
        "fastest_time",
        "slowest_time",
        "histogram",
        "percentile",
        "winners",
        "records",
    }
)


def with_distance_of_event(
    question: Question, mentions: list[EventMention]
) -> tuple[Question, tuple[str, ...]]:
    """Return the question with the distance that the event's name tells, and a note that says so.

    Only for questions about times, only where no distance is asked for and the event has several.
    """
    filters = question.filters
    if (
        question.measure not in _OF_TIMES
        or filters.distances is not None
        or len(mentions) != 1
        or filters.runners
    ):
        return question, ()
    event = mentions[0].candidates[0]
    if len(event.distances) < 2:
        return question, ()
    named = [str(piece.value) for piece in words_in(tokenize(clean(event.name))) if piece.kind == "distance"]
    codes = tuple(dict.fromkeys(code for code in named if code in event.distances))
    if "half marathon" in codes:
        codes = ("half marathon",)
    if len(codes) != 1:
        return question, ()
    note = f"{event.name} has several races; its {codes[0]} was taken, after its name."
    return question.with_filters(distances=OneOf(values=codes)), (note,)
