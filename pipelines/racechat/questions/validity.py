"""Checks a question against the semantic model: a filter or grouping that its measure does not honour makes it unfit."""

from racechat.questions.question import Question
from racechat.semantic.model import semantic_model

_TRAITS = frozenset({"sexes", "age", "time", "home_regions", "home_cities"})


def misfits(question: Question) -> tuple[str, ...]:
    """Return the filters and groupings of a question that its measure cannot honour."""
    model = semantic_model()
    honoured = model.filters_of(question.measure)
    spec = model.measures[question.measure]
    filters = sorted(name for name in question.filters.given() if name not in honoured)
    if question.metric == "share" and len(question.filters.given() & _TRAITS) != 1:
        filters.append("share")  # of what it is a share would be open
    return (*filters, *(name for name in question.grouping if name not in spec.grouping))
