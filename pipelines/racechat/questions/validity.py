"""Checks a question against the semantic model: a filter or grouping that its measure does not honour makes it unfit."""

from racechat.questions.question import Question
from racechat.semantic.model import semantic_model


def misfits(question: Question) -> tuple[str, ...]:
    """Return the filters and groupings of a question that its measure cannot honour."""
    model = semantic_model()
    honoured = model.filters_of(question.measure)
    spec = model.measures[question.measure]
    filters = sorted(name for name in question.filters.given() if name not in honoured)
    return (*filters, *(name for name in question.grouping if name not in spec.grouping))
