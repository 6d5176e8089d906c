"""Joins: two tables in one FROM that no condition connects are millions of rows times millions of rows."""

from pglast import ast

from racechat.sqlguard.bounds import constant_text
from racechat.sqlguard.shape import walk
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import AGGREGATES


def check_joins(select: ast.SelectStmt, big_relations: frozenset[str]) -> None:
    """Refuse two tables in one FROM that no condition connects: millions of rows times millions of rows.

    Sub-selects count as connected by themselves where they yield one row (aggregates without GROUP BY, or LIMIT 1).
    """
    items: list[str] = []
    for node in select.fromClause or ():
        _collect(node, items, big_relations)
    if len(items) < 2:
        return
    parent = {name: name for name in items}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for left, right in _connections(select, items):
        parent[root(left)] = root(right)
    if len({root(name) for name in items}) > 1:
        raise RefusalError("two tables are joined without a condition")


def _collect(node: ast.Node, items: list[str], big: frozenset[str]) -> None:
    if isinstance(node, ast.JoinExpr):
        _collect(node.larg, items, big)
        _collect(node.rarg, items, big)
    elif isinstance(node, ast.RangeVar) and node.relname in big:
        items.append(node.alias.aliasname if node.alias else node.relname)
    elif isinstance(node, ast.RangeSubselect) and not node.lateral and not _yields_one_row(node.subquery):
        items.append(node.alias.aliasname if node.alias else "")


def _yields_one_row(select: ast.SelectStmt) -> bool:
    if select.op or select.valuesLists:
        return bool(select.valuesLists)
    if constant_text(select.limitCount) == "1":
        return True
    if select.groupClause or not select.fromClause:
        return not select.fromClause
    return all(_is_aggregate(target.val) for target in select.targetList or ())


def _is_aggregate(node: object) -> bool:
    if not isinstance(node, ast.Node):
        return False
    calls = [below for below in walk(node) if isinstance(below, ast.FuncCall)]
    return any(call.over is None and call.funcname[-1].sval in AGGREGATES for call in calls)


def _connections(select: ast.SelectStmt, items: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of FROM items that some condition names together."""
    found: list[tuple[str, str]] = []
    conditions: list[ast.Node] = [] if select.whereClause is None else [select.whereClause]
    for node in select.fromClause or ():
        for join in _joins_in(node):
            if join.usingClause or join.isNatural:
                sides = [
                    [name for name in _names_in(side) if name in items] for side in (join.larg, join.rarg)
                ]
                found.extend((left, right) for left in sides[0][:1] for right in sides[1][:1])
            if join.quals is not None:
                conditions.append(join.quals)
    for condition in conditions:
        for expression in walk(condition):
            if isinstance(expression, ast.A_Expr) and expression.lexpr is not None:
                found.extend(_compared(expression, items))
    return found


def _compared(expression: ast.A_Expr, items: list[str]) -> list[tuple[str, str]]:
    left, right = _qualifiers(expression.lexpr), _qualifiers(expression.rexpr)
    if not left or not right:
        return []
    if None in left or None in right:
        # Which table an unqualified column belongs to is the planner's to know; two columns compared are
        # taken as a connection of all.
        return [(items[0], other) for other in items[1:]]
    return [(a, b) for a in left for b in right if a and b and a != b and a in items and b in items]


def _joins_in(node: ast.Node) -> list[ast.JoinExpr]:
    """Return the joins of this FROM item; those inside a sub-select are its own affair."""
    if not isinstance(node, ast.JoinExpr):
        return []
    return [node, *_joins_in(node.larg), *_joins_in(node.rarg)]


def _names_in(node: object) -> list[str]:
    if isinstance(node, ast.JoinExpr):
        return _names_in(node.larg) + _names_in(node.rarg)
    if isinstance(node, ast.RangeVar):
        return [node.alias.aliasname if node.alias else node.relname]
    if isinstance(node, ast.RangeSubselect) and node.alias:
        return [node.alias.aliasname]
    return []


def _qualifiers(node: object) -> set[str | None]:
    """Return the table names in front of the columns below; None stands for a column without one."""
    if not isinstance(node, ast.Node | tuple):
        return set()
    nodes = [node] if isinstance(node, ast.Node) else [item for item in node if isinstance(item, ast.Node)]
    names: set[str | None] = set()
    for start in nodes:
        for below in walk(start):
            if isinstance(below, ast.ColumnRef):
                fields = [field.sval for field in below.fields if isinstance(field, ast.String)]
                names.add(fields[-2] if len(fields) > 1 else None)
    return names
