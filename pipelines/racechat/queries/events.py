"""Plans for questions about events."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import event_conditions, race_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import Filters
from racechat.questions.question import Question

LIST_LIMIT, FEE_LIMIT = 100, 25


def event_list(question: Question, scope: Scope, today: date) -> Plan:
    """Return events: the next ones first where they are still to come, the latest first otherwise."""
    bind = Binding()
    body = sql.SQL(statement("questions/event_list")).format(
        conditions=joined(event_conditions(question.filters, bind, scope, today)),
        matched_key=sql.SQL(
            "o.partner_id, o.matched_event_id" if scope.is_platform else "o.matched_event_id"
        ),
        same_event=sql.SQL(
            "m.matched_event_id = e.event_id and m.partner_id = e.partner_id"
            if scope.is_platform
            else "m.matched_event_id = e.event_id"
        ),
    )
    period = question.filters.period
    is_coming = bool(
        {"active", "upcoming", "open_for_registration"} & set(question.filters.event_states)
    ) or (period is not None and period.last is not None and period.last >= today)
    columns = [
        Column(name="name", title="Event"), Column(name="starts_on", title="Starts", kind="date"), Column(name="ends_on", title="Ends", kind="date"),
        Column(name="city", title="City"), Column(name="state", title="State"), Column(name="providers", title="Provider", kind="providers"),
        Column(name="race_count", title="Races", kind="integer"), Column(name="registration_count", title="Registered", kind="integer"),
        Column(name="finisher_count", title="Finishers", kind="integer"), Column(name="is_registration_open", title="Open for registration", kind="yes_no"),
    ]  # fmt: skip
    direction: sql.Composable = sql.SQL(
        "starts_on nulls last, name, event_id" if is_coming else "starts_on desc nulls last, name, event_id"
    )
    if question.filters.events and not is_coming:
        # 'When is the Harvest Half': the next edition first, then the latest.
        direction = sql.SQL("e.starts_on < {today}, abs(e.starts_on - {today}), name, event_id").format(
            today=bind(today)
        )
    if question.order is not None:
        direction = sql.SQL("finisher_count {}, starts_on desc nulls last, event_id").format(
            sql.SQL("desc nulls last" if question.order.is_descending else "asc nulls last")
        )
    return Plan(
        body=body,
        order=direction,
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=tuple(columns),
    )


def fees(question: Question, scope: Scope, today: date) -> Plan:
    """Return each event's current fee, the highest (or lowest) of its races, highest first."""
    bind = Binding()
    filters = question.filters
    of_race = {name: getattr(filters, name) for name in filters.given() & {"distances", "race_types"}}
    conditions = event_conditions(filters, bind, scope, today) + race_conditions(
        Filters(**of_race), bind, scope
    )
    is_descending = question.order is None or question.order.is_descending
    direction = sql.SQL("desc" if is_descending else "asc")
    body = sql.SQL(statement("questions/fees")).format(
        one_of=scope.key("race_id", "r") if "race" in question.grouping else scope.key("event_id"),
        event_key=scope.key("event_id"),
        event_id=sql.Identifier("event_id"),
        conditions=joined(conditions),
        direction=direction,
    )
    # The body is sorted by event, to keep one race of each; the answer is sorted by fee.
    outer = sql.SQL("select * from (\n{}\n) as f").format(body)
    columns = (
        Column(name="name", title="Event"), Column(name="race_name", title="Race"), Column(name="current_fee_cents", title="Current fee", kind="money"),
        Column(name="starts_on", title="Starts", kind="date"), Column(name="city", title="City"), Column(name="state", title="State"),
        Column(name="provider", title="Provider", kind="provider"), Column(name="registration_count", title="Registered", kind="integer"),
    )  # fmt: skip
    return Plan(
        body=outer,
        order=sql.SQL("current_fee_cents {}, name, starts_on desc").format(direction),
        limit=question.limit or FEE_LIMIT,
        params=bind.params,
        columns=columns,
        notes=(
            "The current fee is the one on the newest registration that paid a fee; events without any are not listed.",
        ),
    )
