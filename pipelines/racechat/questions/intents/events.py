"""Events and races: 'our active events', 'races next weekend', 'biggest race we timed', 'highest registration fees'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Dimension, Order, Question

# What the size of a race is counted in, by the word that says so.
_SIZES = {"registration": "registrations", "registered": "registrations", "participant": "entries", "entry": "entries", "took_part": "entries", "finished": "finishers", "finisher": "finishers", "result": "finishers"}  # fmt: skip
_EVENT_GROUPS = {"region": "event_region", "city": "event_city"}


def event_list(reading: Reading) -> Question | None:
    """'Show me our active events', 'events in Ohio in May', 'when is the Harvest Half'."""
    asks_when = bool(reading.drop("ask", "when", "where"))
    has_noun = bool(reading.drop("noun", "event"))
    limit, word = reading.limit()
    is_latest = bool(reading.drop("rank", "latest") + reading.drop("latest_edition")) or word == "last"
    reading.drop("verb", "happen", "going")
    reading.drop("noun", "race") if has_noun else None
    taken = reading.conditions(is_about_coming=not is_latest, is_about_runners=False)
    is_state = "open_for_registration" in taken.filters.event_states
    if is_state:
        reading.drop("noun", "registration")
    is_ahead = "upcoming" in taken.filters.event_states and not taken.filters.distances
    if not has_noun and not is_ahead and not (taken.filters.events and (asks_when or is_state)):
        return None
    if is_latest and not taken.filters.event_states:
        taken.filters = taken.filters.with_(event_states=("past",))
    return reading.question("events", "events", limit=limit if limit or not is_latest else 1)


def race_list(reading: Reading) -> Question | None:
    """'Which races are next weekend', 'half marathons in Ohio this summer'."""
    reading.drop("ask", "when", "where")
    has_noun = bool(reading.drop("noun", "race"))
    limit, word = reading.limit()
    is_latest = bool(reading.drop("rank", "latest")) or word == "last"
    has_verb = bool(reading.drop("verb", "happen", "going"))
    is_plural = any(piece.kind == "distance" and piece.said.endswith("s") for piece in reading.bag)
    taken = reading.conditions(is_about_coming=not is_latest, is_about_runners=False)
    filters = taken.filters
    is_placed = bool(filters.period or filters.event_states or filters.event_regions or filters.event_cities)
    is_races = (
        has_noun or (is_placed and (has_verb or is_plural)) or (filters.distances and filters.event_states)
    )
    if not is_races or filters.time is not None:
        return None
    if is_latest and not filters.event_states:
        taken.filters = filters.with_(event_states=("past",))
    return reading.question("races", "races", limit=limit if limit or not is_latest else 1)


def event_count(reading: Reading) -> Question | None:
    """'How many events did we time in 2023', 'number of races by state'."""
    if not (reading.drop("ask", "how_many") or reading.drop("stat", "total") or reading.has("group")):
        return None
    is_event = bool(reading.drop("noun", "event"))
    is_race = bool(reading.drop("noun", "race"))
    if not is_event and not is_race and not reading.has("distance"):
        return None
    if reading.has("runner") or (reading.has("bound") and not is_event and not is_race):
        return None
    reading.drop("verb", "happen", "going")
    reading.drop("stat", "different", "total")
    grouping = reading.grouping(**_EVENT_GROUPS)
    subject, measure = ("events", "event_count") if is_event else ("races", "race_count")
    if "distance" in grouping or "race_type" in grouping:
        subject, measure = "races", "race_count"
    return reading.question(subject, measure, grouping=grouping, is_about_coming=True, is_about_runners=False)  # type: ignore[arg-type]


def biggest(reading: Reading) -> Question | None:
    """'Biggest race we timed', 'which marathons had the most finishers'."""
    large, small = reading.drop("rank", "biggest", "most"), reading.drop("rank", "smallest", "fewest")
    if (
        bool(large) == bool(small)
        or reading.has("noun", "fee", "revenue", "partner")
        or reading.has("runner")
    ):
        return None
    is_event = bool(reading.drop("noun", "event"))
    has_subject = bool(reading.drop("noun", "race")) or is_event
    figures = reading.drop("noun", "finisher", "person", "participant", "entry", "result", "registration")
    reading.drop("by") if figures else None
    if not (has_subject or reading.has("distance")):
        return None
    verbs = reading.drop("verb", "happen", "ran", "finished", "registered", "took_part")
    reading.drop("stat", "total")
    named = {_SIZES[str(piece.value)] for piece in [*figures, *verbs] if piece.value in _SIZES}
    if len(named) > 1:
        return None
    metric = named.pop() if named else "finishers"
    limit, _ = reading.limit()
    order = Order(by=metric, is_descending=bool(large))
    if is_event and metric == "finishers":
        return reading.question("events", "events", order=order, limit=limit or 25, is_about_runners=False)
    return reading.question(
        "races", "biggest", order=order, limit=limit, metric=metric, is_about_runners=False
    )


def fees(reading: Reading) -> Question | None:
    """'Which RunSignUp events have the highest registration fees?', 'cheapest 5K to enter'."""
    has_fee = reading.drop("noun", "fee")
    is_expensive = reading.drop("rank", "expensive")
    is_cheap = reading.drop("rank", "cheap")
    if (
        not (has_fee or is_expensive or is_cheap)
        or (is_expensive and is_cheap)
        or reading.has("stat", "total", "average")
    ):
        return None
    is_lowest = bool(is_cheap or reading.drop("rank", "fewest"))
    reading.drop("rank", "most")
    reading.drop("noun", "event", "race", "registration")
    reading.drop("by") if has_fee else None
    reading.drop("verb", "cost", "happen", "registered", "register", "took_part")
    reading.drop("ask", "how_much")
    limit, _ = reading.limit()
    order = Order(by="current_fee_cents", is_descending=not is_lowest)
    grouping = reading.grouping()
    if set(grouping) - {"race", "event"}:
        return None
    return reading.question(
        "races",
        "fees",
        grouping=("race",) if "race" in grouping else (),
        order=order,
        limit=limit,
        is_about_coming=True,
        is_about_runners=False,
    )


def participation(reading: Reading) -> Question | None:
    """'Participation by year', 'how many entrants did we have in 2023', 'turnout at the Harvest Half over the years'."""
    has_noun = reading.drop("noun", "participant", "entry")
    if not (
        has_noun or (reading.has("ask", "how_many") and reading.drop("verb", "took_part"))
    ) or reading.has("runner"):
        return None
    reading.drop("ask", "how_many")
    reading.drop("stat", "total")
    is_trend = bool(reading.drop("noun", "trend"))
    reading.drop("noun", "race", "event", "person")
    reading.drop("verb", "happen", "ran", "took_part")
    reading.drop_compare()
    reading.drop("ask", "how")
    grouping: tuple[Dimension, ...] = reading.grouping(**_EVENT_GROUPS)
    if is_trend and not {"year", "month"} & set(grouping):
        grouping = (*grouping, "year")
    return reading.question("races", "participation", grouping=grouping, is_about_runners=False)
