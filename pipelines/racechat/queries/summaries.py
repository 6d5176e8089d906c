"""Where the kept summaries answer exactly, they are read instead of every result."""

from psycopg import sql

from racechat.queries.binding import Binding
from racechat.queries.places_where import one_of, period_condition
from racechat.queries.plan import Column
from racechat.queries.scope import joined
from racechat.questions.question import Question
from racechat.questions.values import TimeRange

Source = tuple[tuple[tuple[Column, sql.Composable], ...], sql.Composable, sql.Composable]

_FILTERS = frozenset({"distances", "sexes", "period", "time", "partners"})
_GROUPINGS = frozenset({"age_group", "sex", "year", "distance", "partner"})


def source_for(question: Question, bind: Binding) -> Source | None:
    """Return (measures, relation, conditions) over a summary, or None where only the results are exact.

    A summary holds results with a standard distance and a year, so a question must name its distances.
    """
    filters = question.filters
    given = filters.given()
    is_covered = given <= _FILTERS and set(question.grouping) <= _GROUPINGS
    if not is_covered or filters.distances is None or filters.distances.is_excluded:
        return None
    if filters.sexes is not None and filters.sexes.is_excluded:
        return None
    if filters.period is not None and filters.period.whole_years is None:
        return None
    if filters.time is not None:
        return _histogram(question, bind)
    return _summary(question, bind)


def untimed(question: Question, bind: Binding) -> sql.Composable | None:
    """Return the SELECT that counts finishers without a chip time, where a summary answers it; else None.

    They cannot be under a time or in an average, which an answer must say.
    """
    filters = question.filters
    unbound = question.with_filters(time=None)
    is_covered = (
        unbound.filters.given() <= _FILTERS
        and filters.distances is not None
        and not filters.distances.is_excluded
    )
    is_yearly = filters.period is None or filters.period.whole_years is not None
    if not is_covered or not is_yearly or (filters.sexes is not None and filters.sexes.is_excluded):
        return None
    return sql.SQL(
        "select coalesce(sum(t.finisher_count - t.timed_count), 0)::bigint as untimed from finish_summary as t where {}"
    ).format(joined(_conditions(unbound, bind)))


def _conditions(question: Question, bind: Binding) -> list[sql.Composable]:
    filters = question.filters
    conditions = [one_of(sql.SQL("t.distance_class"), filters.distances, bind)]
    if filters.sexes is not None:
        conditions.append(one_of(sql.SQL("t.sex"), filters.sexes, bind))
    if filters.partners is not None:
        conditions.append(one_of(sql.SQL("t.partner_name"), filters.partners, bind))
    if filters.period is not None:
        conditions.append(period_condition("t", "held_on", "year", filters.period, bind))
    return conditions


def _summary(question: Question, bind: Binding) -> Source | None:
    finishers = Column(name="finishers", title="Finishers", kind="integer")
    timed = (finishers, sql.SQL("sum(t.timed_count)::bigint"))
    measures: dict[str, tuple[tuple[Column, sql.Composable], ...]] = {
        "finisher_count": ((finishers, sql.SQL("coalesce(sum(t.finisher_count), 0)::bigint")),),
        "average_time": ((Column(name="average_time_ms", title="Average time", kind="typical_time_ms"), sql.SQL("sum(t.total_time_ms) / nullif(sum(t.timed_count), 0)")), timed),
        "fastest_time": ((Column(name="fastest_time_ms", title="Fastest time", kind="time_ms"), sql.SQL("min(t.fastest_time_ms)")), timed),
        "slowest_time": ((Column(name="slowest_time_ms", title="Slowest time", kind="time_ms"), sql.SQL("max(t.slowest_time_ms)")), timed),
    }  # fmt: skip
    if question.measure not in measures:
        return None
    conditions = _conditions(question, bind)
    if question.measure != "finisher_count":
        conditions.append(sql.SQL("t.timed_count > 0"))
    return measures[question.measure], sql.Identifier("finish_summary"), joined(conditions)


def _histogram(question: Question, bind: Binding) -> Source | None:
    """Count under (or from) a whole second: the histogram cuts times to seconds, so only these bounds are exact."""
    time = question.filters.time
    if question.measure != "finisher_count" or time is None or not _is_exact(time):
        return None
    conditions = _conditions(question, bind)
    if time.maximum_ms is not None:
        conditions.append(sql.SQL("t.chip_time_s < {}").format(bind(time.maximum_ms // 1000)))
    if time.minimum_ms is not None:
        conditions.append(sql.SQL("t.chip_time_s >= {}").format(bind(time.minimum_ms // 1000)))
    finishers = (
        Column(name="finishers", title="Finishers", kind="integer"),
        sql.SQL("coalesce(sum(t.finisher_count), 0)::bigint"),
    )
    return (finishers,), sql.Identifier("finish_histogram"), joined(conditions)


def _is_exact(time: TimeRange) -> bool:
    upper = time.maximum_ms is None or (time.excludes_maximum and time.maximum_ms % 1000 == 0)
    lower = time.minimum_ms is None or (not time.excludes_minimum and time.minimum_ms % 1000 == 0)
    return upper and lower
