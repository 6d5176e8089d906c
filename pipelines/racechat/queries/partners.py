"""The plan that compares partners: for platform administrators, over the views of schema platform."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import event_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.question import Question

FIGURES = {
    "events": ("Events", "count(*)"),
    "races": ("Races", "sum(e.race_count)::bigint"),
    "finishers": ("Finishers", "sum(e.finisher_count)::bigint"),
    "registrations": ("Registrations", "sum(e.registration_count)::bigint"),
    "entries": ("Entries", "sum(e.entrant_count)::bigint"),
}


def ranking(question: Question, scope: Scope, today: date) -> Plan:
    """Return every partner with its figure, most first unless the least is asked for."""
    bind = Binding()
    metric = question.metric or "events"
    title, figure = FIGURES[metric]
    body = sql.SQL(statement("questions/partner_events")).format(
        figure=sql.SQL(figure),
        conditions=joined(
            event_conditions(
                question.filters, bind, scope, today, counts_rows=metric not in {"events", "races"}
            )
        ),
    )
    is_ascending = question.order is not None and not question.order.is_descending
    if "active" in question.filters.event_states:
        title = f"Active {title.lower()}"
    return Plan(
        body=body,
        order=sql.SQL("figure {}, e.partner_name").format(sql.SQL("asc" if is_ascending else "desc")),
        limit=question.limit or 100,
        params=bind.params,
        columns=(
            Column(name="partner_name", title="Partner"),
            Column(name="figure", title=title, kind="integer"),
        ),
    )
