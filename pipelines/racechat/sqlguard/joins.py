"""How many rows a FROM can make: its items, what its conditions connect, and so what multiplies what.

Two views are joined by an equality, and then count as the larger of both: a key on one side. An equality of coarse columns
(sex, year) is no key, and any other comparison sets every row against every row; both are for small tables. Lists, series
and what a text is split into multiply, whatever the condition says of them, as often as a value may stand in them. Two
views without any condition are refused. (How large the fan-out of a key really is, only the data knows: the planner's
estimate weighs that, `guarded_reading.py`.)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType

from racechat.sqlguard.names import Item, Scope
from racechat.sqlguard.resolving import resolve
from racechat.sqlguard.shape import children
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import COMPARISONS, EQUALITIES
from racechat.sqlguard.weight import ONE, Bound, check_rows

_PLAIN = (A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_BETWEEN)


@dataclass(frozen=True, slots=True)
class Edge:
    """A condition between two items; None stands for the queries around."""

    ends: frozenset[Item | None]
    is_equality: bool
    is_coarse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The rows of a FROM, and how many of them may share a key."""

    rows: Bound
    per_key: Bound


def edges_of(condition: object, scope: Scope) -> Iterator[Edge]:
    """Yield what a condition connects; only what must hold for every row counts."""
    if isinstance(condition, ast.BoolExpr) and condition.boolop == BoolExprType.AND_EXPR:
        for part in condition.args:
            yield from edges_of(part, scope)
        return
    if isinstance(condition, ast.A_Expr) and condition.kind in _PLAIN and condition.lexpr is not None:
        operator = condition.name[-1].sval
        if operator in EQUALITIES:
            pairs = list(_pairs(condition.lexpr, condition.rexpr))
            found = [edge for left, right in pairs for edge in _edge(left, right, scope, is_equality=True)]
            if found:
                yield from found
                return
        elif operator in COMPARISONS:
            yield from _edge(condition.lexpr, condition.rexpr, scope, is_equality=False)
            return
    if isinstance(condition, ast.Node):
        yield from _all_pairs({item for item, _ in _mentioned(condition, scope)})


def edge_between(left: Item, right: Item, name: str) -> Edge:
    """The edge of `USING (name)` or of a natural join."""
    is_coarse = left.by_name[name].is_coarse or right.by_name[name].is_coarse
    return Edge(frozenset({left, right}), is_equality=True, is_coarse=is_coarse)


def multiply(items: list[Item], edges: list[Edge], laterals: set[int], *, has_outer_join: bool) -> Product:
    """Return the rows that the items make together, and set each item's `fan`.

    `laterals` are the identities of the items whose rows were counted per row of those before them. Raises RefusalError.
    """
    rows, per_key = ONE, ONE
    done: list[Item] = []
    waiting = list(items)
    while waiting:
        item, links = _next(waiting, done, edges, laterals)
        waiting.remove(item)
        relation = item.relation
        equalities = [edge for edge in links if edge.is_equality]
        if equalities:
            is_key = len(equalities) > 1 or not all(edge.is_coarse for edge in equalities)
            partners = {end for edge in equalities for end in edge.ends if end is not item}
            own = relation.per_key if is_key or relation.is_keyed else relation.rows
            other = per_key if is_key or any(p is not None and p.relation.is_keyed for p in partners) else rows
            if partners == {None}:
                together, other = rows * own, rows
            else:
                together = _least(rows * own, relation.rows * other)
            rows_after = together | rows | relation.rows if has_outer_join else together
            per_key_after = per_key * own
        else:
            is_joined = bool(links) or id(item) in laterals
            if not is_joined and relation.rows.degree > 0 and rows.degree > 0:
                raise RefusalError("two tables are joined without a condition")
            if id(item) in laterals:
                check_rows(rows * relation.work)
            own, other = relation.rows, rows
            rows_after = rows * relation.rows
            per_key_after = per_key * relation.rows | relation.per_key * rows
        check_rows(rows_after)
        for before in done:
            before.fan = before.fan * own
        item.fan = other
        rows, per_key = rows_after, per_key_after
        done.append(item)
    return Product(rows=rows, per_key=per_key)


def _next(
    waiting: list[Item], done: list[Item], edges: list[Edge], laterals: set[int]
) -> tuple[Item, list[Edge]]:
    """Choose what to join next: by equality before by another condition, before what nothing connects; laterals last."""
    known: set[Item | None] = {None, *done}
    best: tuple[int, Item, list[Edge]] | None = None
    for item in waiting:
        links = [edge for edge in edges if item in edge.ends and edge.ends - {item} <= known]
        rank = 0 if any(edge.is_equality for edge in links) else 1 if links else 2
        if id(item) in laterals:
            rank = 3
        if best is None or rank < best[0]:
            best = rank, item, links
    if best is None:
        raise RuntimeError("nothing waits")
    return best[1], best[2]


def _least(left: Bound, right: Bound) -> Bound:
    return min(left, right, key=lambda bound: (bound.degree, bound.factor))


def _pairs(left: object, right: object) -> Iterator[tuple[object, object]]:
    if isinstance(left, ast.RowExpr) and isinstance(right, ast.RowExpr):
        yield from zip(left.args or (), right.args or (), strict=False)
    else:
        yield left, right


def _edge(left: object, right: object, scope: Scope, *, is_equality: bool) -> Iterator[Edge]:
    sides = [list(_mentioned(side, scope)) for side in (left, right)]
    ends = [{item for item, _ in side} for side in sides]
    if all(len(end) == 1 for end in ends) and ends[0] != ends[1]:
        is_coarse = any(all(is_coarse for _, is_coarse in side) for side in sides)
        yield Edge(frozenset(ends[0] | ends[1]), is_equality=is_equality, is_coarse=is_coarse)
    elif all(ends):
        yield from _all_pairs(ends[0] | ends[1])


def _all_pairs(items: set[Item | None]) -> Iterator[Edge]:
    # A chain is as good as all pairs: whatever is joined last finds the others joined.
    ordered = sorted(items, key=lambda item: -1 if item is None else id(item))
    for left, right in zip(ordered, ordered[1:], strict=False):
        yield Edge(frozenset({left, right}), is_equality=False, is_coarse=True)


def _mentioned(node: object, scope: Scope) -> Iterator[tuple[Item | None, bool]]:
    """Yield the item of every column below, and whether the column is coarse; sub-selects are their own affair."""
    stack = list(node) if isinstance(node, tuple) else [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.ColumnRef):
            value, item, is_outside = resolve(current, scope)
            if item is not None or is_outside:
                yield item, value.is_coarse
        elif isinstance(current, ast.Node) and not isinstance(current, ast.SubLink):
            stack.extend(children(current))
