"""A question as the title of a chat, in the product's own words."""

from racechat.answers.wording import conditions_in_words
from racechat.questions.question import Question
from racechat.semantic.model import semantic_model


def title_of(question: Question) -> str:
    """Return what was asked in a few words: "Finishers, distance: marathon, chip time under 3:00:00"."""
    measure = semantic_model().measures[question.measure].title
    return ", ".join([measure[:1].upper() + measure[1:], *conditions_in_words(question)])
