"""Conditions on results (alias t): every filter that a question about results can carry."""

from collections.abc import Callable

from psycopg import sql

from racechat.queries.binding import Binding
from racechat.queries.places_where import either_period, one_of, range_condition, time_condition
from racechat.queries.races_where import race_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import Filters
from racechat.questions.values import RunnerRef

# Filters that say something about the race rather than about the result itself.
_OF_RACE = frozenset(
    {
        "race_types",
        "events",
        "excluded_events",
        "event_regions",
        "event_cities",
        "providers",
        "finishers",
        "registrations",
        "conditions",
        "weather",
        "latest_edition",
    }
)


def result_conditions(
    filters: Filters, bind: Binding, scope: Scope, *, wants_time: bool = False, any_outcome: bool = False
) -> sql.Composable:
    """Return the WHERE of a question about results, for a result with alias t.

    Only finishers count unless a status is asked for, or `any_outcome` is wanted (a runner's history); `wants_time`
    leaves out finishers without a time on the clock asked.
    """
    clock = sql.Identifier("t", "gun_time_ms" if filters.clock == "gun" else "chip_time_ms")
    conditions: list[sql.Composable] = []
    if filters.statuses is None and not any_outcome:
        conditions.append(sql.SQL("t.status = 'finished'"))
    if filters.statuses is not None:
        conditions.append(one_of(sql.Identifier("t", "status"), filters.statuses, bind))
    if wants_time:
        conditions.append(sql.SQL("{} is not null").format(clock))
    if filters.time is not None:
        conditions.append(time_condition(clock, filters.time, bind))
    makers: dict[str, Callable[[], sql.Composable]] = {
        "distances": lambda: one_of(sql.Identifier("t", "distance_class"), filters.distances, bind),
        "sexes": lambda: one_of(sql.Identifier("t", "sex"), filters.sexes, bind),
        "home_regions": lambda: one_of(sql.Identifier("t", "state"), filters.home_regions, bind),
        "home_cities": lambda: one_of(sql.Identifier("t", "city"), filters.home_cities, bind),
        "age": lambda: range_condition(sql.Identifier("t", "age"), filters.age, bind),
        "period": lambda: either_period("t", "held_on", "year", filters, bind),
        "runners": lambda: runners_condition("t", filters.runners, bind),
        "partners": lambda: one_of(sql.Identifier("t", "partner_name"), filters.partners, bind),
        "bib": lambda: sql.SQL("t.bib = {}").format(bind(filters.bib)),
    }
    given = filters.given()
    conditions += [make() for name, make in makers.items() if name in given]
    of_race = {name: getattr(filters, name) for name in given & _OF_RACE}
    if filters.latest_edition and filters.distances is not None:
        of_race["distances"] = filters.distances
    if of_race:
        inner = race_conditions(Filters(**of_race), bind, scope)
        conditions.append(
            sql.SQL("({key}) in (select {inner_key} from race as r where {where})").format(
                key=scope.key("race_id", "t"), inner_key=scope.key("race_id", "r"), where=joined(inner)
            )
        )
    return joined(conditions)


def runners_condition(alias: str, runners: tuple[RunnerRef, ...], bind: Binding) -> sql.Composable:
    """Return the condition that a row is one of these runners'."""
    ids = [athlete_id for runner in runners for athlete_id in runner.athlete_ids]
    return sql.SQL("{} = any({})").format(sql.Identifier(alias, "athlete_id"), bind(ids))
