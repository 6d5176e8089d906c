"""Registrations and money: 'how many signed up so far', 'who registered yesterday', 'revenue by event', 'unpaid registrations'."""

from dataclasses import replace

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Order, Question

_GROUPS = {"region": "home_region", "city": "home_city"}


def registration_count(reading: Reading) -> Question | None:
    """'How many signed up for the Harvest Half so far', 'registrations per month this year vs last'."""
    asks = bool(reading.drop("ask", "how_many"))
    ranks = reading.drop("rank", "most", "fewest")
    has_group = reading.has("group") or reading.has("noun", "trend")
    if not _is_about_registrations(reading) or not (asks or has_group or ranks):
        return None
    reading.drop("noun", "trend")
    has_event_noun = reading.drop("noun", "event", "race")
    grouping = reading.grouping(**_GROUPS)
    if ranks and not grouping and has_event_noun:
        grouping = ("event",)
    limit, _ = reading.limit()
    order = Order(by="registrations", is_descending=ranks[0].value == "most") if ranks else None
    question = reading.question(
        "registrations", "registration_count", grouping=grouping, order=order, limit=limit
    )
    return _with_year_groups(question)


def registration_list(reading: Reading) -> Question | None:
    """'Who registered yesterday', 'unpaid registrations', 'show registrations for the Turkey Trot'."""
    asks_who = bool(reading.drop("ask", "who"))
    is_latest = bool(reading.drop("rank", "latest"))
    limit, word = reading.limit()
    if not (_is_about_registrations(reading) or (asks_who and reading.has("state", "unpaid"))):
        return None
    if reading.has("group") or word == "bottom":
        return None
    with_contact = bool(reading.drop("noun", "contact"))
    reading.drop("noun", "event", "race")
    order = Order(by="registered_on", is_descending=True) if is_latest or word else None
    return reading.question(
        "registrations", "registrations", order=order, limit=limit, with_contact=with_contact
    )


def revenue(reading: Reading) -> Question | None:
    """'Revenue by event this year', 'how much money did we take in last month', 'average fee paid by race'."""
    if not (
        reading.drop("noun", "revenue") or (reading.has("ask", "how_much") and reading.drop("verb", "paid"))
    ):
        return None
    reading.drop("verb", "paid", "registered")
    reading.drop("ask", "how_much")
    reading.drop("stat", "total")
    is_trend = bool(reading.drop("noun", "trend"))
    ranks = reading.drop("rank", "most", "fewest", "biggest")
    has_event_noun = reading.drop("noun", "event")
    has_race_noun = reading.drop("noun", "race")
    reading.drop("noun", "registration", "fee")
    grouping = reading.grouping(**_GROUPS)
    if ranks and not grouping:
        grouping = ("event",) if has_event_noun or not has_race_noun else ("race",)
    if is_trend and not grouping:
        grouping = ("year",)
    limit, _ = reading.limit()
    order = Order(by="revenue", is_descending=ranks[0].value != "fewest") if ranks else None
    question = reading.question("registrations", "revenue", grouping=grouping, order=order, limit=limit)
    return _with_year_groups(question)


def _is_about_registrations(reading: Reading) -> bool:
    nouns = reading.drop("noun", "registration")
    verbs = reading.drop("verb", "registered")
    if not (nouns or verbs):
        return False
    reading.drop("noun", "person", "participant")
    reading.drop("verb", "happen", "ran")
    reading.drop("stat", "total")
    reading.drop("join", "still", "so_far")
    return True


def _with_year_groups(question: Question) -> Question:
    """Two periods that are compared are told apart by their year (or month)."""
    filters = question.filters
    if filters.other_period is None or filters.period is None or "year" in question.grouping:
        return question
    if filters.period.year is not None:
        return replace(question, grouping=("year", *question.grouping))
    return question if question.grouping else replace(question, grouping=("month",))
