"""Times, counts of finishers, and averages: 'how many under 3 hours', 'average 5K time by age group', 'sub-3 marathons of 2024'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Measure, Order, Question

_RESULT_NOUNS = ("finisher", "person", "result", "time", "race", "participant")
_RESULT_VERBS = ("finished", "ran", "happen")


def personal_record(reading: Reading) -> Question | None:
    """'Michael Wardian's marathon PR', 'best half of Dana Whitfield'."""
    if not reading.bag.has("runner"):
        return None
    if not (reading.drop("stat", "personal_record", "fastest", "record")):
        return None
    reading.drop("noun", "time", "result", "race")
    reading.drop("verb", "ran", "finished")
    shape, has_chart = reading.shape()
    taken = reading.conditions()
    return Question(subject="results", measure="personal_record", filters=taken.filters, shape=shape, with_chart=has_chart)


def finisher_count(reading: Reading) -> Question | None:
    """'How many people finished under 3 hours in marathons last year?'"""
    asks = reading.drop("ask", "how_many")
    if not asks:
        return None
    if not (reading.bag.has("noun", "finisher", "person", "result", "time") or reading.bag.has("verb", "finished") or reading.bag.has("sex") or reading.bag.has("status")):
        return None
    is_distinct = bool(reading.drop("stat", "different"))
    reading.drop("noun", *_RESULT_NOUNS)
    reading.drop("verb", *_RESULT_VERBS)
    reading.drop("stat", "total")
    grouping = reading.grouping(region="home_region", city="home_city")
    shape, has_chart = reading.shape()
    taken = reading.conditions()
    measure: Measure = "runner_count" if is_distinct else "finisher_count"
    return Question(subject="results", measure=measure, filters=taken.filters, grouping=grouping, shape=shape, with_chart=has_chart)


def typical_time(reading: Reading) -> Question | None:
    """'Average 5K time by age group and gender', 'median half marathon time by state'."""
    piece = reading.bag.take("stat", "average", "median")
    if piece is None or reading.bag.has("runner"):
        return None
    reading.drop("noun", "time", "result", "finisher", "person", "race")
    reading.drop("verb", *_RESULT_VERBS)
    grouping = reading.grouping(region="home_region", city="home_city")
    shape, has_chart = reading.shape()
    taken = reading.conditions()
    measure: Measure = "average_time" if piece.value == "average" else "median_time"
    return Question(subject="results", measure=measure, filters=taken.filters, grouping=grouping, shape=shape, with_chart=has_chart)


def result_list(reading: Reading) -> Question | None:
    """'All sub-3:00 marathon times from 2024', 'top 10 women at the 2024 Harvest Half'."""
    limit, word = reading.limit()
    is_slow = bool(reading.drop("stat", "slowest")) or word == "bottom"
    is_fast = bool(reading.drop("stat", "fastest")) or word == "top"
    asks_who = bool(reading.drop("ask", "who"))
    nouns = reading.drop("noun", "time", "result", "finisher", "person")
    reading.drop("verb", *_RESULT_VERBS)
    shape, has_chart = reading.shape()
    taken = reading.conditions()
    if not (nouns or asks_who or is_slow or is_fast or limit or taken.filters.time):
        return None
    if word == "last" or not (taken.filters.distances or taken.filters.events or taken.filters.runners):
        return None
    reading.drop("noun", "race")
    order = Order(by="time", is_descending=is_slow)
    return Question(subject="results", measure="results", filters=taken.filters, order=order, limit=limit, shape=shape, with_chart=has_chart)
