"""One question, from its words to its answer. Reads through the asker's own role; everything else is pure."""

from collections.abc import Callable
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
from racechat.answers.refusing import asked_back, not_understood, standing_refusal
from racechat.queries.plan import Plan
from racechat.queries.planning import plan_for
from racechat.queries.printable import printable
from racechat.queries.reader import LocalReader, Reader
from racechat.queries.scope import Scope
from racechat.queries.stored_names import PartnerNames, StoredNames
from racechat.questions.outcome import AskBack, NotUnderstood, Refusal, Understood
from racechat.questions.parse import Context, read
from racechat.questions.question import Question

# What a download may hold: a partner's largest list, in a file that a spreadsheet still opens.
_EXPORT_LIMITS = Limits(rows=100_000, size_bytes=64_000_000, statement_ms=20_000, total_ms=30_000)


def answer_question(
    text: str,
    *,
    asker: Asker,
    reader_for: Callable[[Asker], Reader],
    previous: Question | None,
    now: datetime,
) -> Answer:
    """Return the answer to a message of somebody who is logged in.

    `now` is an aware time; 'last year' is resolved in the asker's time zone. `previous` is the question of the last
    answer, which a follow-up edits. Raises what reading raises (Project88Error).
    """
    zone = ZoneInfo(asker.time_zone)
    reader = LocalReader(reader=reader_for(asker), zone=zone)
    today = now.astimezone(zone).date()
    names = PartnerNames(reader) if asker.partner_id is None else StoredNames(reader)
    context = Context(
        today=today,
        names=names,
        partner_name=asker.partner_name,
        previous=previous,
        is_platform=asker.partner_id is None,
    )
    outcome = read(text, context)
    match outcome:
        case Understood():
            return _answered(outcome, asker, reader, today)
        case AskBack():
            return asked_back(outcome)
        case NotUnderstood():
            return not_understood(outcome)
        case Refusal():
            return plain_answer("refused", outcome.text, suggestions=outcome.examples, reason=outcome.reason)


def _answered(outcome: Understood, asker: Asker, reader: Reader, today: date) -> Answer:
    question = outcome.question
    refused = standing_refusal(question, asker)
    if refused is not None:
        return refused
    plan = plan_for(question, Scope(is_platform=asker.partner_id is None), today)
    found, export = (
        _read_whole(question, plan, reader, today)
        if question.shape == "csv"
        else (_read(question, plan, reader), None)
    )
    freshness = reader.read(statement("questions/data_as_of")).rows[0][0]
    frame = Frame(
        sql_text=printable(plan.select(), plan.params),
        data_as_of=freshness if isinstance(freshness, datetime) else None,
        time_zone=asker.time_zone,
        notes=outcome.notes,
        export=export,
    )
    return composed(found, frame)


def _read(question: Question, plan: Plan, reader: Reader) -> Found:
    rows = reader.read(plan.select(), plan.params)
    total = len(rows.rows)
    if plan.limit > 1 and (total >= plan.limit or rows.is_truncated):
        total = int(str(reader.read(plan.count(), plan.params).rows[0][0]))
    values = rows_by_name(rows.columns, rows.rows)
    return Found(
        question=question,
        plan=plan,
        values=values,
        total_rows=total,
        extras=_extras(plan, reader, is_empty=not values),
    )


def _extras(plan: Plan, reader: Reader, *, is_empty: bool) -> dict[str, tuple[dict[str, object], ...]]:
    extras = {}
    wanted = plan.extras | plan.extras_when_empty if is_empty else plan.extras
    for name, extra in wanted.items():
        rows = reader.read(sql.Composed([extra]), plan.params)
        extras[name] = rows_by_name(rows.columns, rows.rows)
    return extras


def _read_whole(question: Question, plan: Plan, reader: Reader, today: date) -> tuple[Found, ExportRequest]:
    """Read everything once, up to the export's own cap: the file holds it all, the chat shows its beginning."""
    limit = min(question.limit or _EXPORT_LIMITS.rows, _EXPORT_LIMITS.rows)
    rows = reader.read(plan.select(limit), plan.params, limits=_EXPORT_LIMITS)
    total = len(rows.rows)
    if rows.is_truncated or total >= limit:
        total = int(str(reader.read(plan.count(), plan.params).rows[0][0]))
    values = rows_by_name(rows.columns, rows.rows)
    found = Found(
        question=question,
        plan=plan,
        values=values[: plan.limit],
        total_rows=total,
        extras=_extras(plan, reader, is_empty=not values),
    )
    export = ExportRequest(
        file_name=f"{question.measure.replace('_', '-')}-{today.isoformat()}.csv",
        columns=tuple(column.title for column in plan.columns),
        rows=tuple(tuple(cell(row[column.name], column.kind) for column in plan.columns) for row in values),
        total_rows=total,
        is_truncated=len(values) < min(total, question.limit or total),
        holds_contact_details=question.with_contact,
    )
    return found, export
