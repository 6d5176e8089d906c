"""Puts an answer together: sentence, table, filters in words, rows shown of rows found, freshness, SQL folded."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from racechat.answers.answer import Answer, ExportRequest
from racechat.answers.chart import chart_for
from racechat.answers.found import Found
from racechat.answers.markdown import escaped, folded, table
from racechat.answers.sentences.boston import windows_in_words
from racechat.answers.sentences.scope import past_edition
from racechat.answers.telling import sentence_for
from racechat.answers.wording import conditions_in_words
from racechat.questions.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the figures: the SQL that was run, how fresh the data is, and where the asker's clock is."""

    sql_text: str
    data_as_of: datetime | None
    time_zone: str
    notes: tuple[str, ...] = ()
    export: ExportRequest | None = None


def composed(found: Found, frame: Frame) -> Answer:
    """Return the finished answer to a question."""
    parts = [sentence_for(found)]
    cells = found.cells()
    if cells and not _is_single_figure(found):
        parts.append(table(found.columns, cells))
    filters = "; ".join((*conditions_in_words(_as_read(found)), *windows_in_words(found)))
    parts.append(_small_print(found, frame, filters))
    if found.question.shape == "sql":
        parts.append(f"```sql\n{frame.sql_text}\n```")
    else:
        parts.append(folded("SQL", frame.sql_text, "sql"))
    return Answer(
        status="answered",
        answer="\n\n".join(parts),
        question=found.question.to_dict(),
        sql=frame.sql_text,
        columns=tuple(column.title for column in found.columns),
        rows=cells,
        total_rows=found.total_rows,
        data_as_of=frame.data_as_of,
        chart=chart_for(found),
        export=frame.export,
        filters=filters or "none",
        is_placed=True,
    )


def _left_out(found: Found) -> list[str]:
    """Return what the figures leave out, where the plan counted it."""
    untimed = sum(int(str(row["untimed"])) for row in found.extras.get("untimed", ()))
    if not untimed:
        return []
    return [
        f"{untimed:,} {'finisher has' if untimed == 1 else 'finishers have'} no chip time and cannot be counted here."
    ]


def _is_single_figure(found: Found) -> bool:
    return len(found.values) == 1 and len(found.columns) == 1


def _as_read(found: Found) -> Question:
    """Return the question as it was read: of an event's latest edition where none is still to come."""
    if past_edition(found) is None:
        return found.question
    return found.question.with_filters(event_states=(), latest_edition=True)


def _small_print(found: Found, frame: Frame, filters: str) -> str:
    lines = ["**Filters:** " + (escaped(filters) or "none")]
    if found.total_rows > len(found.values):
        lines.append(f"**Rows:** the first {len(found.values):,} of {found.total_rows:,}")
    elif len(found.values) > 1:
        lines.append(f"**Rows:** all {found.total_rows:,}")
    lines += [f"**Note:** {escaped(note)}" for note in (*frame.notes, *found.plan.notes, *_left_out(found))]
    if frame.data_as_of is not None:
        local = frame.data_as_of.astimezone(ZoneInfo(frame.time_zone))
        lines.append(f"**Data as of:** {local:%Y-%m-%d %H:%M %Z}")
    return "  \n".join(lines)
