"""Plans for questions about results: lists, counts, averages, medians and records."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries import summaries
from racechat.queries.binding import Binding
from racechat.queries.dimensions import RESULT_GROUPINGS, grouped_of, joins_of, selected_of
from racechat.queries.plan import Column, Plan
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope
from racechat.questions.question import Question

LIST_LIMIT, GROUP_LIMIT = 100, 500

_MEASURES: dict[str, tuple[tuple[Column, str], ...]] = {
    "finisher_count": ((Column(name="finishers", title="Finishers", kind="integer"), "count(*)"),),
    "runner_count": (
        (Column(name="runners", title="Runners", kind="integer"), "count(distinct t.athlete_id)"),
    ),
    "average_time": (
        (Column(name="average_time_ms", title="Average time", kind="typical_time_ms"), "avg({clock})"),
        (Column(name="finishers", title="Finishers", kind="integer"), "count({clock})"),
    ),
    "median_time": (
        (
            Column(name="median_time_ms", title="Median time", kind="typical_time_ms"),
            "percentile_cont(0.5) within group (order by {clock})",
        ),
        (Column(name="finishers", title="Finishers", kind="integer"), "count({clock})"),
    ),
    "average_age": (
        (Column(name="average_age", title="Average age", kind="decimal"), "avg(t.age)"),
        (Column(name="finishers", title="Finishers", kind="integer"), "count(t.age)"),
    ),
    "fastest_time": (
        (Column(name="fastest_time_ms", title="Fastest time", kind="time_ms"), "min({clock})"),
        (Column(name="finishers", title="Finishers", kind="integer"), "count({clock})"),
    ),
    "slowest_time": (
        (Column(name="slowest_time_ms", title="Slowest time", kind="time_ms"), "max({clock})"),
        (Column(name="finishers", title="Finishers", kind="integer"), "count({clock})"),
    ),
}


def clock_of(question: Question) -> sql.Identifier:
    """Return the column of the clock asked for."""
    return sql.Identifier("gun_time_ms" if question.filters.clock == "gun" else "chip_time_ms")


def aggregate(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Count, average, median, fastest or slowest, whole or grouped. Reads a summary where that is exact."""
    bind = Binding()
    summary = summaries.source_for(question, bind)
    groupings = [RESULT_GROUPINGS[name] for name in question.grouping]
    if summary is not None:
        measures, source, conditions = summary
    else:
        wants_time = question.measure not in {"finisher_count", "runner_count", "average_age"}
        measures = tuple(
            (column, sql.SQL(text).format(clock=sql.SQL("t.") + clock_of(question)))
            for column, text in _MEASURES[question.measure]
        )
        source = sql.Identifier("result")
        conditions = result_conditions(question.filters, bind, scope, wants_time=wants_time)
    selected = selected_of(groupings)
    selected += [
        sql.SQL("{} as {}").format(expression, sql.Identifier(column.name)) for column, expression in measures
    ]
    body = sql.SQL(statement("questions/aggregate")).format(
        selected=sql.SQL(",\n    ").join(selected),
        source=source,
        joins=joins_of(groupings, scope, "t"),
        conditions=conditions,
        grouped=grouped_of(groupings),
    )
    missing = summaries.untimed(question, bind) if _needs_times(question) else None
    extras: dict[str, sql.Composable] = {} if missing is None else {"untimed": missing}
    if question.metric == "share":
        extras["whole"] = _whole(question, bind, scope)
    return Plan(
        body=body,
        extras=extras,
        order=_group_order(question, len(groupings)) if groupings else None,
        limit=question.limit or GROUP_LIMIT,
        columns=(*(item.column for item in groupings), *(column for column, _ in measures)),
        params=bind.params,
    )


def _whole(question: Question, bind: Binding, scope: Scope) -> sql.Composable:
    """Return the SELECT that counts what a share is a share of: the same races, whoever finished them."""
    whole = question.with_filters(sexes=None, age=None, time=None, home_regions=None, home_cities=None)
    # A share under a time is one of those who have a time; the others could be on either side.
    conditions = result_conditions(whole.filters, bind, scope, wants_time=question.filters.time is not None)
    return sql.SQL("select count(*) as finishers from result as t where {}").format(conditions)


