"""Who won, records of a course, and who did not finish."""

from racechat.questions.intents.reading import RESULT_NOUNS, RESULT_VERBS, Reading
from racechat.questions.question import Dimension, Order, Question


def winners(reading: Reading) -> Question | None:
    """'Who won the River City 10K', 'age group winners of the Harvest Half'."""
    by_age = bool(reading.drop("stat", "age_group_winner"))
    is_podium = bool(reading.drop("stat", "podium"))
    has_winner = bool(reading.drop("stat", "winner"))
    asked = reading.grouping()
    number, word = reading.limit()
    place = reading.bag.take("place")
    reading.drop("state", "past")
    is_top = number is not None and word == "top" and bool({"age_group", "sex"} & set(asked))
    if (
        not (by_age or is_podium or has_winner or is_top or place)
        or reading.has("runner")
        or (number is not None and not is_top)
    ):
        return None
    reading.drop("ask", "who")
    reading.drop("noun", *RESULT_NOUNS, "event")
    reading.drop("verb", "happen", "ran", "finished")
    if set(asked) - {"age_group", "sex", "race", "event", "year"}:
        return None
    by_age = by_age or "age_group" in asked
    grouping: tuple[Dimension, ...] = ("age_group", "sex") if by_age else ("sex",)
    taken = reading.conditions()
    filters = taken.filters
    if not (
        filters.events or filters.distances or filters.event_regions or filters.event_cities or filters.period
    ):
        return None
    if (by_age or is_podium or is_top) and filters.period is None:
        taken.filters = filters.with_(latest_edition=True)
    if place is not None:
        reading.drop("verb", "did", "finished", "ran")
        taken.filters = taken.filters.with_(place=place.value)
    return reading.question(
        "results", "winners", grouping=grouping, per_group=3 if is_podium else number if is_top else None
    )


def records(reading: Reading) -> Question | None:
    """'Course record at the Hartford Marathon', 'fastest marathon ever'."""
    if not reading.drop("stat", "record") or reading.has("runner"):
        return None
    reading.drop("ask", "who")
    reading.drop("noun", *RESULT_NOUNS, "event")
    reading.drop("verb", *RESULT_VERBS)
    asked = reading.grouping()
    if reading.drop("noun", "age_group"):
        asked = ("age_group", *asked)
    if set(asked) - {"sex", "age_group", "distance"}:
        return None
    grouping: tuple[Dimension, ...] = ("age_group", "sex") if "age_group" in asked else ("sex",)
    return reading.question("results", "records", grouping=grouping)


def outcomes(reading: Reading) -> Question | None:
    """'DNF rate by race at the Ridge Trail Run', 'what share of starters finished'."""
    rates = reading.drop("noun", "dnf_rate", "dns_rate", "finish_rate")
    share = reading.drop("stat", "share")
    statuses = reading.drop("status", "dnf", "dns", "dq") if share else []
    if not (rates or statuses or (share and reading.has("verb", "finished"))):
        return None
    ranks = reading.drop("rank", "most", "fewest")
    if rates:
        reading.drop("by")
    reading.drop("noun", *RESULT_NOUNS, "event", "entry")
    reading.drop("verb", *RESULT_VERBS, "took_part")
    reading.drop("stat", "average", "total")
    limit, _ = reading.limit()
    metric = str(rates[0].value) if rates else f"{statuses[0].value}_rate" if statuses else "finish_rate"
    grouping = reading.grouping(region="event_region")
    if ranks and not grouping:
        grouping = ("race",)
    order = Order(by=metric, is_descending=ranks[0].value == "most") if ranks else None
    return reading.question(
        "results",
        "outcomes",
        grouping=grouping,
        order=order,
        limit=limit,
        metric=metric,
        is_about_runners=False,
    )
