"""Plans for questions about registrations and money."""

from collections.abc import Callable
from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.dimensions import REGISTRATION_GROUPINGS
from racechat.queries.groups import grouped_by
from racechat.queries.places_where import either_period, one_of, period_condition, range_condition
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import event_conditions, race_conditions
from racechat.queries.results_where import runners_condition
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import Filters
from racechat.questions.question import Question

LIST_LIMIT, GROUP_LIMIT = 100, 500
_OF_RACE = frozenset(
    {"distances", "race_types", "events", "excluded_events", "event_regions", "event_cities"}
)


def _conditions(question: Question, bind: Binding, scope: Scope, today: date) -> sql.Composable:
    filters = question.filters
    given = filters.given()
    makers: dict[str, Callable[[], sql.Composable]] = {
        "period": lambda: either_period("g", "registered_on", None, filters, bind),
        "event_period": lambda: period_condition("r", "held_on", "year", filters.event_period, bind),
        "sexes": lambda: one_of(sql.Identifier("g", "sex"), filters.sexes, bind),
        "age": lambda: range_condition(sql.Identifier("g", "age"), filters.age, bind),
        "home_regions": lambda: one_of(sql.Identifier("g", "state"), filters.home_regions, bind),
        "home_cities": lambda: one_of(sql.Identifier("g", "city"), filters.home_cities, bind),
        "providers": lambda: one_of(sql.Identifier("g", "provider"), filters.providers, bind),
        "runners": lambda: runners_condition("g", filters.runners, bind),
        "partners": lambda: one_of(sql.Identifier("g", "partner_name"), filters.partners, bind),
        "payment": lambda: _payment(filters),
    }
    conditions = [make() for name, make in makers.items() if name in given]
    conditions += race_conditions(
        Filters(**{name: getattr(filters, name) for name in given & _OF_RACE}), bind, scope
    )
    if _is_so_far(filters):
        conditions.append(_coming_or_latest(filters, bind, scope, today))
    elif filters.event_states:
        inner = joined(
            event_conditions(Filters(event_states=filters.event_states), bind, scope, today, counts_rows=True)
        )
        conditions.append(
            sql.SQL("({key}) in (select {inner_key} from event as e where {inner})").format(
                key=scope.key("event_id", "r"), inner_key=scope.key("event_id", "e"), inner=inner
            )
        )
    return joined(conditions)


def _is_so_far(filters: Filters) -> bool:
    """Tell whether one event's coming edition is asked about: 'how many signed up for the Harvest Half so far'."""
    return len(filters.events) == 1 and filters.event_states == ("upcoming",) and filters.event_period is None


def _coming_or_latest(filters: Filters, bind: Binding, scope: Scope, today: date) -> sql.Composable:
    """Return the condition that a race is of an edition still to come, or of the latest where none is."""
    return sql.SQL(
        "({key}) in (select {inner_key} from event as e where e.starts_on >= least({today}, {latest}))"
    ).format(
        key=scope.key("event_id", "r"), inner_key=scope.key("event_id", "e"), today=bind(today), latest=_latest_start(filters, bind, scope, today),
    )  # fmt: skip


def _latest_start(filters: Filters, bind: Binding, scope: Scope, today: date) -> sql.Composable:
    conditions = event_conditions(
        Filters(
            events=filters.events, event_regions=filters.event_regions, event_cities=filters.event_cities
        ),
        bind,
        scope,
        today,
        counts_rows=True,
    )
    return sql.SQL("(select max(e.starts_on) from event as e where {})").format(joined(conditions))


def _edition(question: Question, bind: Binding, scope: Scope, today: date) -> dict[str, sql.Composable]:
    """Return the SELECT that tells which edition is meant where none is still to come; no row where one is."""
    if not _is_so_far(question.filters):
        return {}
    latest = _latest_start(question.filters, bind, scope, today)
    return {
        "past_edition": sql.SQL(
            "select l.starts_on from (select {} as starts_on) as l where l.starts_on < {}"
        ).format(latest, bind(today))
    }


def _payment(filters: Filters) -> sql.Composable:
    # A race that costs nothing leaves nothing unpaid.
    unpaid = "coalesce(g.amount_paid_cents, 0) = 0 and coalesce(g.race_fee_cents, 1) > 0"
    return sql.SQL(unpaid) if filters.payment == "unpaid" else sql.SQL("g.amount_paid_cents > 0")


def registration_list(question: Question, scope: Scope, today: date) -> Plan:
    """Return registrations, the latest first; with e-mail and phone for owners who ask for them."""
    bind = Binding()
    body = sql.SQL(statement("questions/registration_list")).format(
        race_key=scope.key("race_id"),
        conditions=_conditions(question, bind, scope, today),
        contact=sql.SQL("k.email,\n    k.phone,") if question.with_contact else sql.SQL(""),
        contact_join=sql.SQL("left join athlete_contact as k on k.athlete_id = g.athlete_id")
        if question.with_contact
        else sql.SQL(""),
    )
    columns = [
        Column(name="full_name", title="Name"), Column(name="sex", title="Sex", kind="sex"), Column(name="age", title="Age", kind="integer"),
        Column(name="city", title="City"), Column(name="state", title="State"), Column(name="event_name", title="Event"),
        Column(name="race_name", title="Race"), Column(name="registered_on", title="Registered", kind="date"),
        Column(name="amount_paid_cents", title="Paid", kind="money"),
    ]  # fmt: skip
    if question.with_contact:
        columns += [
            Column(name="email", title="E-mail", kind="contact"),
            Column(name="phone", title="Phone", kind="contact"),
        ]
    return Plan(
        body=body,
        order=sql.SQL("g.registered_on desc nulls last, g.registration_id desc"),
        limit=question.limit or LIST_LIMIT,
        extras=_edition(question, bind, scope, today),
        params=bind.params,
        columns=tuple(columns),
    )


def totals(question: Question, scope: Scope, today: date) -> Plan:
    """Return the number of registrations, or what was paid for them, whole or grouped."""
    bind = Binding()
    is_revenue = question.measure == "revenue"
    name = "revenue" if is_revenue else "registrations"
    first = None
    if question.order is not None:
        first = sql.SQL("{} {}").format(
            sql.Identifier(name),
            sql.SQL("desc nulls last" if question.order.is_descending else "asc nulls last"),
        )
    parts = grouped_by(question.grouping, REGISTRATION_GROUPINGS, scope, first)
    figures = (
        "coalesce(sum(g.amount_paid_cents), 0)::bigint as revenue,\n    count(*) as registrations"
        if is_revenue
        else "count(*) as registrations"
    )
    body = sql.SQL(statement("questions/registration_sum")).format(
        selected=parts.selected, figures=sql.SQL(figures), race_key=scope.key("race_id"), joins=parts.joins,
        conditions=_conditions(question, bind, scope, today), grouped=parts.grouped,
    )  # fmt: skip
    counted = Column(name="registrations", title="Registrations", kind="integer")
    columns = (
        *parts.columns,
        *((Column(name="revenue", title="Paid in all", kind="money"), counted) if is_revenue else (counted,)),
    )
    notes = ("Revenue is what registrants paid in all, processing fees included.",) if is_revenue else ()
    return Plan(
        body=body,
        order=parts.order,
        limit=question.limit or GROUP_LIMIT,
        extras=_edition(question, bind, scope, today),
        params=bind.params,
        columns=columns,
        notes=notes,
    )
