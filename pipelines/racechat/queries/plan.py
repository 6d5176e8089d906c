"""A plan: the SELECT that answers a question, and what its columns hold."""

from dataclasses import dataclass, field
from typing import Literal

from psycopg import sql

Kind = Literal[
    "text",
    "provider",
    "providers",
    "yes_no",
    "contact",
    "status",
    "time_ms",
    "typical_time_ms",
    "date",
    "timestamp",
    "integer",
    "decimal",
    "percent",
    "money",
    "distance",
    "sex",
    "region",
    "year",
    "month",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the answer: its name in SQL, its heading, and what it holds (times in milliseconds, money in cents)."""

    name: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One SELECT. `body` has no order and no limit, so that its rows can be counted; `order` starts after ORDER BY."""

    body: sql.Composable
    order: sql.Composable | None = None
    limit: int
    columns: tuple[Column, ...]
    params: dict[str, object]
    notes: tuple[str, ...] = ()
    # Further SELECTs over the same parameters: the points of a chart, a window that must be told.
    extras: dict[str, sql.Composable] = field(default_factory=dict)
    # The same, read only where the SELECT found nothing: what there is instead.
    extras_when_empty: dict[str, sql.Composable] = field(default_factory=dict)

    def select(self, limit: int | None = None) -> sql.Composed:
        """Return the whole SELECT, with another limit where one is given."""
        parts: list[sql.Composable] = [self.body]
        if self.order is not None:
            parts += [sql.SQL("\norder by "), self.order]
        parts += [sql.SQL("\nlimit "), sql.Literal(self.limit if limit is None else limit)]
        return sql.Composed(parts)

    def count(self) -> sql.Composed:
        """Return the SELECT that counts all rows of the body."""
        return sql.SQL("select count(*) from (\n{body}\n) as counted").format(body=self.body)
