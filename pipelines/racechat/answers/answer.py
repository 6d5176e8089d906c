"""What comes back for a question: the contract between the answering code, the chat page and the command line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

Status = Literal["answered", "clarify", "refused", "login_required", "error"]
Path = Literal["typed", "model", "command", "saved"]
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """A file the asker is to be given: the whole permitted result, ready to be written.

    `rows` hold what the cells of the file hold (text, numbers, None), not Markdown; whoever writes the file
    neutralises formulas. `is_truncated` tells that the export cap cut it.
    """

    file_name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total_rows: int
    is_truncated: bool = False
    holds_contact_details: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. `answer` is Markdown for the chat; the other fields are the same facts for programs.

    `question` is the typed question as JSON (`Question.from_dict` reads it back): keep it as the context of the
    next message. `rows` are the rows shown, `total_rows` how many there are. `data_as_of` is when the newest data
    behind it was fetched, `elapsed_ms` how long answering took. `places_every_word` says that every word of the message
    had its place, so that the message may be kept as it was typed.
    """

    status: Status
    answer: str
    path: Path = "typed"
    question: Mapping[str, Any] | None = None
    sql: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total_rows: int = 0
    elapsed_ms: float = 0.0
    data_as_of: datetime | None = None
    chart: Mapping[str, Any] | None = None
    export: ExportRequest | None = None
    places_every_word: bool = False

    @property
    def row_count(self) -> int:
        """Rows shown, at most `total_rows`."""
        return len(self.rows)

    def with_download(self, url: str) -> "Answer":
        """Return this answer with the link to its finished export at the end of the text."""
        if self.export is None:
            return self
        export = self.export
        held = f"{len(export.rows):,} {'row' if len(export.rows) == 1 else 'rows'}"
        if export.is_truncated:
            held = f"the first {len(export.rows):,} of {export.total_rows:,} rows"
        link = f"**Download:** [{export.file_name}]({url}) · {held} · the link works for one hour."
        if export.is_truncated:
            link = f"{link}\n\nA file holds no more than that. Ask for less at a time, for example one year or one event."
        return replace(self, answer=f"{self.answer}\n\n{link}")

    def to_contract(self) -> dict[str, Any]:
        """Return the JSON contract of `project88 ask --json`."""
        return {
            "status": self.status,
            "path": self.path,
            "answer": self.answer,
            "question": None if self.question is None else dict(self.question),
            "sql": self.sql,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "row_count": self.row_count,
            "total_rows": self.total_rows,
            "elapsed_ms": round(self.elapsed_ms, 1),
            "data_as_of": None if self.data_as_of is None else self.data_as_of.isoformat(),
        }

    def to_json(self) -> str:
        """Return the contract as one line of JSON."""
        return json.dumps(self.to_contract(), ensure_ascii=False)


def plain_answer(status: Status, text: str, *, suggestions: Sequence[str] = ()) -> Answer:
    """Return an answer that is a sentence alone, with questions to try listed under it."""
    if suggestions:
        lines = "\n".join(f"- {example}" for example in suggestions)
        text = f"{text}\n\nYou can ask, for example:\n{lines}"
    return Answer(status=status, answer=text)
