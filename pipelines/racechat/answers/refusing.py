"""Answers without figures: what is asked back, what was not understood, what this asker may not see."""

from collections.abc import Sequence
from dataclasses import replace

from project88.accounts.asker import Asker
from racechat.answers.answer import Answer, plain_answer
from racechat.answers.markdown import escaped
from racechat.answers.wording import conditions_in_words
from racechat.questions.outcome import AskBack, NotUnderstood
from racechat.questions.question import Question
from racechat.semantic.model import semantic_model

_NOT_YOURS = "Only platform administrators can compare timing partners. You see your own company's data, and nobody else sees it."
_CONTACT_IS_FOR_OWNERS = (
    "Contact details (e-mail, phone) are shown to owners only. Ask the owner of your account for this list, "
    "or ask again without contact info."
)
_NO_QUEUE = "What waits in the sync queue is not shown in this chat; the latest and the failed syncs are."
# Measures whose examples are offered to somebody who was not understood.
_OFFERED = ("events", "finisher_count", "average_time", "results")


def _in_a_row(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def standing_refusal(question: Question, asker: Asker) -> Answer | None:
    """Return why this asker is not answered, whatever the data says; None where nothing stands against it."""
    model = semantic_model()
    if asker.role not in model.measures[question.measure].roles:
        return plain_answer("refused", _NOT_YOURS, reason="partners")
    if question.with_contact and asker.role not in model.relations["athlete_contact"].visible_to:
        return plain_answer("refused", _CONTACT_IS_FOR_OWNERS, reason="contact")
    if question.measure == "sync_queue":
        return plain_answer(
            "refused",
            _NO_QUEUE,
            suggestions=model.examples_of("last_sync", "sync_failures"),
            reason="sync_queue",
        )
    return None


def asked_back(outcome: AskBack) -> Answer:
    """Return a question back to the asker, with the choices numbered; the open question is kept as context."""
    if outcome.question is None:
        return plain_answer(
            "clarify", escaped(outcome.text), suggestions=outcome.examples, reason="incomplete"
        )
    options = outcome.question.open_choices[0].options
    lines = [f"{number}. {escaped(option.label)}" for number, option in enumerate(options, start=1)]
    reply = (
        "Answer with the number, or say which one in words."
        if len(options) > 1
        else "Answer yes, or ask with another name."
    )
    text = "\n".join([escaped(outcome.text), "", *lines, "", reply])
    return Answer(
        status="clarify",
        answer=text,
        question=outcome.question.to_dict(),
        filters="; ".join(conditions_in_words(outcome.question)) or "none",
        reason="choice",
        is_placed=outcome.is_placed,
    )


def not_understood(outcome: NotUnderstood) -> Answer:
    """Return which words found no place, and questions that do. No word is repeated that neither model nor data knows."""
    if outcome.words:
        said = _in_a_row([escaped(words.in_words()) for words in outcome.words])
        text = f"I did not understand {said}, so I have not answered: a guess could give you a wrong number."
    else:
        text = "I did not understand what to look up."
    if outcome.hint:
        text = f"{text} {outcome.hint}"
    return replace(
        plain_answer("clarify", text, suggestions=semantic_model().examples_of(*_OFFERED)),
        reason="not_understood",
        unplaced=outcome.words,
    )
