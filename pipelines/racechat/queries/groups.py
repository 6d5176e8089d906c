"""SELECT lists for grouped questions, from dimensions that know their expression, order and joins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from racechat.queries.dimensions import Grouping, grouped_of, joins_of, selected_of
from racechat.queries.plan import Column
from racechat.queries.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The parts of a grouped SELECT. `selected` ends with a comma where anything is selected."""

    selected: sql.Composable
    joins: sql.Composable
    grouped: sql.Composable
    order: sql.Composable | None
    columns: tuple[Column, ...]


def grouped_by(
    names: Sequence[str],
    known: Mapping[str, Grouping],
    scope: Scope,
    first: sql.Composable | None = None,
) -> Grouped:
    """Return the parts for some dimensions; `first` is what is sorted by before the dimensions."""
    groupings = [known[name] for name in names]
    orders = [*([first] if first is not None else []), *(sql.SQL(item.order) for item in groupings)]
    return Grouped(
        selected=sql.Composed([sql.SQL("{},\n    ").format(item) for item in selected_of(groupings)]),
        joins=joins_of(groupings, scope, "r"),
        grouped=grouped_of(groupings),
        order=sql.SQL(", ").join(orders) if groupings else None,
        columns=tuple(item.column for item in groupings),
    )
