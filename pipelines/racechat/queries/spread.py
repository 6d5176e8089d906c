"""Plans for how times are spread: the percentile of a time, and histograms."""

from datetime import date

from psycopg import sql

from project88.database.statements import statement
from racechat.queries.binding import Binding
from racechat.queries.plan import Column, Plan
from racechat.queries.results import clock_of
from racechat.queries.results_where import result_conditions
from racechat.queries.scope import Scope
from racechat.questions.question import Question
from racechat.semantic.model import semantic_model

_WIDTHS_S = (30, 60, 120, 300, 600, 900, 1800)
_SLICES = 30


def percentile(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- one signature for all plans
    """Return how many finishers were faster than the time asked about, and how many there are."""
    bind = Binding()
    body = sql.SQL(statement("questions/percentile")).format(
        clock=clock_of(question),
        given=bind(question.given_time_ms),
        conditions=result_conditions(question.filters, bind, scope, wants_time=True),
    )
    return Plan(body=body, limit=1, params=bind.params, columns=(
        Column(name="faster", title="Faster", kind="integer"), Column(name="equal", title="Same time", kind="integer"),
        Column(name="finishers", title="Finishers", kind="integer"), Column(name="median_ms", title="Median time", kind="typical_time_ms"),
    ))  # fmt: skip


def histogram(question: Question, scope: Scope, today: date) -> Plan:  # noqa: ARG001 -- see percentile
    """Return finishers by slices of time, as wide as suits the distance."""
    bind = Binding()
    width = bind(_width_s(question) * 1000)
    body = sql.SQL(statement("questions/histogram")).format(
        clock=clock_of(question),
        width=width,
        conditions=result_conditions(question.filters, bind, scope, wants_time=True),
    )
    return Plan(body=body, order=sql.SQL("1"), limit=500, params=bind.params, columns=(
        Column(name="from_ms", title="From", kind="time_ms"), Column(name="to_ms", title="To, not included", kind="time_ms"),
        Column(name="finishers", title="Finishers", kind="integer"),
    ))  # fmt: skip


def _width_s(question: Question) -> int:
    """Return the width of a slice: about thirty of them between the fastest and the slowest believable time."""
    distances = question.filters.distances
    known = semantic_model().distances
    ranges = [known[code].plausible_s for code in (distances.values if distances else ()) if code in known]
    if not ranges:
        return 600
    span_s = max(high for _, high in ranges) - min(low for low, _ in ranges)
    return next((width for width in _WIDTHS_S if span_s / width <= _SLICES + 20), _WIDTHS_S[-1])