def _needs_times(question: Question) -> bool:
    """Tell whether finishers without a chip time are left out of an answer."""
    is_timed = question.filters.time is not None or question.measure in {"average_time", "median_time"}
    return is_timed and question.filters.clock == "chip" and question.filters.statuses is None


def _group_order(question: Question, count: int) -> sql.Composable:
    parts: list[sql.Composable] = []
    if question.order is not None:
        parts.append(
            sql.SQL("{} {}").format(
                sql.SQL(str(count + 1)),
                sql.SQL("desc nulls last" if question.order.is_descending else "asc nulls last"),
            )
        )
    parts += [sql.SQL(RESULT_GROUPINGS[name].order) for name in question.grouping]
    return sql.SQL(", ").join(parts)


def personal_record(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see aggregate
    """Return each runner's best time, at the distance asked or at each."""
    bind = Binding()
    body = sql.SQL(statement("questions/personal_record")).format(
        clock=clock_of(question), conditions=result_conditions(question.filters, bind, scope, wants_time=True)
    )
    return Plan(body=body, limit=LIST_LIMIT, params=bind.params, columns=(
        Column(name="full_name", title="Runner"), Column(name="distance_class", title="Distance", kind="distance"),
        Column(name="time_ms", title=time_title(question), kind="time_ms"), Column(name="event_name", title="Event"),
        Column(name="race_name", title="Race"), Column(name="held_on", title="Date", kind="date"),
        Column(name="overall_place", title="Place", kind="integer"),
    ))  # fmt: skip


def result_list(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see aggregate
    """Return results, fastest first unless asked otherwise."""
    bind = Binding()
    wants_time = question.filters.statuses is None and not question.filters.runners
    body = sql.SQL(statement("questions/result_list")).format(
        clock=clock_of(question),
        conditions=result_conditions(
            question.filters, bind, scope, wants_time=wants_time, any_outcome=_is_history(question)
        ),
    )
    by_time = sql.SQL(
        "time_ms desc nulls last" if question.order and question.order.is_descending else "time_ms nulls last"
    )
    order = by_time
    if question.order is not None and question.order.by == "date":
        order = sql.SQL(
            "held_on desc nulls last, time_ms nulls last"
            if question.order.is_descending
            else "held_on nulls last, time_ms nulls last"
        )
    if question.order is not None and question.order.by == "age":
        order = sql.SQL(
            "age desc nulls last, time_ms" if question.order.is_descending else "age nulls last, time_ms"
        )
    columns = [
        Column(name="full_name", title="Runner"), Column(name="sex", title="Sex", kind="sex"), Column(name="age", title="Age", kind="integer"),
        Column(name="time_ms", title=time_title(question), kind="time_ms"), Column(name="status", title="Outcome", kind="status"),
        Column(name="event_name", title="Event"), Column(name="race_name", title="Race"),
        Column(name="distance_class", title="Distance", kind="distance"), Column(name="held_on", title="Date", kind="date"),
        Column(name="overall_place", title="Place", kind="integer"),
    ]  # fmt: skip
    if question.filters.statuses is None and not question.filters.runners:
        columns = [column for column in columns if column.name != "status"]
    missing = summaries.untimed(question, bind) if _needs_times(question) else None
    return Plan(
        body=body,
        extras={} if missing is None else {"untimed": missing},
        order=sql.SQL("{}, result_id").format(order),
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=tuple(columns),
    )


def _is_history(question: Question) -> bool:
    """Tell whether a list is a runner's history: that holds the races not finished too."""
    is_by_date = question.order is not None and question.order.by == "date"
    return bool(question.filters.runners) and is_by_date and question.filters.time is None


def time_title(question: Question) -> str:
    """Return the heading of a time: which clock it is."""
    return "Gun time" if question.filters.clock == "gun" else "Chip time"
