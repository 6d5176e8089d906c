"""One runner or several: records, histories, 'did X ever break', comparisons, and who raced most."""

from racechat.questions.intents.reading import RESULT_NOUNS, RESULT_VERBS, Reading
from racechat.questions.question import Order, Question


def personal_record(reading: Reading) -> Question | None:
    """'Michael Wardian's marathon PR', 'best half of Dana Whitfield'."""
    if not reading.has("runner"):
        return None
    is_record = reading.drop("stat", "personal_record", "fastest", "record")
    # 'How fast has she run the marathon' asks for the best; at one event it asks for that result.
    is_how_fast = reading.has("ask", "how_fast") and reading.has("distance") and not reading.has("event")
    if not (is_record or is_how_fast):
        return None
    _benign(reading)
    if reading.has("bound") or reading.has("group"):
        return None
    return reading.question("results", "personal_record")


def ever_within(reading: Reading) -> Question | None:
    """'Did Sam Ortiz ever break 20 minutes in a 5K', 'has Ana Ruiz run under 1:45 for the half'."""
    if not reading.has("runner") or not reading.has("bound") or reading.has("ask", "how_many"):
        return None
    reading.drop("verb", "broke")
    _benign(reading)
    taken = reading.conditions()
    return reading.question("results", "ever_within") if taken.filters.time is not None else None


def comparison(reading: Reading) -> Question | None:
    """'Compare Ana Ruiz and Kim Lee over the half', 'who is faster, Ana Ruiz or Kim Lee'."""
    if sum(piece.kind == "runner" for piece in reading.bag) < 2 or reading.has("bound"):
        return None
    reading.drop("verb", "compare", "broke")
    reading.drop("join", "vs", "or", "and", "than")
    reading.drop("stat", "fastest", "quick", "slow", "personal_record", "average", "record")
    _benign(reading)
    return reading.question("results", "comparison")


def history(reading: Reading) -> Question | None:
    """'All of Dana Whitfield's races', 'how did Dana Whitfield do at the Harvest Half', 'when did Sam Ortiz last run'."""
    if (
        not reading.has("runner")
        or reading.has("stat", "average", "median", "total")
        or reading.has("ask", "how_many", "why")
    ):
        return None
    is_latest = bool(reading.drop("rank", "latest") + reading.drop("latest_edition"))
    is_first = bool(reading.drop("rank", "earliest"))
    limit, word = reading.limit()
    reading.drop("stat", "place")
    reading.drop("noun", "year", "event", "trend", "day")
    _benign(reading)
    if limit is None and (is_latest or is_first):
        limit = 1
    order = Order(by="date", is_descending=not is_first and word not in {"top"})
    return reading.question("results", "results", order=order, limit=limit)


def most_races(reading: Reading) -> Question | None:
    """'Who has run the most races', 'runners with the most marathons'."""
    has_most = reading.drop("rank", "most")
    is_about_people = reading.drop("ask", "who") or reading.drop("noun", "person")
    if (
        not (has_most and is_about_people)
        or reading.has("noun", "registration", "event", "fee", "partner", "revenue")
        or reading.has("runner")
    ):
        return None
    reading.drop("noun", *RESULT_NOUNS)
    reading.drop("verb", *RESULT_VERBS)
    reading.drop("stat", "different")
    limit, _ = reading.limit()
    return reading.question("runners", "most_races", limit=limit)


def _benign(reading: Reading) -> None:
    """Take the words that a question about a runner may hold without asking for anything else."""
    reading.drop("noun", *RESULT_NOUNS, "distance")
    reading.drop("verb", *RESULT_VERBS, "did", "took_part")
    reading.drop("ask", "when", "where", "how", "how_fast", "who")
    reading.drop("join", "ever", "so_far")
