"""One question, from its words to its answer. Reads through the asker's own role; everything else is pure."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from psycopg import sql

from project88.accounts.asker import Asker
from project88.database.reading import Limits
from project88.database.statements import statement
from racechat.answers.answer import Answer, ExportRequest, plain_answer
from racechat.answers.cells import cell
from racechat.answers.compose import Frame, composed
from racechat.answers.found import Found, rows_by_name
from racechat.queries.plan import Plan
from racechat.queries.planning import plan_for
from racechat.queries.printable import printable
from racechat.queries.reader import Reader
from racechat.queries.scope import Scope
from racechat.queries.stored_names import NoNames, StoredNames
from racechat.questions.outcome import AskBack, NotUnderstood, Refusal, Understood
from racechat.questions.parse import Context, read
from racechat.questions.question import Question
from racechat.semantic.model import semantic_model


def answer_question(
    text: str, *, asker: Asker, reader_for: Callable[[Asker], Reader], previous: Question | None, now: datetime
) -> Answer:
    """Return the answer to a message of somebody who is logged in.

    `now` is an aware time; 'last year' is resolved in the asker's time zone. `previous` is the question of the last
    answer, which a follow-up edits. Raises what reading raises (Project88Error).
    """
    started_s = time.perf_counter()
    reader = reader_for(asker)
    today = now.astimezone(ZoneInfo(asker.time_zone)).date()
    names = NoNames() if asker.partner_id is None else StoredNames(reader)
    outcome = read(text, Context(today=today, names=names, partner_name=asker.partner_name, previous=previous))
    match outcome:
        case Understood():
            answer = _answered(outcome, asker, reader, now)
        case AskBack():
            answer = _asked_back(outcome)
        case NotUnderstood():
            answer = _not_understood(outcome)
        case Refusal():
            answer = plain_answer("refused", outcome.text, suggestions=outcome.examples)
    return replace(answer, elapsed_ms=(time.perf_counter() - started_s) * 1000)


def _answered(outcome: Understood, asker: Asker, reader: Reader, now: datetime) -> Answer:
    question = outcome.question
    spec = semantic_model().measures[question.measure]
    if asker.role not in spec.roles:
        return plain_answer("refused", _NOT_YOURS)
    if question.with_contact and asker.role not in semantic_model().relations["athlete_contact"].visible_to:
        return plain_answer("refused", _CONTACT_IS_FOR_OWNERS)
    today = now.astimezone(ZoneInfo(asker.time_zone)).date()
    plan = plan_for(question, Scope(is_platform=asker.partner_id is None), today)
    query = plan.select()
    found = reader.read(query, plan.params)
    total = len(found.rows)
    if total >= plan.limit or found.is_truncated:
        counted = reader.read(plan.count(), plan.params).rows[0][0]
        total = int(str(counted))
    extras = {name: _extra(reader, extra, plan.params) for name, extra in plan.extras.items()}
    freshness = reader.read(statement("questions/data_as_of")).rows
    as_of = freshness[0][0] if freshness and isinstance(freshness[0][0], datetime) else None
    values = rows_by_name(found.columns, found.rows)
    frame = Frame(sql_text=printable(query, plan.params), data_as_of=as_of, time_zone=asker.time_zone, notes=outcome.notes)
    found_ = Found(question=question, plan=plan, values=values, total_rows=total, extras=extras)
    if question.shape == "csv":
        frame = replace(frame, export=_export(question, plan, reader, total, today))
    return composed(found_, frame)


def _extra(reader: Reader, query: sql.Composable, params: dict[str, object]) -> tuple[dict[str, object], ...]:
    read_rows = reader.read(sql.Composed([query]), params)
    return rows_by_name(read_rows.columns, read_rows.rows)


# What a download may hold: a partner's largest list, in a file that a spreadsheet still opens.
_EXPORT_LIMITS = Limits(rows=100_000, size_bytes=64_000_000, statement_ms=20_000, total_ms=30_000)


def _export(question: Question, plan: Plan, reader: Reader, total: int, today: date) -> ExportRequest:
    """Return the whole result as a file to be written, up to the export's own cap."""
    found = reader.read(plan.select(_EXPORT_LIMITS.rows), plan.params, limits=_EXPORT_LIMITS)
    rows = rows_by_name(found.columns, found.rows)
    return ExportRequest(
        file_name=f"{question.measure.replace('_', '-')}-{today.isoformat()}.csv",
        columns=tuple(column.title for column in plan.columns),
        rows=tuple(tuple(cell(row[column.name], column.kind) for column in plan.columns) for row in rows),
        total_rows=total,
        is_truncated=len(rows) < total,
        holds_contact_details=question.with_contact,
    )


_NOT_YOURS = (
    "Only platform administrators can compare timing partners. You see your own company's data, and nobody else sees it."
)

_CONTACT_IS_FOR_OWNERS = (
    "Contact details (e-mail, phone) are shown to owners only. Ask the owner of your account for this list, or ask again without contact info."
)


def _asked_back(outcome: AskBack) -> Answer:
    answer = plain_answer("clarify", outcome.text, suggestions=outcome.examples)
    if outcome.question is None:
        return answer
    choice = outcome.question.open_choice
    lines = [] if choice is None else [f"{number}. {option.label}" for number, option in enumerate(choice.options, start=1)]
    text = "\n".join([outcome.text, "", *lines, "", "Answer with the number, or say which one in words."])
    return replace(answer, answer=text, question=outcome.question.to_dict())


def _not_understood(outcome: NotUnderstood) -> Answer:
    if outcome.words:
        said = ", ".join(f"“{word}”" for word in outcome.words)
        text = f"I did not understand {said}, so I have not answered: a guess could give you a wrong number."
    else:
        text = "I did not understand what to look up."
    if outcome.hint:
        text = f"{text} {outcome.hint}"
    return plain_answer("clarify", text, suggestions=_EXAMPLES)


_EXAMPLES = (
    "Show me our active events",
    "How many people finished under 3 hours in marathons last year?",
    "What's the average 5K time by age group and gender?",
    "Top 10 women in the half marathon this year",
)
