"""Plans for winners and records."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import race_conditions
from racechat.queries.results import clock_of, time_title
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.filters import Filters
from racechat.questions.question import Question

LIST_LIMIT = 200
_OF_RACE = frozenset(
    {"distances", "race_types", "events", "excluded_events", "event_regions", "event_cities"}
)
_SEX, _AGE_GROUP = Column(name="sex", title="Sex", kind="sex"), Column(name="age_group", title="Age group")


def winners(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return the winner of each race by sex, or by age group and sex (then of the latest edition, where no time is said)."""
    bind = Binding()
    by_age = "age_group" in question.grouping
    is_gun = question.filters.clock == "gun"
    ranking = sql.SQL(
        "t.gun_time_ms nulls last" if is_gun else "t.overall_place nulls last, t.chip_time_ms nulls last"
    )
    latest = by_age and question.filters.period is None
    body = sql.SQL(statement("questions/winners")).format(
        race_key=scope.key("race_id", "t"),
        groups=sql.SQL("ag.position, t.sex" if by_age else "t.sex"),
        group_columns=sql.SQL(
            "coalesce(ag.label, 'not given') as age_group,\n    t.sex" if by_age else "t.sex"
        ),
        clock=clock_of(question),
        conditions=result_conditions(question.filters, bind, scope),
        latest=_latest(question, bind, scope) if latest else sql.SQL(""),
        ranking=ranking,
    )
    columns = (
        Column(name="event_name", title="Event"), Column(name="race_name", title="Race"), Column(name="held_on", title="Date", kind="date"),
        *((_AGE_GROUP, _SEX) if by_age else (_SEX,)), Column(name="full_name", title="Winner"), Column(name="age", title="Age", kind="integer"),
        Column(name="time_ms", title=time_title(question), kind="time_ms"),
    )  # fmt: skip
    order = sql.SQL("b.held_on desc nulls last, b.event_name, b.race_name, b.race_id, {}").format(
        sql.SQL("b.number" if by_age else "b.sex")
    )
    outer = sql.SQL("select b.*, row_number() over () as number from (\n{}\n) as b").format(body)
    notes = ["Winners are by the provider's place; by chip time where it gives none."] if not is_gun else []
    if latest:
        notes.append("Only the latest edition is shown; name a year for another.")
    return Plan(
        body=sql.SQL("select * from (\n{}\n) as b").format(outer), order=order, limit=question.limit or LIST_LIMIT, params=bind.params,
        columns=columns, notes=tuple(notes),
    )  # fmt: skip


def _latest(question: Question, bind: Binding, scope: Scope) -> sql.Composable:
    filters = question.filters
    of_race = {name: getattr(filters, name) for name in filters.given() & _OF_RACE}
    return sql.SQL(statement("questions/latest_edition")).format(
        key=scope.key("race_id", "t"),
        inner=scope.key("race_id", "r"),
        races=joined(race_conditions(Filters(**of_race), bind, scope)),
    )


def records(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see winners
    """Return the fastest result of each sex (and age group) at each distance."""
    bind = Binding()
    by_age = "age_group" in question.grouping
    body = sql.SQL(statement("questions/records")).format(
        groups=sql.SQL("ag.position, t.sex" if by_age else "t.sex"),
        group_columns=sql.SQL(
            "coalesce(ag.label, 'not given') as age_group,\n    t.sex" if by_age else "t.sex"
        ),
        clock=clock_of(question),
        conditions=result_conditions(question.filters, bind, scope, wants_time=True),
    )
    columns = (
        Column(name="distance_class", title="Distance", kind="distance"), *((_AGE_GROUP, _SEX) if by_age else (_SEX,)),
        Column(name="full_name", title="Runner"), Column(name="age", title="Age", kind="integer"),
        Column(name="time_ms", title=time_title(question), kind="time_ms"), Column(name="event_name", title="Event"),
        Column(name="race_name", title="Race"), Column(name="held_on", title="Date", kind="date"),
    )  # fmt: skip
    return Plan(body=body, limit=question.limit or LIST_LIMIT, params=bind.params, columns=columns)
