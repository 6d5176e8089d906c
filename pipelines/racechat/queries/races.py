"""Plans for questions about races: lists, sizes, participation, and who did not finish."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.dimensions import EVENT_GROUPINGS, RACE_GROUPINGS
from racechat.queries.groups import grouped_by
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import each_race_once, event_conditions, race_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import Filters
from racechat.questions.question import Question

LIST_LIMIT, GROUP_LIMIT, BIGGEST = 100, 500, 25

_LIST_COLUMNS = (
    Column(name="event_name", title="Event"), Column(name="race_name", title="Race"), Column(name="distance_class", title="Distance", kind="distance"),
    Column(name="held_on", title="Date", kind="date"), Column(name="city", title="City"), Column(name="state", title="State"),
    Column(name="entrant_count", title="Entries", kind="integer"), Column(name="registration_count", title="Registered", kind="integer"),
    Column(name="finisher_count", title="Finishers", kind="integer"),
)  # fmt: skip


def _conditions(question: Question, bind: Binding, scope: Scope, today: date) -> list[sql.Composable]:
    """Return the conditions on races, those on their events among them; each race once."""
    filters = question.filters
    conditions = race_conditions(filters, bind, scope)
    if filters.event_states:
        inner = joined(
            event_conditions(Filters(event_states=filters.event_states), bind, scope, today, counts_rows=True)
        )
        conditions.append(
            sql.SQL("({key}) in (select {inner_key} from event as e where {inner})").format(
                key=scope.key("event_id", "r"), inner_key=scope.key("event_id", "e"), inner=inner
            )
        )
    return conditions


def race_list(question: Question, scope: Scope, today: date) -> Plan:
    """Return races by date: the next ones first where they are still to come, the latest first otherwise."""
    bind = Binding()
    conditions = [*_conditions(question, bind, scope, today), each_race_once(scope)]
    body = sql.SQL(statement("questions/race_list")).format(conditions=joined(conditions))
    period = question.filters.period
    is_coming = bool(
        {"active", "upcoming", "open_for_registration"} & set(question.filters.event_states)
    ) or (period is not None and period.last is not None and period.last >= today)
    order = sql.SQL(
        "held_on nulls last, event_name, race_id"
        if is_coming
        else "held_on desc nulls last, event_name, race_id"
    )
    return Plan(
        body=body, order=order, limit=question.limit or LIST_LIMIT, params=bind.params, columns=_LIST_COLUMNS
    )


def biggest(question: Question, scope: Scope, today: date) -> Plan:
    """Return races by finishers, entries or registrations, most first unless the fewest are asked for."""
    bind = Binding()
    column = {"registrations": "registration_count", "entries": "entrant_count"}.get(
        question.metric or "", "finisher_count"
    )
    conditions = [
        *_conditions(question, bind, scope, today),
        sql.SQL("{} > 0").format(sql.Identifier("r", column)),
    ]
    body = sql.SQL(statement("questions/race_list")).format(conditions=joined(conditions))
    is_descending = question.order is None or question.order.is_descending
    order = sql.SQL("{} {}, held_on desc nulls last, race_id").format(
        sql.Identifier(column), sql.SQL("desc" if is_descending else "asc")
    )
    return Plan(
        body=body, order=order, limit=question.limit or BIGGEST, params=bind.params, columns=_LIST_COLUMNS
    )


def counts(question: Question, scope: Scope, today: date) -> Plan:
    """Count events or races, whole or grouped."""
    bind = Binding()
    if question.measure == "event_count":
        known, source, name = EVENT_GROUPINGS, sql.SQL("event as e"), "events"
        conditions = event_conditions(question.filters, bind, scope, today)
    else:
        known, source, name = RACE_GROUPINGS, sql.SQL("race as r"), "races"
        conditions = [*_conditions(question, bind, scope, today), each_race_once(scope)]
    parts = grouped_by(question.grouping, known, scope)
    body = sql.SQL(statement("questions/counts")).format(
        selected=parts.selected,
        name=sql.Identifier(name),
        source=source,
        joins=parts.joins,
        conditions=joined(conditions),
        grouped=parts.grouped,
    )
    columns = (*parts.columns, Column(name=name, title=name.capitalize(), kind="integer"))
    return Plan(
        body=body, order=parts.order, limit=question.limit or GROUP_LIMIT, params=bind.params, columns=columns
    )


def participation(question: Question, scope: Scope, today: date) -> Plan:
    """Return entries and finishers, whole or grouped."""
    bind = Binding()
    parts = grouped_by(question.grouping, RACE_GROUPINGS, scope)
    body = sql.SQL(statement("questions/participation")).format(
        selected=parts.selected,
        joins=parts.joins,
        conditions=joined(_conditions(question, bind, scope, today)),
        grouped=parts.grouped,
    )
    columns = (
        *parts.columns, Column(name="entries", title="Entries", kind="integer"), Column(name="finishers", title="Finishers", kind="integer"),
        Column(name="races", title="Races", kind="integer"),
    )  # fmt: skip
    return Plan(
        body=body, order=parts.order, limit=question.limit or GROUP_LIMIT, params=bind.params, columns=columns
    )


def outcomes(question: Question, scope: Scope, today: date) -> Plan:
    """Return finishers, DNF, DQ and DNS with their rates, whole or grouped."""
    bind = Binding()
    metric = question.metric or "dnf_rate"
    first = None
    if question.order is not None:
        first = sql.SQL("{} {}").format(
            sql.Identifier(metric),
            sql.SQL("desc nulls last" if question.order.is_descending else "asc nulls last"),
        )
    parts = grouped_by(question.grouping, RACE_GROUPINGS, scope, first)
    body = sql.SQL(statement("questions/outcomes")).format(
        selected=parts.selected,
        joins=parts.joins,
        conditions=joined(_conditions(question, bind, scope, today)),
        grouped=parts.grouped,
    )
    titles = {
        "dnf_rate": "DNF rate",
        "dns_rate": "DNS rate",
        "dq_rate": "DQ rate",
        "finish_rate": "Finish rate",
    }
    columns = (
        *parts.columns, Column(name=metric, title=titles[metric], kind="percent"), Column(name="finishers", title="Finishers", kind="integer"),
        Column(name="dnf", title="DNF", kind="integer"), Column(name="dq", title="DQ", kind="integer"), Column(name="dns", title="DNS", kind="integer"),
    )  # fmt: skip
    note = (
        "Of all entrants with an outcome."
        if metric == "dns_rate"
        else "Of those who started: finishers, DNF and DQ; no-shows (DNS) do not count."
    )
    return Plan(
        body=body,
        order=parts.order,
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=columns,
        notes=(note,),
    )
