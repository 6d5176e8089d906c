"""What results can be grouped by: the expression, how it sorts, and what must be joined for it."""

from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from racechat.queries.plan import Column, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One dimension over rows with alias t. `order` must be an aggregate or the expression itself."""

    column: Column
    expression: LiteralString
    order: LiteralString
    join: LiteralString = ""


def _grouping(
    name: str,
    title: str,
    kind: Kind,
    expression: LiteralString,
    order: LiteralString | None = None,
    join: LiteralString = "",
) -> Grouping:
    return Grouping(
        column=Column(name=name, title=title, kind=kind),
        expression=expression,
        order=order or expression,
        join=join,
    )


_AGE_GROUP: LiteralString = "left join age_group as ag on ag.label = t.age_group"
_DISTANCE: LiteralString = "left join distance_class as dc on dc.distance_class = t.distance_class"

RESULT_GROUPINGS: dict[str, Grouping] = {
    "age_group": _grouping(
        "age_group", "Age group", "text", "coalesce(ag.label, 'not given')", "min(ag.position)", _AGE_GROUP
    ),
    "sex": _grouping("sex", "Sex", "sex", "coalesce(nullif(t.sex, '?'), '?')"),
    "year": _grouping("year", "Year", "year", "t.year"),
    "month": _grouping("month", "Month", "month", "to_char(t.held_on, 'YYYY-MM')"),
    "distance": _grouping(
        "distance", "Distance", "distance", "t.distance_class", "min(dc.position)", _DISTANCE
    ),
    "race": _grouping(
        "race",
        "Race",
        "text",
        "t.event_name || ': ' || t.race_name || coalesce(', ' || t.held_on, '')",
        "max(t.held_on) desc nulls last",
    ),
    "event": _grouping("event", "Event", "text", "t.event_name"),
    "event_region": _grouping(
        "state", "State of the event", "region", "rc.state", join="left join race as rc using ({race_key})"
    ),
    "event_city": _grouping(
        "city", "City of the event", "text", "rc.city", join="left join race as rc using ({race_key})"
    ),
    "home_region": _grouping("state", "Home state", "region", "t.state"),
    "partner": _grouping("partner", "Partner", "text", "t.partner_name"),
    "race_type": _grouping(
        "race_type", "Type", "text", "rc.race_type", join="left join race as rc using ({race_key})"
    ),
}

_RACE_DISTANCE: LiteralString = "left join distance_class as dc on dc.distance_class = r.distance_class"

RACE_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping("year", "Year", "year", "r.year"),
    "month": _grouping("month", "Month", "month", "to_char(r.held_on, 'YYYY-MM')"),
    "distance": _grouping(
        "distance", "Distance", "distance", "r.distance_class", "min(dc.position)", _RACE_DISTANCE
    ),
    "race": _grouping(
        "race",
        "Race",
        "text",
        "r.event_name || ': ' || r.name || coalesce(', ' || r.held_on, '')",
        "max(r.held_on) desc nulls last",
    ),
    "event": _grouping(
        "event",
        "Event",
        "text",
        "r.event_name || coalesce(', ' || r.held_on, '')",
        "max(r.held_on) desc nulls last",
    ),
    "event_region": _grouping("state", "State", "region", "r.state"),
    "event_city": _grouping("city", "City", "text", "r.city"),
    "provider": _grouping("provider", "Provider", "provider", "r.provider"),
    "race_type": _grouping("race_type", "Type", "text", "r.race_type"),
    "partner": _grouping("partner", "Partner", "text", "r.partner_name"),
}

EVENT_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping("year", "Year", "year", "e.year"),
    "month": _grouping("month", "Month", "month", "to_char(e.starts_on, 'YYYY-MM')"),
    "event_region": _grouping("state", "State", "region", "e.state"),
    "event_city": _grouping("city", "City", "text", "e.city"),
    "provider": _grouping("provider", "Provider", "provider", "e.provider"),
    "partner": _grouping("partner", "Partner", "text", "e.partner_name"),
}

REGISTRATION_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping("year", "Year", "year", "extract(year from g.registered_on)::integer"),
    "month": _grouping("month", "Month", "month", "to_char(g.registered_on, 'YYYY-MM')"),
    "week": _grouping("week", "Week from", "date", "date_trunc('week', g.registered_on)::date"),
    "day": _grouping("day", "Day", "date", "g.registered_on"),
    "event": RACE_GROUPINGS["event"],
    "race": RACE_GROUPINGS["race"],
    "distance": RACE_GROUPINGS["distance"],
    "event_region": RACE_GROUPINGS["event_region"],
    "sex": _grouping("sex", "Sex", "sex", "coalesce(g.sex, '?')"),
    "age_group": _grouping(
        "age_group",
        "Age group",
        "text",
        "coalesce(ag.label, 'not given')",
        "min(ag.position)",
        "left join age_group as ag on g.age between ag.min_age and ag.max_age",
    ),
    "home_region": _grouping("state", "Home state", "region", "g.state"),
    "provider": _grouping("provider", "Provider", "provider", "g.provider"),
    "partner": _grouping("partner", "Partner", "text", "g.partner_name"),
}


def joins_of(groupings: list[Grouping], race_key: sql.Composable) -> sql.Composable:
    """Return the joins that groupings need, each once."""
    texts = list(dict.fromkeys(grouping.join for grouping in groupings if grouping.join))
    return sql.SQL("\n").join(sql.SQL(text).format(race_key=race_key) for text in texts)
