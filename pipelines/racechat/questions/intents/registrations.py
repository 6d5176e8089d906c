"""Registrations and money: 'how many signed up so far', 'who registered yesterday', 'revenue by event', 'unpaid registrations'."""

from racechat.questions.conditions import Taken
from racechat.questions.intents.reading import Reading
from racechat.questions.question import Order, Question

_GROUPS = {"region": "home_region", "city": "home_city"}


def registration_count(reading: Reading) -> Question | None:
    """'How many signed up for the Harvest Half so far', 'registrations per month this year vs last'."""
    asks = bool(reading.drop("ask", "how_many")) or reading.has("period_pair")
    reading.drop_compare()
    ranked, ranked_order = reading.ranked_groups("registrations", **_GROUPS)
    ranks = reading.drop("rank", "most", "fewest")
    has_group = reading.has("group") or reading.has("noun", "trend")
    if asks or has_group:
        reading.drop("verb", "register")
    if not _is_about_registrations(reading) or not (asks or has_group or ranks or ranked):
        return None
    is_trend = bool(reading.drop("noun", "trend"))
    has_event_noun = reading.drop("noun", "event", "race")
    is_of_races = bool(has_event_noun) and all(piece.value == "race" for piece in has_event_noun)
    grouping = (*ranked, *reading.grouping(**_GROUPS))
    if ranks and not grouping and has_event_noun:
        grouping = ("race",) if is_of_races else ("event",)
    if is_trend and not {"year", "month", "week", "day"} & set(grouping):
        grouping = ("month", *grouping)
    limit, _ = reading.limit()
    order = Order(by="registrations", is_descending=ranks[0].value == "most") if ranks else ranked_order
    is_so_far = reading.has("join", "so_far")
    taken = _conditions(reading)
    if taken.filters.events and taken.filters.period is None and not grouping:
        if is_so_far and not taken.filters.event_states:
            # 'So far' is about the edition that is still to come.
            taken.filters = taken.filters.with_(event_states=("upcoming",))
        else:
            grouping = ("event",)
    return reading.question(
        "registrations", "registration_count", grouping=grouping, order=order, limit=limit
    )


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
    _conditions(reading)
    reading.drop("noun", "event", "race")
    order = Order(by="registered_on", is_descending=True) if is_latest or word else None
    return reading.question(
        "registrations", "registrations", order=order, limit=limit, with_contact=with_contact
    )


def revenue(reading: Reading) -> Question | None:
    """'Revenue by event this year', 'how much money did we take in last month', 'average fee paid by race'."""
    is_ranked = reading.has("rank", "most", "fewest")
    earns = reading.has("verb", "paid") and (reading.has("ask", "how_much") or is_ranked)
    has_noun = bool(reading.drop("noun", "revenue"))
    if not (has_noun or earns):
        return None
    if has_noun and is_ranked:
        reading.drop("by")  # 'top events by revenue'
    reading.drop("verb", "paid", "registered")
    reading.drop_compare()
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
    if is_trend and not {"year", "month", "week", "day"} & set(grouping):
        grouping = ("year", *grouping)
    limit, _ = reading.limit()
    _conditions(reading)
    order = Order(by="revenue", is_descending=ranks[0].value != "fewest") if ranks else None
    return reading.question("registrations", "revenue", grouping=grouping, order=order, limit=limit)


def _is_about_registrations(reading: Reading) -> bool:
    nouns = reading.drop("noun", "registration")
    verbs = reading.drop("verb", "registered")
    if nouns:
        reading.drop("verb", "did")  # 'how many registrations came in'
    if reading.has("runner"):
        verbs += reading.drop("verb", "register")  # 'did Lena Brook register for the Turkey Trot'
    if not (nouns or verbs):
        return False
    reading.drop("noun", "person", "participant")
    reading.drop("verb", "happen")
    if any(
        piece.kind == "verb" and piece.value == "ran" and piece.said in {"run", "running"}
        for piece in reading.bag
    ):
        reading.drop("verb", "ran")  # 'signed up to run'; 'who signed up and ran' is another question
    reading.drop("stat", "total")
    return True


def _conditions(reading: Reading) -> Taken:
    """Take the conditions; days still to come, and 'Saturday's race', are the day of the race, not of signing up."""
    is_of_race = bool(reading.drop("race_day"))
    taken = reading.conditions(is_about_coming=is_of_race)
    filters = taken.filters
    is_ahead = (
        filters.period is not None
        and filters.period.first is not None
        and filters.period.first > reading.today
    )
    if filters.period is not None and filters.other_period is None and (is_of_race or is_ahead):
        taken.filters = filters.with_(period=None, event_period=filters.period)
    return taken
