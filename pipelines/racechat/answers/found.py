"""What was read for a question: the plan and its rows, by column name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from racechat.answers.answer import Cell
from racechat.answers.cells import cell
from racechat.queries.plan import Column, Kind, Plan
from racechat.questions.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Rows as read (`values`), and how many there are in all. Sentences and charts are made from this."""

    question: Question
    plan: Plan
    values: tuple[dict[str, object], ...]
    total_rows: int
    extras: dict[str, tuple[dict[str, object], ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns that are shown."""
        return self.plan.columns

    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows as they are shown."""
        return tuple(
            tuple(cell(row[column.name], column.kind) for column in self.columns) for row in self.values
        )

    def number(self, name: str, row: int = 0) -> float | None:
        """Return a number of a row; None where there is no row or no value."""
        if row >= len(self.values) or self.values[row][name] is None:
            return None
        return float(str(self.values[row][name]))

    def text(self, name: str, row: int = 0) -> str:
        """Return a value of a row as it is shown; empty where there is none."""
        if row >= len(self.values):
            return ""
        kind: Kind = next((column.kind for column in self.columns if column.name == name), "text")
        value = cell(self.values[row][name], kind)
        return "" if value is None else str(value)


def rows_by_name(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[dict[str, object], ...]:
    """Return each row with its column names."""
    return tuple(dict(zip(columns, row, strict=True)) for row in rows)
