"""How many rows a FROM can make: its items, what its conditions connect, and so what multiplies what.

Two views are joined by an equality. Where one side is the key of its table, the other side's rows remain; otherwise a few
times the larger table, as runners have a few results each. An equality of coarse columns alone (sex, year) is no key, and
any other comparison sets every row against every row; both are for small tables. Lists, series and what a text is split
into multiply, whatever the condition says of them, as often as a value stands in them. Two views without any condition are
refused. (How large a fan-out really is, only the data knows: the planner's estimate weighs that, guarded_reading.py.)
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType

from racechat.sqlguard.constants import constant_text
from racechat.sqlguard.names import Item, Scope
from racechat.sqlguard.resolving import resolve
from racechat.sqlguard.shape import children
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import COMPARISONS, EQUALITIES
from racechat.sqlguard.weight import ONE, Bound, Value, check_rows

# How many results, entries or registrations share a key that is not their own, as a rule.
_FAN_OUT = 3.0
_FAITHFUL = frozenset({"lower", "upper", "btrim", "unaccent", "initcap", "date"})
_SHIFTS = frozenset({"+", "-", "||"})
_PLAIN = (A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_BETWEEN)


@dataclass(frozen=True, slots=True)
class Edge:
    """A condition between two items; None stands for the queries around.

    `unique` are the ends whose side is a key; `outside_rows` are the rows of the outer table, where its side is one.
    """

    ends: frozenset[Item | None]
    is_equality: bool = False
    is_coarse: bool = True
    unique: frozenset[Item | None] = frozenset()
    outside_rows: Bound | None = None
    # Ends of which the side is a column, or has about as many values as one.
    plain: frozenset[Item | None] = frozenset()
    # Ends of which no more rows are met, where a comparison stands beside the equality.
    bands: tuple[tuple[Item | None, Bound], ...] = ()
    # Both sides are what the race decides.
    is_of_race: bool = False
    # The columns compared, to count the same comparison once.
    columns: frozenset[str] = frozenset()


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
    sides = {item: item.by_name[name] for item in (left, right)}
    return Edge(
        frozenset(sides),
        is_equality=True,
        is_coarse=any(value.is_coarse for value in sides.values()),
        unique=frozenset(item for item, value in sides.items() if value.unique_of is not None),
        plain=frozenset(sides),
        bands=tuple((item, v.met_by_band) for item, v in sides.items() if v.met_by_band is not None),
        is_of_race=all(_is_of_race(value) for value in sides.values()),
        columns=frozenset({name}),
    )


def multiply(items: list[Item], edges: list[Edge], laterals: set[int], *, has_outer_join: bool) -> Product:
    """Return the rows that the items make together, and set each item's `fan`.

    `laterals` are the identities of the items whose rows were counted per row of those before them. Raises RefusalError.
    """
    rows, per_key = ONE, ONE
    done: list[Item] = []
    waiting = list(items)
    of_item: dict[Item | None, list[Edge]] = {item: [] for item in (None, *items)}
    for edge in edges:
        for end in edge.ends:
            of_item.setdefault(end, []).append(edge)
    while waiting:
        item, links = _next(waiting, done, of_item, laterals)
        waiting.remove(item)
        relation = item.relation
        equalities = [edge for edge in links if edge.is_equality]
        if equalities and id(item) not in laterals:
            together = _together(item, rows, equalities, links)
            rows_after = together
            if has_outer_join:
                # Where lists and series are joined the count is a certainty; of views it is what is usual.
                is_certain = relation.is_generated or any(one.relation.is_generated for one in done)
                rows_after = (
                    together + rows + relation.rows if is_certain else together | rows | relation.rows
                )
            own, other = rows_after / rows, rows_after / relation.rows
            per_key_after = per_key * relation.per_key
        else:
            is_joined = bool(links) or id(item) in laterals
            if not is_joined and relation.rows.degree > 0 and rows.degree > 0:
                raise RefusalError("two tables are joined without a condition")
            if id(item) in laterals:
                check_rows(rows * relation.work)
            own, other = relation.rows, rows
            rows_after = rows * relation.rows
            alone = relation.per_key * rows
            per_key_after = per_key * relation.rows | alone if done else alone
        check_rows(rows_after)
        for before in done:
            before.fan = before.fan * own
        item.fan = other
        rows, per_key = rows_after, per_key_after
        done.append(item)
    return Product(rows=rows, per_key=per_key)


def _together(item: Item, rows: Bound, equalities: list[Edge], links: list[Edge]) -> Bound:
    """Return the rows that an item makes with those before it, which it is joined to by equalities among its links."""
    relation = item.relation
    partners = {end for edge in equalities for end in edge.ends if end is not item}
    is_key = not all(edge.is_coarse for edge in equalities)
    unique = {end for edge in equalities for end in edge.unique}

    def is_sure(one: Item) -> bool:
        keys, by = one.relation.key_count, {edge.columns for edge in equalities if one in edge.plain}
        is_found = one.relation.is_generated and bool(by)
        return one in unique or is_found or (keys is not None and len(by) >= keys)

    if partners == {None}:
        if is_sure(item):
            return rows * relation.per_key
        outside = [edge.outside_rows for edge in equalities if edge.outside_rows is not None]
        if not is_key:
            return rows * relation.rows
        # All rows of the outer table together find each row once.
        return rows * (relation.rows / outside[0] | ONE if outside else Bound(_FAN_OUT))
    ways = [
        rows * most if end is item else relation.rows * most * end.fan
        for edge in equalities
        for end, most in edge.bands
        if end is not None and any(end in link.ends and not link.is_equality for link in links)
    ]
    if is_sure(item):
        ways.append(rows * relation.per_key)
    inside = [partner for partner in partners if partner is not None]
    of_race = {edge.columns for edge in equalities if edge.is_of_race}
    if len(of_race) > 1 and all(edge.is_of_race or edge.is_coarse for edge in equalities):
        # All results of a race against all of it, which the planner takes for a few: between two large tables no key.
        is_key &= any(one.relation.rows.degree < 1 for one in (item, *inside))
    ways.extend(
        relation.rows * partner.relation.per_key * partner.fan for partner in inside if is_sure(partner)
    )
    if is_key and not any(one.relation.is_generated for one in (item, *inside)):
        ways.append((rows | relation.rows).times(_FAN_OUT))
    else:
        ways.append(rows * relation.rows)
    least = ways[0]
    for way in ways[1:]:
        least = least & way
    return least


def _next(
    waiting: list[Item], done: list[Item], of_item: Mapping[Item | None, list[Edge]], laterals: set[int]
) -> tuple[Item, list[Edge]]:
    """Choose what to join next: by equality before by another condition, before what nothing connects; laterals last."""
    known: set[Item | None] = {None, *done}
    best: tuple[int, Item, list[Edge]] | None = None
    for item in waiting:
        links = [edge for edge in of_item[item] if edge.ends - {item} <= known]
        rank = 0 if any(edge.is_equality for edge in links) else 1 if links else 2
        if id(item) in laterals:
            rank = 3
        if best is None or rank < best[0]:
            best = rank, item, links
    if best is None:
        raise RuntimeError("nothing waits")
    return best[1], best[2]


def _is_of_race(value: Value) -> bool:
    return bool(value.uses) and all(source.is_of_race for source in value.uses)


def _pairs(left: object, right: object) -> Iterator[tuple[object, object]]:
    if isinstance(left, ast.RowExpr) and isinstance(right, ast.RowExpr):
        yield from zip(left.args or (), right.args or (), strict=False)
    else:
        yield left, right


def _edge(left: object, right: object, scope: Scope, *, is_equality: bool) -> Iterator[Edge]:
    sides = [list(_mentioned(side, scope)) for side in (left, right)]
    ends = [{item for item, _ in side} for side in sides]
    if all(len(end) == 1 for end in ends) and ends[0] != ends[1]:
        plain = [_is_plain(left), _is_plain(right)]
        alone = [side[0] for side, is_bare in zip(sides, plain, strict=True) if len(side) == 1 and is_bare]
        keys = {item: value.unique_of for item, value in alone}
        yield Edge(
            frozenset(ends[0] | ends[1]),
            is_equality=is_equality,
            is_coarse=not all(plain) or any(all(value.is_coarse for _, value in side) for side in sides),
            unique=frozenset(item for item, rows in keys.items() if rows is not None),
            plain=frozenset(keys),
            outside_rows=keys.get(None),
            bands=tuple((item, value.met_by_band) for item, value in alone if value.met_by_band is not None),
            is_of_race=all(_is_of_race(value) for side in sides for _, value in side),
            columns=frozenset(_column_names((left, right))),
        )
    elif all(ends):
        yield from _all_pairs(ends[0] | ends[1])


def _is_plain(node: object) -> bool:
    """Whether an expression has about as many values as the column in it: nothing folds them together."""
    match node:
        case ast.ColumnRef():
            return True
        case ast.TypeCast() | ast.CollateClause():
            return _is_plain(node.arg)
        case ast.FuncCall():
            return node.funcname[-1].sval in _FAITHFUL and _is_plain((node.args or (None,))[0])
        case ast.A_Expr() if node.name[-1].sval in _SHIFTS:
            constants = [constant_text(side) is not None for side in (node.lexpr, node.rexpr)]
            return any(constants) and (_is_plain(node.lexpr) or _is_plain(node.rexpr))
    return False


def _all_pairs(items: set[Item | None]) -> Iterator[Edge]:
    # A chain is as good as all pairs: whatever is joined last finds the others joined.
    ordered = sorted(items, key=lambda item: -1 if item is None else id(item))
    for left, right in itertools.pairwise(ordered):
        yield Edge(frozenset({left, right}))


def _column_names(nodes: object) -> Iterator[str]:
    for reference in _references(nodes):
        yield str(getattr(reference.fields[-1], "sval", ""))


def _references(nodes: object) -> Iterator[ast.ColumnRef]:
    """Yield every column reference below; sub-selects are their own affair."""
    stack = list(nodes) if isinstance(nodes, tuple) else [nodes]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.ColumnRef):
            yield current
        elif isinstance(current, ast.Node) and not isinstance(current, ast.SubLink):
            stack.extend(children(current))


def _mentioned(node: object, scope: Scope) -> Iterator[tuple[Item | None, Value]]:
    """Yield every column below and its item."""
    for reference in _references(node):
        value, item, is_outside = resolve(reference, scope)
        if item is not None or is_outside:
            yield item, value
