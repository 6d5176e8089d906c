"""Plans for questions about runners: did they ever, side by side, who raced most."""

from dataclasses import replace
from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.results import clock_of, result_list, time_title
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope
from racechat.questions.question import Order, Question

LIST_LIMIT = 25


def ever_within(question: Question, scope: Scope, today: date) -> Plan:
    """Return the runner's results within the time, fastest first; beside them the best time without that bound."""
    plan = result_list(replace(question, order=Order(by="time")), scope, today)
    best = Binding()
    best.params = dict(plan.params)
    unbound = question.with_filters(time=None)
    record = sql.SQL(statement("questions/personal_record")).format(
        clock=clock_of(question), conditions=result_conditions(unbound.filters, best, scope, wants_time=True)
    )
    return replace(plan, params=best.params, extras={"best": record})


def comparison(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return each runner's finishes, best and average time by distance, and the races of two runners against each other."""
    bind = Binding()
    conditions = result_conditions(question.filters, bind, scope, wants_time=True)
    body = sql.SQL(statement("questions/comparison")).format(clock=clock_of(question), conditions=conditions)
    extras: dict[str, sql.Composable] = {}
    if len(question.filters.runners) == 2:
        one, other = question.filters.runners
        extras["head_to_head"] = sql.SQL(statement("questions/head_to_head")).format(
            clock=clock_of(question),
            conditions=conditions,
            one=bind(list(one.athlete_ids)),
            other=bind(list(other.athlete_ids)),
        )
    return Plan(
        body=body, order=sql.SQL("min(dc.position) nulls last, best_ms"), limit=100, params=bind.params, extras=extras,
        columns=(
            Column(name="full_name", title="Runner"), Column(name="distance_class", title="Distance", kind="distance"),
            Column(name="finishes", title="Finishes", kind="integer"), Column(name="best_ms", title=f"Best {time_title(question).lower()}", kind="time_ms"),
            Column(name="average_ms", title="Average", kind="typical_time_ms"), Column(name="last_on", title="Last", kind="date"),
        ),
    )  # fmt: skip


def most_races(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see comparison
    """Return runners by how many races they finished; over everything, by how many they have an outcome in."""
    bind = Binding()
    is_of_all = not question.filters.given()
    if is_of_all:
        body: sql.Composable = sql.SQL(statement("questions/most_races_of_all"))
    else:
        body = sql.SQL(statement("questions/most_races")).format(
            athlete_key=scope.key("athlete_id"), conditions=result_conditions(question.filters, bind, scope)
        )
    return Plan(
        body=body,
        order=sql.SQL("finishes desc, a.full_name"),
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=(
            Column(name="full_name", title="Runner"),
            Column(name="city", title="Home city"),
            Column(name="state", title="Home state"),
            Column(name="finishes", title="Races" if is_of_all else "Finishes", kind="integer"),
            Column(name="first_on", title="First", kind="date"),
            Column(name="last_on", title="Last", kind="date"),
        ),
        notes=("Races not finished count too.",) if is_of_all else (),
    )
