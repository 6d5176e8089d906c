"""Events: 'our active events', 'events in Ohio in May', 'which races are next weekend'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Question


def event_list(reading: Reading) -> Question | None:
    """'Show me our active events'."""
    if not reading.drop("noun", "event"):
        return None
    reading.drop("verb", "happen")
    shape, has_chart = reading.shape()
    limit, _ = reading.limit()
    taken = reading.conditions(is_about_coming=True, is_about_runners=False)
    return Question(subject="events", measure="events", filters=taken.filters, limit=limit, shape=shape, with_chart=has_chart)
