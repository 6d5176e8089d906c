"""SELECT lists for grouped questions, from dimensions that know their expression, order and joins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from racechat.queries.dimensions import Grouping
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
    names: Sequence[str], known: Mapping[str, Grouping], scope: Scope, first: sql.Composable | None = None
) -> Grouped:
    """Return the parts for some dimensions; `first` is what is sorted by before the dimensions."""
    groupings = [known[name] for name in names]
    selected = [
        sql.SQL("{} as {},\n    ").format(sql.SQL(item.expression), sql.Identifier(item.column.name))
        for item in groupings
    ]
    keys = {"race_key": scope.key("race_id"), "event_key": scope.key("event_id")}
    joins = [
        sql.SQL(text).format(**keys) for text in dict.fromkeys(item.join for item in groupings if item.join)
    ]
    numbers = sql.SQL(", ").join(sql.SQL(str(number)) for number in range(1, len(groupings) + 1))
    orders = [*([first] if first is not None else []), *(sql.SQL(item.order) for item in groupings)]
    return Grouped(
        selected=sql.Composed(selected),
        joins=sql.SQL("\n").join(joins),
        grouped=sql.SQL("group by {}").format(numbers) if groupings else sql.SQL(""),
        order=sql.SQL(", ").join(orders) if groupings else None,
        columns=tuple(item.column for item in groupings),
    )
