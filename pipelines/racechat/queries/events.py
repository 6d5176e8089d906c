"""Plans for questions about events."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import event_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.question import Question

LIST_LIMIT = 100


def event_list(question: Question, scope: Scope, today: date) -> Plan:
    """Return events: the next ones first where they are still to come, the latest first otherwise."""
    bind = Binding()
    body = sql.SQL(statement("questions/event_list")).format(conditions=joined(event_conditions(question.filters, bind, scope, today)))
    period = question.filters.period
    is_coming = bool({"active", "upcoming", "open_for_registration"} & set(question.filters.event_states)) or (
        period is not None and period.last is not None and period.last >= today
    )
    columns = [
        Column(name="name", title="Event"), Column(name="starts_on", title="Starts", kind="date"), Column(name="ends_on", title="Ends", kind="date"),
        Column(name="city", title="City"), Column(name="state", title="State"), Column(name="provider", title="Provider", kind="provider"),
        Column(name="race_count", title="Races", kind="integer"), Column(name="registration_count", title="Registered", kind="integer"),
        Column(name="finisher_count", title="Finishers", kind="integer"), Column(name="is_registration_open", title="Open for registration", kind="yes_no"),
    ]  # fmt: skip
    direction = sql.SQL("starts_on nulls last, name, event_id" if is_coming else "starts_on desc nulls last, name, event_id")
    return Plan(body=body, order=direction, limit=question.limit or LIST_LIMIT, params=bind.params, columns=tuple(columns))
