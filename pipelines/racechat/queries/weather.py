"""Plans for questions about weather and slow races."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.races_where import race_conditions
from racechat.queries.scope import Scope, joined
from racechat.questions.question import Question

# A race counts as unusually slow from this share above its usual median, and only with this many timed finishers:
# the median of a handful says more about who came than about the day.
SLOW_PCT, SLOW_MIN_FINISHERS = 5, 20
POINT_LIMIT, LIST_LIMIT = 900, 50


def correlation(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return, for each weather measure, its correlation with how much slower than usual races were."""
    bind = Binding()
    conditions = joined(race_conditions(question.filters, bind, scope))
    key = scope.key("event_id")
    body = sql.SQL(statement("questions/weather_correlation")).format(conditions=conditions, event_key=key)
    points = sql.SQL(statement("questions/weather_points")).format(
        conditions=conditions, event_key=key, limit=sql.Literal(POINT_LIMIT)
    )
    return Plan(
        body=body,
        order=sql.SQL("m.position"),
        limit=10,
        params=bind.params,
        columns=(
            Column(name="measure", title="Weather"), Column(name="correlation", title="Correlation r", kind="decimal"),
            Column(name="race_count", title="Races n", kind="integer"), Column(name="slope_pct", title="Slower per unit, %", kind="decimal"),
        ),
        extras={"points": points},
        notes=("A race's slowdown is its median chip time over the usual median of its series at that distance, which needs two other editions.",),
    )  # fmt: skip


def slow_races(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see correlation
    """Return races with a median far above their usual one, with their weather, slowest first."""
    bind = Binding()
    body = sql.SQL(statement("questions/slow_races")).format(
        event_key=scope.key("event_id"),
        conditions=joined(race_conditions(question.filters, bind, scope)),
        min_finishers=bind(SLOW_MIN_FINISHERS),
        min_ratio=bind(1 + SLOW_PCT / 100),
    )
    return Plan(
        body=body,
        order=sql.SQL("slower_pct desc, r.race_id"),
        limit=question.limit or LIST_LIMIT,
        params=bind.params,
        columns=(
            Column(name="event_name", title="Event"), Column(name="race_name", title="Race"), Column(name="held_on", title="Date", kind="date"),
            Column(name="median_time_ms", title="Median time", kind="typical_time_ms"), Column(name="usual_median_time_ms", title="Usual median", kind="typical_time_ms"),
            Column(name="slower_pct", title="Slower by", kind="percent"), Column(name="timed_count", title="Finishers", kind="integer"),
            Column(name="temperature_c", title="Temperature °C", kind="decimal"), Column(name="humidity_pct", title="Humidity %", kind="decimal"),
            Column(name="wind_kph", title="Wind km/h", kind="decimal"), Column(name="precipitation_mm", title="Rain mm", kind="decimal"),
            Column(name="conditions", title="Conditions"),
        ),
        notes=(f"Unusually slow means: the median is at least {SLOW_PCT} % above the usual one, with at least {SLOW_MIN_FINISHERS} timed finishers.",),
    )  # fmt: skip


_WEATHER_COLUMNS = (
    Column(name="event_name", title="Event"), Column(name="race_name", title="Race"), Column(name="distance_class", title="Distance", kind="distance"),
    Column(name="held_on", title="Date", kind="date"), Column(name="temperature_c", title="Temperature °C", kind="decimal"),
    Column(name="humidity_pct", title="Humidity %", kind="decimal"), Column(name="wind_kph", title="Wind km/h", kind="decimal"),
    Column(name="precipitation_mm", title="Rain mm", kind="decimal"), Column(name="conditions", title="Conditions"),
    Column(name="median_time_ms", title="Median time", kind="typical_time_ms"), Column(name="finisher_count", title="Finishers", kind="integer"),
)  # fmt: skip


def _race_weather(
    question: Question, bind: Binding, scope: Scope, extra: tuple[sql.Composable, ...] = ()
) -> sql.Composable:
    conditions = [*race_conditions(question.filters, bind, scope), *extra]
    return sql.SQL(statement("questions/race_weather")).format(
        event_key=scope.key("event_id"), conditions=joined(conditions)
    )


def race_weather(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see correlation
    """Return races with their weather: hottest (or the like) first where asked, else the latest first."""
    bind = Binding()
    order: sql.Composable = sql.SQL("r.held_on desc nulls last, r.race_id")
    extra: tuple[sql.Composable, ...] = ()
    if question.order is not None:
        column = sql.Identifier("w", question.order.by)
        direction = sql.SQL("desc" if question.order.is_descending else "asc")
        order = sql.SQL("{} {}, r.held_on desc nulls last, r.race_id").format(column, direction)
        extra = (sql.SQL("{} is not null").format(column), sql.SQL("r.finisher_count > 0"))
    body = _race_weather(question, bind, scope, extra)
    limit = question.limit or (10 if question.order is not None else LIST_LIMIT)
    return Plan(body=body, order=order, limit=limit, params=bind.params, columns=_WEATHER_COLUMNS)


def average_weather(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see correlation
    """Return the average weather over races, or over the slowest (fastest, biggest) few of them by median time."""
    bind = Binding()
    extra: tuple[sql.Composable, ...] = ()
    tail: sql.Composable = sql.SQL("")
    if question.order is not None:
        column = sql.Identifier("r", question.order.by)
        extra = (sql.SQL("{} is not null").format(column), sql.SQL("r.finisher_count > 0"))
        direction = sql.SQL("desc" if question.order.is_descending else "asc")
        tail = sql.SQL("\norder by {} {}, r.race_id\nlimit {}").format(
            column, direction, bind(question.limit or 10)
        )
    chosen = _race_weather(question, bind, scope, extra) + tail
    body = sql.SQL(statement("questions/average_weather")).format(chosen=chosen)
    return Plan(
        body=body, limit=1, params=bind.params, extras={"races": chosen},
        columns=(
            Column(name="temperature_c", title="Temperature °C", kind="decimal"), Column(name="humidity_pct", title="Humidity %", kind="decimal"),
            Column(name="wind_kph", title="Wind km/h", kind="decimal"), Column(name="precipitation_mm", title="Rain mm", kind="decimal"),
            Column(name="races", title="Races", kind="integer"),
        ),
        notes=("The slowest and fastest races are those with the slowest and fastest median time.",) if question.order is not None and question.order.by == "median_time_ms" else (),
    )  # fmt: skip
