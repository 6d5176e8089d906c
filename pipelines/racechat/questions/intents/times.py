"""Times and counts of finishers: 'how many under 3 hours', 'average 5K time by age group', 'sub-3 marathons of 2024'."""

from racechat.questions.bounds import Bound
from racechat.questions.conditions import distances_meant, time_of
from racechat.questions.durations import SaidTime
from racechat.questions.intents.reading import RESULT_NOUNS, RESULT_VERBS, Reading
from racechat.questions.outcome import AskBack, AskBackError
from racechat.questions.question import Measure, Order, Question

_RUNNERS_GROUPS = {"region": "home_region", "city": "home_city"}


def finisher_count(reading: Reading) -> Question | None:
    """'How many people finished under 3 hours in marathons last year?'"""
    asks = reading.drop("ask", "how_many", "how_often") or reading.drop("stat", "total")
    compares = reading.drop_compare() and reading.has("period_pair")
    if (
        not (asks or compares)
        or reading.has("noun", "registration", "event")
        or reading.has("verb", "registered")
    ):
        return None
    # Who entered or started has not finished: those are counted as participation.
    has_time = any(
        piece.kind == "bound" and isinstance(piece.value, Bound) and piece.value.unit == "time"
        for piece in reading.bag
    )
    is_finishing = reading.has("verb", "finished") or has_time or reading.has("noun", "finisher")
    if is_finishing:
        reading.drop("noun", "participant")
        reading.drop("verb", "took_part")
    is_about_results = (
        is_finishing or reading.has("noun", "person", "result", "time") or reading.has("verb", "ran") or reading.has("sex")
        or reading.has("bound") or reading.has("status") or reading.has("age_band") or reading.has("runner") or reading.has("division")
    )  # fmt: skip
    if not is_about_results:
        return None
    is_distinct = bool(reading.drop("stat", "different"))
    reading.drop("noun", "finisher", "person", "result", "time", "race")
    reading.drop("verb", *RESULT_VERBS)
    if has_time:
        reading.drop("verb", "broke")
    reading.drop("stat", "total")
    reading.drop("ask", "who")
    measure: Measure = "runner_count" if is_distinct else "finisher_count"
    return reading.question("results", measure, grouping=reading.grouping(**_RUNNERS_GROUPS))


def typical_time(reading: Reading) -> Question | None:
    """'Average 5K time by age group and gender', 'median half marathon time by state', 'average age of marathon finishers'."""
    piece = reading.bag.take("stat", "average", "median")
    if piece is None:
        return None
    is_age = bool(reading.drop("noun", "age"))
    if is_age and piece.value == "median":
        return None
    reading.drop("noun", "time", "result", "finisher", "person", "race")
    reading.drop("verb", *RESULT_VERBS)
    reading.drop_compare()
    reading.drop("ask", "how_fast", "how")
    measure: Measure = (
        "average_age" if is_age else "average_time" if piece.value == "average" else "median_time"
    )
    return reading.question("results", measure, grouping=reading.grouping(**_RUNNERS_GROUPS))


def extreme_time_by_group(reading: Reading) -> Question | None:
    """'Fastest 5K time by age group': a figure a group; without a group the list says who it was."""
    if not reading.has("group") or reading.has("runner"):
        return None
    piece = reading.bag.take("stat", "fastest", "slowest", "personal_record")
    if piece is None:
        return None
    reading.drop("noun", *RESULT_NOUNS)
    reading.drop("verb", *RESULT_VERBS)
    measure: Measure = "slowest_time" if piece.value == "slowest" else "fastest_time"
    return reading.question("results", measure, grouping=reading.grouping(**_RUNNERS_GROUPS))


def result_list(reading: Reading) -> Question | None:
    """'All sub-3:00 marathon times from 2024', 'top 10 women at the 2024 Harvest Half', 'oldest finisher of a marathon'."""
    limit, word = reading.limit()
    is_slow = bool(reading.drop("stat", "slowest")) or word == "bottom"
    is_fast = bool(reading.drop("stat", "fastest", "personal_record")) or word == "top"
    by_age = reading.bag.take("stat", "oldest", "youngest")
    asks_who = bool(reading.drop("ask", "who", "how_fast"))
    nouns = reading.drop("noun", "time", "result", "finisher", "person")
    reading.drop("verb", *RESULT_VERBS)
    if word == "last" or (is_slow and is_fast):
        return None
    filters = reading.conditions().filters
    if filters.time is not None:
        reading.drop("verb", "broke")
    is_outcome = filters.statuses is not None and filters.period is not None
    is_placed = is_outcome or filters.distances is not None or bool(filters.events) or bool(filters.runners)
    is_asked = bool(
        nouns or asks_who or is_slow or is_fast or by_age or limit or filters.time or filters.statuses
        or filters.sexes or filters.age
    )  # fmt: skip
    is_asked = is_asked or filters.bib is not None
    if is_asked and not is_placed and (nouns or filters.time) and (filters.period or filters.time):
        raise AskBackError(
            AskBack(
                text="At which distance, or which event? Times of all races together say nothing.",
                examples=("Marathon results in 2025", "Top 10 in the 5K this year"),
            )
        )
    if not (is_placed and is_asked) or (filters.runners and not (filters.events or filters.time)):
        return None
    reading.drop("noun", "race")
    order = Order(by="time", is_descending=is_slow)
    if (
        filters.statuses is not None
        and not filters.statuses.is_excluded
        and "finished" not in filters.statuses.values
    ):
        order = Order(by="date", is_descending=True)  # who did not finish has no time to be sorted by
    if by_age is not None:
        order = Order(by="age", is_descending=by_age.value == "oldest")
    return reading.question("results", "results", order=order, limit=limit)


def histogram(reading: Reading) -> Question | None:
    """'Finish time histogram of the City Marathon'."""
    if not reading.drop("stat", "histogram"):
        return None
    reading.drop("noun", *RESULT_NOUNS)
    reading.drop("verb", *RESULT_VERBS)
    reading.drop("ask", "how")
    return reading.question("results", "histogram")


def percentile(reading: Reading) -> Question | None:
    """'What percentile is 3:45 at the City Marathon', 'how good is a 1:45 half'."""
    asks = reading.drop("stat", "percentile") or reading.drop("stat", "place")
    piece = reading.bag.take("duration")
    if not asks or piece is None:
        return None
    reading.drop("noun", *RESULT_NOUNS)
    reading.drop("verb", *RESULT_VERBS)
    reading.drop("ask", "how", "where")
    taken = reading.conditions()
    assert isinstance(piece.value, SaidTime)  # noqa: S101 -- kind 'duration' holds nothing else
    return reading.question(
        "results", "percentile", given_time_ms=time_of(piece.value, distances_meant(taken))
    )


def boston_qualifiers(reading: Reading) -> Question | None:
    """'CSV of Boston qualifiers with contact info', 'how many BQs this year'."""
    if not reading.drop("noun", "boston_qualifier"):
        return None
    with_contact = bool(reading.drop("noun", "contact"))
    reading.drop("ask", "who", "how_many")
    reading.drop("noun", "person", "finisher", "result", "time", "race")
    reading.drop("verb", "finished", "ran", "happen")
    if any(piece.kind == "distance" and piece.value != "marathon" for piece in reading.bag):
        return None
    reading.drop("distance", "marathon")
    limit, _ = reading.limit()
    return reading.question("results", "boston_qualifiers", limit=limit, with_contact=with_contact)
