"""Who is meant by a name: the items of a FROM, their columns, and the scopes around them, as PostgreSQL resolves them.

PostgreSQL reads `x.f` as the call f(x) where x has no column f, and a bare `x` as a whole row. So every name is resolved
to a column of an item in scope here, innermost first; what cannot be resolved is refused, never guessed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pglast import ast

from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.weight import ONE, Bound, Value, widest


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a relation yields: columns in order, and how many rows.

    `per_key` bounds the rows that share one value of a column.
    """

    columns: tuple[tuple[str, Value], ...]
    rows: Bound
    # The most rows that any step of making it brings forth.
    work: Bound = ONE
    per_key: Bound = ONE
    # A view whose order of columns is not known here: its columns cannot be renamed by position.
    is_ordered: bool = True
    # Grouped or distinct: by so many columns together a row is found, however coarse each is.
    key_count: int | None = None
    # Made of lists, series or what texts are split into: `per_key` is a certainty, not what is usual.
    is_generated: bool = False

    def renamed(self, names: tuple[str, ...]) -> "Relation":
        """The same under a list of column names, as `t(a, b)` gives."""
        if not names:
            return self
        if not self.is_ordered:
            each = widest((value for _, value in self.columns), self.rows)
            return replace(self, columns=tuple((name, each) for name in names), is_ordered=True)
        if len(names) > len(self.columns):
            raise RefusalError("it names more columns than there are")
        kept = self.columns[len(names) :]
        values = (value for _, value in self.columns)
        return replace(self, columns=(*zip(names, values, strict=False), *kept))


@dataclass(slots=True, eq=False)
class Item:
    """One entry of a FROM under its alias; `fan` bounds how many joined rows each of its rows becomes."""

    alias: str | None
    relation: Relation
    fan: Bound = ONE
    is_query: bool = False
    by_name: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {}
        for name, value in self.relation.columns:
            self.by_name.setdefault(name, value)

    def column(self, name: str) -> Value:
        """The column as the joined rows show it."""
        return self.by_name[name].spread(self.fan)


@dataclass(slots=True, eq=False)
class Scope:
    """The names that one SELECT sees: its own FROM first, then the queries around it."""

    ctes: Mapping[str, Relation]
    parent: "Scope | None" = None
    items: list[Item] = field(default_factory=list)
    windows: dict[str, ast.WindowDef] = field(default_factory=dict)
    rows: Bound = ONE
    # The rows that set-returning functions in the select list make of each.
    series: Bound = ONE
    # Bytes that this query gathers into values, for each row, in one grouping set.
    gathered_row_bytes: float = 0.0
    has_aggregates: bool = False
    has_windows: bool = False
    # Whether a name was found outside: the query runs once per row of that one.
    is_correlated: bool = False

    def outward(self) -> Iterator["Scope"]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def column(self, name: str) -> tuple[Value, Item | None, bool]:
        """Return a column named alone: what it holds, its item in this very scope, whether it is from outside."""
        crossed: list[Scope] = []
        for scope in self.outward():
            for item in scope.items:
                if name in item.by_name:
                    _mark(crossed)
                    return item.column(name), None if crossed else item, bool(crossed)
            crossed.append(scope)
        raise RefusalError(f"there is no column {name} here")

    def qualified(self, alias: str, name: str) -> tuple[Value, Item | None, bool]:
        """Return the column `alias.name`, as `column` does."""
        item, is_outside = self.item(alias)
        if name not in item.by_name:
            raise RefusalError(f"{alias} has no column {name}")
        return item.column(name), None if is_outside else item, is_outside

    def item(self, alias: str) -> tuple[Item, bool]:
        """Return the nearest FROM item of that name, and whether it is an outer query's."""
        crossed: list[Scope] = []
        for scope in self.outward():
            for item in scope.items:
                if item.alias == alias:
                    _mark(crossed)
                    return item, bool(crossed)
            crossed.append(scope)
        raise RefusalError(f"there is no table {alias} here")


def _mark(crossed: Iterable[Scope]) -> None:
    for scope in crossed:
        scope.is_correlated = True
