"""Plans for questions about syncs."""

from collections.abc import Callable
from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.places_where import one_of
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import events_condition
from racechat.queries.scope import Scope, joined
from racechat.questions.question import Question


def _conditions(question: Question, bind: Binding, scope: Scope) -> sql.Composable:
    filters = question.filters
    makers: dict[str, Callable[[], sql.Composable]] = {
        "providers": lambda: one_of(sql.Identifier("s", "provider"), filters.providers, bind),
        "operations": lambda: one_of(sql.Identifier("s", "operation"), filters.operations, bind),
        "events": lambda: events_condition("s", filters.events, bind, scope),
        "period": lambda: _finished_within(question, bind),
    }
    given = filters.given()
    return joined([make() for name, make in makers.items() if name in given])


def _finished_within(question: Question, bind: Binding) -> sql.Composable:
    period = question.filters.period
    parts: list[sql.Composable] = []
    if period is not None and period.first is not None:
        parts.append(sql.SQL("s.finished_at >= {}").format(bind(period.first)))
    if period is not None and period.last is not None:
        parts.append(sql.SQL("s.finished_at < {}::date + 1").format(bind(period.last)))
    return sql.SQL(" and ").join(parts) if parts else sql.SQL("true")


def last_sync(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return the latest run of each provider and kind of data, the latest first."""
    bind = Binding()
    body = sql.SQL(statement("questions/last_sync")).format(
        event_key=scope.key("event_id"), conditions=_conditions(question, bind, scope)
    )
    return Plan(
        body=sql.SQL("select * from (\n{}\n) as l").format(body), order=sql.SQL("finished_at desc nulls last, provider, operation"), limit=50, params=bind.params,
        columns=(
            Column(name="provider", title="Provider", kind="provider"), Column(name="operation", title="What"),
            Column(name="finished_at", title="Ended", kind="timestamp"), Column(name="status", title="Outcome"),
            Column(name="record_count", title="Records", kind="integer"), Column(name="event_name", title="Event"), Column(name="error", title="Error"),
        ),
    )  # fmt: skip


def failures(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see last_sync
    """Return the events whose latest run failed, with the provider's reason, the latest first."""
    bind = Binding()
    body = sql.SQL(statement("questions/sync_failures")).format(
        event_key=scope.key("event_id"), conditions=_conditions(question, bind, scope)
    )
    return Plan(
        body=body, order=sql.SQL("s.finished_at desc nulls last, s.sync_run_id"), limit=question.limit or 50, params=bind.params,
        columns=(
            Column(name="provider", title="Provider", kind="provider"), Column(name="operation", title="What"), Column(name="event_name", title="Event"),
            Column(name="finished_at", title="Ended", kind="timestamp"), Column(name="status", title="Outcome"), Column(name="error", title="Reason given"),
            Column(name="run_count", title="Runs", kind="integer"), Column(name="failed_run_count", title="Failed", kind="integer"),
        ),
    )  # fmt: skip
