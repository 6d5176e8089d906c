"""What results can be grouped by: the expression, how it sorts, and what must be joined for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.plan import Column, Kind
from racechat.queries.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One dimension over rows. `order` must be an aggregate, the expression itself, or one of `keys`.

    `keys` are what rows are grouped by where that is more than what is shown: two events may bear one name.
    """

    column: Column
    expression: LiteralString
    order: LiteralString
    join: LiteralString = ""
    keys: LiteralString = ""


def _column(name: str, title: str, kind: Kind = "text") -> Column:
    return Column(name=name, title=title, kind=kind)


def _grouping(
    column: Column, expression: LiteralString, order: LiteralString | None = None, join: LiteralString = ""
) -> Grouping:
    return Grouping(column=column, expression=expression, order=order or expression, join=join)


# An event is one row of what is shown: its days and races together, and what two providers know of it.
_WHOLE_EVENT = Grouping(
    column=_column("event", "Event"),
    expression="ev.name || coalesce(', ' || ev.starts_on, '')",
    order="ev.starts_on desc nulls last, ev.name, ev.whole_id",
    join=statement("questions/whole_event"),
    keys="ev.whole_id, ev.name, ev.starts_on",
)
_AGE_GROUP: LiteralString = "left join age_group as ag on ag.label = t.age_group"
_DISTANCE: LiteralString = "left join distance_class as dc on dc.distance_class = t.distance_class"

RESULT_GROUPINGS: dict[str, Grouping] = {
    "age_group": _grouping(
        _column("age_group", "Age group"), "coalesce(ag.label, 'not given')", "min(ag.position)", _AGE_GROUP
    ),
    "sex": _grouping(_column("sex", "Sex", "sex"), "coalesce(nullif(t.sex, '?'), '?')"),
    "year": _grouping(_column("year", "Year", "year"), "t.year"),
    "month": _grouping(_column("month", "Month", "month"), "to_char(t.held_on, 'YYYY-MM')"),
    "distance": _grouping(
        _column("distance", "Distance", "distance"), "t.distance_class", "min(dc.position)", _DISTANCE
    ),
    "race": _grouping(
        _column("race", "Race"),
        "t.event_name || ': ' || t.race_name || coalesce(', ' || t.held_on, '')",
        "max(t.held_on) desc nulls last",
    ),
    "event": _WHOLE_EVENT,
    "event_region": _grouping(
        _column("state", "State of the event", "region"),
        "rc.state",
        join="left join race as rc using ({race_key})",
    ),
    "event_city": _grouping(
        _column("city", "City of the event"), "rc.city", join="left join race as rc using ({race_key})"
    ),
    "home_region": _grouping(_column("state", "Home state", "region"), "t.state"),
    "partner": _grouping(_column("partner", "Partner"), "t.partner_name"),
    "race_type": _grouping(
        _column("race_type", "Type"), "rc.race_type", join="left join race as rc using ({race_key})"
    ),
}

_RACE_DISTANCE: LiteralString = "left join distance_class as dc on dc.distance_class = r.distance_class"

RACE_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping(_column("year", "Year", "year"), "r.year"),
    "month": _grouping(_column("month", "Month", "month"), "to_char(r.held_on, 'YYYY-MM')"),
    "distance": _grouping(
        _column("distance", "Distance", "distance"), "r.distance_class", "min(dc.position)", _RACE_DISTANCE
    ),
    "race": _grouping(
        _column("race", "Race"),
        "r.event_name || ': ' || r.name || coalesce(', ' || r.held_on, '')",
        "max(r.held_on) desc nulls last",
    ),
    "event": _WHOLE_EVENT,
    "event_region": _grouping(_column("state", "State", "region"), "r.state"),
    "event_city": _grouping(_column("city", "City"), "r.city"),
    "provider": _grouping(_column("provider", "Provider", "provider"), "r.provider"),
    "race_type": _grouping(_column("race_type", "Type"), "r.race_type"),
    "partner": _grouping(_column("partner", "Partner"), "r.partner_name"),
}

EVENT_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping(_column("year", "Year", "year"), "e.year"),
    "month": _grouping(_column("month", "Month", "month"), "to_char(e.starts_on, 'YYYY-MM')"),
    "event_region": _grouping(_column("state", "State", "region"), "e.state"),
    "event_city": _grouping(_column("city", "City"), "e.city"),
    "provider": _grouping(_column("provider", "Provider", "provider"), "e.provider"),
    "partner": _grouping(_column("partner", "Partner"), "e.partner_name"),
}

REGISTRATION_GROUPINGS: dict[str, Grouping] = {
    "year": _grouping(_column("year", "Year", "year"), "extract(year from g.registered_on)::integer"),
    "month": _grouping(_column("month", "Month", "month"), "to_char(g.registered_on, 'YYYY-MM')"),
    "week": _grouping(_column("week", "Week from", "date"), "date_trunc('week', g.registered_on)::date"),
    "day": _grouping(_column("day", "Day", "date"), "g.registered_on"),
    "event": RACE_GROUPINGS["event"],
    "race": RACE_GROUPINGS["race"],
    "distance": RACE_GROUPINGS["distance"],
    "event_region": RACE_GROUPINGS["event_region"],
    "sex": _grouping(_column("sex", "Sex", "sex"), "coalesce(g.sex, '?')"),
    "age_group": _grouping(
        _column("age_group", "Age group"),
        "coalesce(ag.label, 'not given')",
        "min(ag.position)",
        "left join age_group as ag on g.age between ag.min_age and ag.max_age",
    ),
    "home_region": _grouping(_column("state", "Home state", "region"), "g.state"),
    "provider": _grouping(_column("provider", "Provider", "provider"), "g.provider"),
    "partner": _grouping(_column("partner", "Partner"), "g.partner_name"),
}


def selected_of(groupings: Sequence[Grouping]) -> list[sql.Composable]:
    """Return the columns that groupings show."""
    return [
        sql.SQL("{} as {}").format(sql.SQL(item.expression), sql.Identifier(item.column.name))
        for item in groupings
    ]


def grouped_of(groupings: Sequence[Grouping]) -> sql.Composable:
    """Return the GROUP BY of groupings that stand first in the SELECT, in their order; empty without any."""
    if not groupings:
        return sql.SQL("")
    keys = [item.keys or str(number) for number, item in enumerate(groupings, 1)]
    return sql.SQL("group by {}").format(sql.SQL(", ").join(sql.SQL(key) for key in keys))


def joins_of(groupings: Sequence[Grouping], scope: Scope, alias: str) -> sql.Composable:
    """Return the joins that groupings need, each once; `alias` is that of the rows, which know their event."""
    texts = list(dict.fromkeys(grouping.join for grouping in groupings if grouping.join))
    keys = {
        "race_key": scope.key("race_id"),
        "row_key": scope.key("event_id", alias),
        "joined_key": scope.key("event_id", "ev"),
        "matched_key": scope.key("matched_event_id", "e"),
        "whole_key": scope.key("event_id", "m"),
        "own_key": scope.key("event_id", "e"),
    }
    return sql.SQL("\n").join(sql.SQL(text).format(**keys) for text in texts)
