"""Plans for winners and records."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.results import clock_of, time_title
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope
from racechat.questions.question import Question

LIST_LIMIT = 200
_SEX, _AGE_GROUP = Column(name="sex", title="Sex", kind="sex"), Column(name="age_group", title="Age group")


def winners(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return the winner of each race by sex, or by age group and sex; with `per_group` the first few."""
    bind = Binding()
    by_age = "age_group" in question.grouping
    is_gun = question.filters.clock == "gun"
    ranking = sql.SQL(
        "t.gun_time_ms nulls last" if is_gun else "t.overall_place nulls last, t.chip_time_ms nulls last"
    )
    body = sql.SQL(statement("questions/winners")).format(
        race_key=scope.key("race_id", "t"),
        groups=sql.SQL("ag.position, t.sex" if by_age else "t.sex"),
        group_columns=sql.SQL(
            "coalesce(ag.label, 'not given') as age_group,\n        t.sex" if by_age else "t.sex"
        ),
        clock=clock_of(question),
        conditions=result_conditions(question.filters, bind, scope),
        ranking=ranking,
        which=sql.SQL("w.place = {}").format(bind(question.filters.place))
        if question.filters.place is not None
        else sql.SQL("w.place <= {}").format(bind(question.per_group or 1)),
    )
    columns = (
        Column(name="event_name", title="Event"),
        Column(name="race_name", title="Race"),
        Column(name="held_on", title="Date", kind="date"),
        *((_AGE_GROUP, _SEX) if by_age else (_SEX,)),
        *(
            (Column(name="place", title="Place", kind="integer"),)
            if question.per_group or question.filters.place
            else ()
        ),
        Column(
            name="full_name", title="Runner" if question.per_group or question.filters.place else "Winner"
        ),
        Column(name="age", title="Age", kind="integer"),
        Column(name="time_ms", title=time_title(question), kind="time_ms"),
    )
    notes = ["Places are the provider's; by chip time where it gives none."] if not is_gun else []
    if question.filters.latest_edition:
        notes.append("Only the latest edition is shown; name a year for another.")
    return Plan(
        body=body,
        order=sql.SQL("held_on desc nulls last, event_name, race_name, race_id, {}sex, place").format(
            sql.SQL("position nulls last, " if by_age else "")
        ),
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=columns,
        notes=tuple(notes),
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
