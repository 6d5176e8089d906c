"""Boston qualifiers: 'CSV of Boston qualifiers with contact info', 'how many BQs this year'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Question


def boston_qualifiers(reading: Reading) -> Question | None:
    """Runners with a qualifying time; with their contact details where those are asked for."""
    if not reading.drop("noun", "boston_qualifier"):
        return None
    with_contact = bool(reading.drop("noun", "contact"))
    reading.drop("ask", "who", "how_many")
    reading.drop("noun", "person", "finisher", "result", "time")
    reading.drop("verb", "finished", "ran")
    codes = [piece for piece in reading.bag if piece.kind == "distance"]
    if any(piece.value != "marathon" for piece in codes):
        return None
    reading.drop("distance", "marathon")
    limit, _ = reading.limit()
    shape, has_chart = reading.shape()
    taken = reading.conditions()
    return Question(
        subject="results", measure="boston_qualifiers", filters=taken.filters, limit=limit, shape=shape, with_chart=has_chart, with_contact=with_contact
    )
