"""Conditions on races (alias r) and on events (alias e)."""

from collections.abc import Callable
from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.places_where import either_period, one_of, range_condition
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import EventState, Filters
from racechat.questions.values import EventRef, Period, WeatherBound


def race_conditions(filters: Filters, bind: Binding, scope: Scope) -> list[sql.Composable]:
    """Return the conditions on a race with alias r."""
    makers: dict[str, Callable[[], sql.Composable]] = {
        "distances": lambda: one_of(sql.Identifier("r", "distance_class"), filters.distances, bind),
        "race_types": lambda: one_of(sql.Identifier("r", "race_type"), filters.race_types, bind),
        "event_regions": lambda: one_of(sql.Identifier("r", "state"), filters.event_regions, bind),
        "event_cities": lambda: one_of(sql.Identifier("r", "city"), filters.event_cities, bind),
        "providers": lambda: one_of(sql.Identifier("r", "provider"), filters.providers, bind),
        "period": lambda: either_period("r", "held_on", "year", filters, bind),
        "finishers": lambda: range_condition(sql.Identifier("r", "finisher_count"), filters.finishers, bind),
        "registrations": lambda: range_condition(
            sql.Identifier("r", "registration_count"), filters.registrations, bind
        ),
        "partners": lambda: one_of(sql.Identifier("r", "partner_name"), filters.partners, bind),
        "events": lambda: events_condition("r", filters.events, bind, scope),
        "excluded_events": lambda: sql.SQL("not ({})").format(
            events_condition("r", filters.excluded_events, bind, scope)
        ),
        "conditions": lambda: weather_condition("r", filters, bind, scope),
        "weather": lambda: weather_condition("r", filters, bind, scope),
    }
    given = filters.given()
    if {"conditions", "weather"} <= given:
        given -= {"weather"}
    conditions = [make() for name, make in makers.items() if name in given]
    if filters.latest_edition:
        conditions.append(latest_edition(filters.with_(latest_edition=False), bind, scope))
    return conditions


def latest_edition(filters: Filters, bind: Binding, scope: Scope) -> sql.Composable:
    """Return the condition that a race (alias r) is the latest with finishers of its series, among those that fit."""
    return sql.SQL(statement("questions/latest_edition")).format(
        key=scope.key("race_id", "r"),
        inner=scope.key("race_id", "r"),
        races=joined(race_conditions(filters, bind, scope)),
    )


def each_race_once(scope: Scope) -> sql.Composable:
    """Return the condition that leaves out another provider's row of a race (alias r) that the timing provider knows too."""
    same = sql.SQL(
        " and d.partner_id = r.partner_id and o.partner_id = r.partner_id" if scope.is_platform else ""
    )
    return sql.SQL(
        "not exists (select from event as d join race as o on o.event_id = d.matched_event_id "
        "where d.event_id = r.event_id and o.distance_class is not distinct from r.distance_class{})"
    ).format(same)


def events_condition(alias: str, events: tuple[EventRef, ...], bind: Binding, scope: Scope) -> sql.Composable:
    """Return the condition that a row belongs to an edition of one of these events."""
    series = [value for event in events for value in event.series]
    return sql.SQL("({key}) in (select {inner} from event as n where n.series = any({series}))").format(
        key=scope.key("event_id", alias), inner=scope.key("event_id", "n"), series=bind(series)
    )


def weather_condition(alias: str, filters: Filters, bind: Binding, scope: Scope) -> sql.Composable:
    """Return the condition that a row's event had this weather; events whose weather is unknown do not."""
    inner: list[sql.Composable] = []
    if filters.conditions is not None:
        inner.append(_sky_condition(filters.conditions.values, filters.conditions.is_excluded, bind))
    inner += [_weather_within(bound, bind) for bound in filters.weather]
    return sql.SQL("({key}) in (select {inner} from weather as w where {where})").format(
        key=scope.key("event_id", alias), inner=scope.key("event_id", "w"), where=joined(inner)
    )


def _sky_condition(values: tuple[str, ...], is_excluded: bool, bind: Binding) -> sql.Composable:  # noqa: FBT001
    skies = sorted({sky for value in values for sky in _SKIES.get(value, (value,))})
    condition: sql.Composable = sql.SQL("w.conditions = any({})").format(bind(skies))
    if "rain" in values:
        condition = sql.SQL("({} or w.precipitation_mm > 0 and coalesce(w.conditions, '') <> 'snow')").format(
            condition
        )
    if "dry" in values:
        condition = sql.SQL("(coalesce(w.precipitation_mm, 0) = 0 and {})").format(condition)
    return sql.SQL("not coalesce({}, false)").format(condition) if is_excluded else condition


_SKIES = {"rain": ("rain", "drizzle", "thunderstorm"), "dry": ("clear", "cloudy", "overcast", "fog")}


