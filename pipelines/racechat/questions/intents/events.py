"""Events: 'our active events', 'events in Ohio in May', 'which races are next weekend'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Order, Question


def event_list(reading: Reading) -> Question | None:
    """'Show me our active events'."""
    if not reading.drop("noun", "event"):
        return None
    reading.drop("verb", "happen")
    shape, has_chart = reading.shape()
    limit, _ = reading.limit()
    taken = reading.conditions(is_about_coming=True, is_about_runners=False)
    return Question(subject="events", measure="events", filters=taken.filters, limit=limit, shape=shape, with_chart=has_chart)


def fees(reading: Reading) -> Question | None:
    """'Which RunSignUp events have the highest registration fees?', 'cheapest 5K to enter'."""
    has_fee = reading.drop("noun", "fee")
    is_dear = reading.drop("rank", "expensive")
    is_cheap = reading.drop("rank", "cheap")
    if not (has_fee or is_dear or is_cheap):
        return None
    is_lowest = bool(is_cheap or reading.drop("rank", "fewest"))
    reading.drop("rank", "most", "biggest")
    reading.drop("noun", "event", "race", "registration")
    reading.drop("verb", "cost", "happen")
    reading.drop("ask", "how_much")
    shape, has_chart = reading.shape()
    limit, _ = reading.limit()
    taken = reading.conditions(is_about_coming=True, is_about_runners=False)
    order = Order(by="current_fee_cents", is_descending=not is_lowest)
    return Question(subject="races", measure="fees", filters=taken.filters, order=order, limit=limit, shape=shape, with_chart=has_chart)
