"""Developments over time: 'is our 5K getting faster', 'finishers over the years', 'marathon median by year'."""

from racechat.questions.intents.reading import RESULT_NOUNS, RESULT_VERBS, Reading
from racechat.questions.question import Question


def getting_faster(reading: Reading) -> Question | None:
    """'Is our 5K getting faster', 'have marathon times improved over the years'."""
    if not reading.drop("stat", "faster"):
        return None
    reading.drop("noun", *RESULT_NOUNS, "trend", "event")
    reading.drop("verb", *RESULT_VERBS)
    reading.drop("join", "or")
    reading.drop("stat", "slow", "fastest")
    grouping = reading.grouping()
    if set(grouping) - {"year"}:
        return None
    return reading.question("results", "median_time", grouping=("year",), metric="trend")


def finishers_over_time(reading: Reading) -> Question | None:
    """'Finishers by year', 'women over the years', 'number of marathon finishers per year'."""
    is_trend = bool(reading.drop("noun", "trend"))
    ranked, order = reading.ranked_groups("finishers", region="home_region", city="home_city")
    grouping = (*ranked, *reading.grouping(region="home_region", city="home_city"))
    reading.drop("ask", "how_many", "how")
    nouns = reading.drop("noun", "finisher", "result", "person", "participant")
    verbs = reading.drop("verb", "finished", "ran")
    if not (is_trend or grouping) or not (nouns or verbs or reading.has("sex")):
        return None
    reading.drop("noun", "race", "time")
    reading.drop("stat", "total")
    return reading.question("results", "finisher_count", grouping=grouping or ("year",), order=order)