def _weather_within(bound: WeatherBound, bind: Binding) -> sql.Composable:
    return range_condition(sql.Identifier("w", bound.column), bound.within, bind)


def event_conditions(
    filters: Filters, bind: Binding, scope: Scope, today: date, *, counts_rows: bool = False
) -> list[sql.Composable]:
    """Return the conditions on an event with alias e. Another provider's row of the same event is left out.

    `counts_rows`: figures are added up over all rows (one provider knows the finishers, another the registrations).
    """
    makers: dict[str, Callable[[], sql.Composable]] = {
        "event_regions": lambda: one_of(sql.Identifier("e", "state"), filters.event_regions, bind),
        "event_cities": lambda: one_of(sql.Identifier("e", "city"), filters.event_cities, bind),
        "period": lambda: _overlaps(filters, bind),
        "finishers": lambda: range_condition(sql.Identifier("e", "finisher_count"), filters.finishers, bind),
        "registrations": lambda: range_condition(
            sql.Identifier("e", "registration_count"), filters.registrations, bind
        ),
        "partners": lambda: one_of(sql.Identifier("e", "partner_name"), filters.partners, bind),
        "events": lambda: sql.SQL("e.series = any({})").format(
            bind([value for event in filters.events for value in event.series])
        ),
        "excluded_events": lambda: sql.SQL("e.series <> all({})").format(
            bind([value for event in filters.excluded_events for value in event.series])
        ),
        "conditions": lambda: weather_condition("e", filters, bind, scope),
        "weather": lambda: weather_condition("e", filters, bind, scope),
    }
    given = filters.given()
    if {"conditions", "weather"} <= given:
        given -= {"weather"}
    conditions = [make() for name, make in makers.items() if name in given]
    conditions += [_state(state, bind(today), scope) for state in filters.event_states]
    of_race = {name: getattr(filters, name) for name in given & {"distances", "race_types"}}
    if of_race:
        conditions.append(
            sql.SQL("({key}) in (select {inner} from race as r where {where})").format(
                key=scope.key("event_id", "e"),
                inner=scope.key("event_id", "r"),
                where=joined(race_conditions(Filters(**of_race), bind, scope)),
            )
        )
    if "providers" in given:
        # Asked for a provider, its own rows are meant, whether or not another provider knows the event too.
        conditions.append(one_of(sql.Identifier("e", "provider"), filters.providers, bind))
    elif not counts_rows:
        conditions.append(sql.SQL("e.matched_event_id is null"))
    return conditions


def _overlaps(filters: Filters, bind: Binding) -> sql.Composable:
    """Return the condition that an event's days touch the period: a weekend event is on, on both days."""
    one = _touches(filters.period, bind)
    if filters.other_period is None:
        return one
    return sql.SQL("(({}) or ({}))").format(one, _touches(filters.other_period, bind))


def _touches(period: Period | None, bind: Binding) -> sql.Composable:
    parts: list[sql.Composable] = []
    if period is not None and period.first is not None:
        parts.append(sql.SQL("coalesce(e.ends_on, e.starts_on) >= {}").format(bind(period.first)))
    if period is not None and period.last is not None:
        parts.append(sql.SQL("e.starts_on <= {}").format(bind(period.last)))
    return sql.SQL(" and ").join(parts) if parts else sql.SQL("true")


def _state(state: EventState, today: sql.Composable, scope: Scope) -> sql.Composable:
    # One real event can have a row per provider: it is open where any of them says so.
    open_here = sql.SQL(
        "(e.is_registration_open or ({key}) in (select {matched} from event as m where m.matched_event_id is not null and m.is_registration_open))"
    ).format(
        key=scope.key("event_id", "e"),
        matched=sql.SQL("m.partner_id, m.matched_event_id" if scope.is_platform else "m.matched_event_id"),
    )
    ends = sql.SQL("coalesce(e.ends_on, e.starts_on)")
    conditions: dict[str, sql.Composable] = {
        "active": sql.SQL("(e.is_published or {open_here}) and {ends} >= {today}").format(
            open_here=open_here, ends=ends, today=today
        ),
        "upcoming": sql.SQL("e.starts_on >= {today}").format(today=today),
        "past": sql.SQL("{ends} < {today}").format(ends=ends, today=today),
        "open_for_registration": open_here,
        "without_results": sql.SQL("{ends} < {today} and e.finisher_count = 0").format(
            ends=ends, today=today
        ),
        "with_results": sql.SQL("e.finisher_count > 0"),
        "archived": sql.SQL("e.is_archived_at_provider"),
        "published": sql.SQL("e.is_published"),
        "unpublished": sql.SQL("not e.is_published"),
    }
    return conditions[state]
