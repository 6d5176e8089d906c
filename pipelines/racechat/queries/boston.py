"""The plan for Boston qualifiers."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope
from racechat.questions.question import Question

LIST_LIMIT = 50


def qualifiers(question: Question, scope: Scope, today: date) -> Plan:
    """Return each runner's best qualifying marathon; of the open window, or of the windows that a period falls into."""
    bind = Binding()
    conditions = result_conditions(question.filters, bind, scope, wants_time=True)
    # The open window is looked up in the same statement, so that the SQL shown is the whole truth.
    window = (
        sql.SQL("true")
        if question.filters.period
        else sql.SQL("s.boston_year = ({})").format(_open_window(bind(today)))
    )
    body = _body(question, scope, conditions, window)
    columns = [
        Column(name="full_name", title="Runner"), Column(name="sex", title="Sex", kind="sex"), Column(name="boston_age", title="Age at Boston", kind="integer"),
        Column(name="chip_time_ms", title="Chip time", kind="time_ms"), Column(name="standard_ms", title="Standard", kind="time_ms"),
        Column(name="margin_ms", title="Under by", kind="time_ms"), Column(name="event_name", title="Event"), Column(name="held_on", title="Date", kind="date"),
        Column(name="city", title="Home city"), Column(name="state", title="Home state"),
    ]  # fmt: skip
    if question.with_contact:
        columns += [
            Column(name="email", title="E-mail", kind="contact"),
            Column(name="phone", title="Phone", kind="contact"),
        ]
    return Plan(
        body=sql.SQL("select * from (\n{}\n) as b").format(body),
        order=sql.SQL("chip_time_ms, full_name"),
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=tuple(columns),
        extras={"windows": _windows(question, bind, today)},
        extras_when_empty={}
        if question.filters.period
        else {"last_closed": _last_closed(question, scope, conditions, bind(today))},
        notes=(
            "The age that counts is the age on the day of Boston, from the birth date; where none is known, the age at the qualifying race. At the standard or faster qualifies.",
        ),
    )


def _body(
    question: Question, scope: Scope, conditions: sql.Composable, window: sql.Composable
) -> sql.Composable:
    return sql.SQL(statement("questions/boston_qualifiers")).format(
        athlete_key=scope.key("athlete_id"),
        conditions=conditions,
        window=window,
        contact=sql.SQL("c.email as k_email,\n        c.phone as k_phone,")
        if question.with_contact
        else sql.SQL(""),
        shown_contact=sql.SQL("t.k_email as email,\n    t.k_phone as phone,")
        if question.with_contact
        else sql.SQL(""),
        partner=sql.SQL(", t.partner_id") if scope.is_platform else sql.SQL(""),
    )


def _last_closed(
    question: Question, scope: Scope, conditions: sql.Composable, today: sql.Composable
) -> sql.Composable:
    """Return the SELECT that counts the qualifiers of the window that closed last: a new window begins empty."""
    latest = sql.SQL(
        "(select max(o.boston_year) from boston_standard as o where o.window_to < {today})"
    ).format(today=today)
    return sql.SQL(
        "select s.boston_year, s.window_from, s.window_to, count(b.chip_time_ms) as qualifiers\n"
        "from (select boston_year, min(window_from) as window_from, max(window_to) as window_to from boston_standard "
        "where boston_year = {latest} group by 1) as s\nleft join (\n{body}\n) as b using (boston_year)\ngroup by 1, 2, 3"
    ).format(
        latest=latest,
        body=_body(question, scope, conditions, sql.SQL("s.boston_year = {}").format(latest)),
    )


def _open_window(today: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "select o.boston_year from boston_standard as o where o.window_from <= {today} order by (o.window_to >= {today}) desc, o.boston_year desc limit 1"
    ).format(today=today)


def _windows(question: Question, bind: Binding, today: date) -> sql.Composable:
    select = sql.SQL(
        "select distinct s.boston_year, s.held_on, s.window_from, s.window_to, s.is_assumed from boston_standard as s where {} order by 1"
    )
    period = question.filters.period
    if period is None:
        return select.format(sql.SQL("s.boston_year = ({})").format(_open_window(bind(today))))
    return select.format(
        sql.SQL("s.window_to >= {} and s.window_from <= {}").format(
            bind(period.first or date.min), bind(period.last or date.max)
        )
    )
