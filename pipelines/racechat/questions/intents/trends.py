"""Developments over time: 'is our 5K getting faster', 'finishers over the years', 'marathon median by year'."""

from racechat.questions.intents.reading import RESULT_NOUNS, RESULT_VERBS, Reading
from racechat.questions.question import Question


def getting_faster(reading: Reading) -> Question | None:
    """'Is our 5K getting faster', 'have marathon times improved over the years'."""
    asked = reading.drop("stat", "faster")
    if not asked:
        return None
    # 'Yes' must mean what was asked: that it gets faster, or that it gets slower.
    words = " ".join(piece.said for piece in asked).split()
    is_slower = bool({"slower", "slowing"} & set(words)) and "or" not in words
    reading.drop("noun", *RESULT_NOUNS, "trend", "event")
    reading.drop("verb", *RESULT_VERBS)
    reading.drop("join", "or")
    reading.drop("stat", "slow")
    grouping = reading.grouping()
    if set(grouping) - {"year"}:
        return None
    return reading.question(
        "results", "median_time", grouping=("year",), metric="trend_slower" if is_slower else "trend"
    )


def share_of_finishers(reading: Reading) -> Question | None:
    """'What percentage of finishers are women', 'share of marathon finishers under 3 hours in 2025'."""
    if not reading.drop("stat", "share") or reading.has("group") or reading.has("status"):
        return None
    reading.drop("noun", *RESULT_NOUNS)
    reading.drop("verb", *RESULT_VERBS)
    filters = reading.conditions().filters
    # One trait of the runners is the part; with two of them it would be open of what it is the share.
    traits = filters.given() & {"sexes", "age", "time", "home_regions", "home_cities"}
    if len(traits) != 1:
        return None
    return reading.question("results", "finisher_count", metric="share")


def finishers_over_time(reading: Reading) -> Question | None:
    """'Finishers by year', 'women over the years', 'number of marathon finishers per year'."""
    is_trend = bool(reading.drop("noun", "trend"))
    ranked, order = reading.ranked_groups("finishers", region="home_region", city="home_city")
    grouping = (*ranked, *reading.grouping(region="home_region", city="home_city"))
    reading.drop("ask", "how_many", "how")
    if (
        reading.has("noun", "person", "finisher")
        and reading.has("ask", "where")
        and reading.has("verb", "did")
    ):
        reading.drop("ask", "where")
        reading.drop("verb", "did")
        grouping = ("home_region", *grouping)  # 'where do our runners come from'
    is_of_field = any(
        piece.kind == "group" and piece.said in {"gender", "sex", "age", "age group"}
        for piece in reading.bag.pieces
    )
    nouns = reading.drop("noun", "finisher", "result", "person", "participant")
    verbs = reading.drop("verb", "finished", "ran")
    is_split = (
        any(piece.kind == "filler" and piece.value == "split" for piece in reading.bag.pieces) or is_of_field
    )
    if not (is_trend or grouping) or not (nouns or verbs or is_split or reading.has("sex")):
        return None
    reading.drop("noun", "race", "time")
    reading.drop("stat", "total")
    if is_trend and not {"year", "month"} & set(grouping):
        grouping = (*grouping, "year")
    return reading.question("results", "finisher_count", grouping=grouping, order=order)
