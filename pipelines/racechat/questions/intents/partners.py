"""Comparing timing partners: 'which timing partner has the most active events?'"""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Order, Question

_METRICS = {"event": "events", "race": "races", "finisher": "finishers", "person": "finishers", "participant": "entries", "registration": "registrations", "entry": "entries", "result": "finishers"}  # fmt: skip


def partner_ranking(reading: Reading) -> Question | None:
    """Every partner with its events, races, finishers or registrations, most first."""
    if not (reading.drop("noun", "partner") + reading.drop("group", "partner")):
        return None
    is_least = bool(reading.drop("rank", "fewest", "smallest"))
    reading.drop("rank", "most", "biggest")
    reading.drop("ask", "how_many", "who")
    reading.drop("stat", "total", "different")
    verbs = {
        str(piece.value)
        for piece in reading.drop("verb", "happen", "finished", "ran", "registered", "compare", "took_part")
    }
    reading.drop("join", "vs")
    reading.drop("stat", "place")
    reading.drop("by")
    nouns = [*reading.drop("noun", *_METRICS), *reading.drop("group", "event", "race")]
    metrics = {_METRICS[str(piece.value)] for piece in nouns}
    if "registered" in verbs:
        metrics = metrics - {"finishers"} | {"registrations"}  # 'the most registered runners'
    if len(metrics) > 1 or ("took_part" in verbs and "finishers" in metrics):
        return None
    limit, _ = reading.limit()
    return reading.question(
        "partners", "partner_ranking", metric=metrics.pop() if metrics else "events", order=Order(by="figure", is_descending=not is_least),
        limit=limit, is_about_coming=True, is_about_runners=False,
    )  # fmt: skip
