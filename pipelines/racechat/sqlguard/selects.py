"""What a SELECT weighs: its FROM, then its conditions, list, groups and limit, each from the weights before it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pglast import ast
from pglast.enums import GroupingSetKind, SetOperation

from racechat.sqlguard.constants import constant_number, constant_text
from racechat.sqlguard.expressions import Expressions
from racechat.sqlguard.names import Relation, Scope
from racechat.sqlguard.outputs import output_name
from racechat.sqlguard.sources import Sources
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.weight import (
    ONE,
    Bound,
    Source,
    Value,
    check_bytes,
    check_rows,
    check_value,
    joined,
    widest,
)

_MAX_SETS = 64
# What all queries of a text together may bring forth, by degree 0, 1/2, 1.
_ALTOGETHER = (3e6, 6e3, 90.0)
_MAX_SKIPPED = 1e7
# PostgreSQL takes 1664.
_MAX_COLUMNS = 1_600


class Selects:
    """Weighs whole queries over the relations that may be read."""

    def __init__(self, relations: Mapping[str, Mapping[str, Relation]]) -> None:
        self.expressions = Expressions(self.query)
        self._sources = Sources(relations, self.expressions, self.query)
        self._made = 0
        # The rows that all queries of the text bring forth together.
        self._work = Bound(0.0)

    def query(self, select: ast.SelectStmt, scope: Scope) -> tuple[Relation, bool]:
        """Weigh a query in a fresh scope; tell too whether it names a column of the queries around it."""
        if select.withClause is not None:
            self._with(select.withClause, scope)
        if select.op and select.op != SetOperation.SETOP_NONE:
            relation = self._combined(select, scope)
        elif select.valuesLists:
            relation = self._listed(select, scope)
        else:
            relation = self._selected(select, scope)
        relation = self._limited(select, relation, scope)
        check_rows(relation.rows)
        self._work = self._work + relation.work
        check_rows(self._work, _ALTOGETHER)
        for _, value in relation.columns:
            check_value(value)
        check_bytes(_sum(value.total for _, value in relation.columns))
        return relation, scope.is_correlated

    def _with(self, clause: ast.WithClause, scope: Scope) -> None:
        for cte in clause.ctes:
            if cte.ctename.startswith("pg_"):
                raise RefusalError(f"a WITH name may not begin with pg_: {cte.ctename}")
            if not isinstance(cte.ctequery, ast.SelectStmt):
                raise RefusalError("WITH may hold SELECT only")
            inner = Scope(ctes=scope.ctes, parent=scope.parent)
            relation, is_correlated = self.query(cte.ctequery, inner)
            scope.is_correlated |= is_correlated
            names = tuple(str(name.sval) for name in cte.aliascolnames or ())
            # Without RECURSIVE a query sees the ones before it, not itself.
            scope.ctes = {**scope.ctes, str(cte.ctename): relation.renamed(names)}

    def _combined(self, select: ast.SelectStmt, scope: Scope) -> Relation:
        sides: list[Relation] = []
        for side in (select.larg, select.rarg):
            inner = Scope(ctes=scope.ctes, parent=scope.parent)
            relation, is_correlated = self.query(side, inner)
            scope.is_correlated |= is_correlated
            sides.append(relation)
        left, right = sides
        is_union = select.op == SetOperation.SETOP_UNION
        rows = left.rows + right.rows if is_union else left.rows
        # Without ALL no row comes twice; INTERSECT ALL and EXCEPT ALL repeat what the left side repeats.
        repeated = left.per_key + right.per_key if is_union else left.per_key
        per_key = repeated if select.all else ONE
        if left.is_ordered and right.is_ordered:
            pairs = list(zip(left.columns, right.columns, strict=False))
            columns = tuple((name, _united(value, other, rows)) for (name, value), (_, other) in pairs)
        else:
            each = widest((value for side in sides for _, value in side.columns), rows)
            columns = tuple((name, _united(each, each, rows)) for name, _ in left.columns)
        scope.rows = rows
        self._ordered(select.sortClause, scope, dict(columns))
        return Relation(
            columns=columns,
            rows=rows,
            work=left.work | right.work | rows,
            per_key=per_key,
            key_count=None if select.all else len(columns),
            is_ordered=left.is_ordered,
            is_generated=left.is_generated or right.is_generated,
        )

    def _listed(self, select: ast.SelectStmt, scope: Scope) -> Relation:
        lists = select.valuesLists
        rows = Bound(float(len(lists)))
        per_key = 0
        columns: list[tuple[str, Value]] = []
        for at in range(max(len(row) for row in lists)):
            cells = [row[at] for row in lists if at < len(row)]
            scope.rows = rows
            values = [self.expressions.value(cell, scope) for cell in cells]
            # What the list repeats, a text gathered from it repeats too.
            value = replace(widest(values, rows), uses=joined(values, rows).uses)
            columns.append((f"column{at + 1}", self._sourced(value)))
            said = Counter(constant_text(cell) or "" for cell in cells)
            per_key = max(per_key, *said.values())
        self._ordered(select.sortClause, scope, dict(columns))
        return Relation(
            columns=tuple(columns),
            rows=rows * scope.series,
            work=rows * scope.series,
            per_key=Bound(float(per_key)) * scope.series,
            is_generated=True,
        )

    def _selected(self, select: ast.SelectStmt, scope: Scope) -> Relation:
        product, work = self._sources.load(select, scope)
        scope.rows = product.rows
        judge = self.expressions
        for window in select.windowClause or ():
            scope.windows[str(window.name)] = window
        judge.values(select.whereClause, scope)
        targets = [found for target in select.targetList or () for found in self._target(target, scope)]
        if len(targets) > _MAX_COLUMNS:
            raise RefusalError("it has too many columns")
        judge.count(sum(1 + len(value.uses) for _, value in targets))
        is_ordered = all(item.relation.is_ordered for item in scope.items) or not any(
            _is_star(target) for target in select.targetList or ()
        )
        outputs = dict(targets)
        for clause in (
            select.groupClause,
            select.sortClause,
            tuple(item for item in select.distinctClause or () if item is not None),
        ):
            self._ordered(clause, scope, outputs)
        judge.values((select.havingClause, select.windowClause), scope)
        sets = _set_count(select.groupClause or ())
        if sets > _MAX_SETS:
            raise RefusalError("it has too many grouping sets")
        judge.gathered_row_bytes += scope.gathered_row_bytes * sets
        work = work | check_rows(product.rows * scope.series.times(sets))
        rows = product.rows.times(sets)
        is_grouped = bool(select.groupClause) or scope.has_aggregates or select.havingClause is not None
        if is_grouped and not select.groupClause:
            rows = ONE
        rows = rows * scope.series
        columns = tuple((name, self._output(value, rows, sets, scope)) for name, value in targets)
        key_count = _key_count(select, len(targets)) if scope.series == ONE else None
        if is_grouped and not select.groupClause and scope.series == ONE:
            key_count = 0
        is_generated = scope.series != ONE or any(item.relation.is_generated for item in scope.items)
        is_certain = key_count == 0 or (key_count is not None and not is_generated)
        per_key = ONE if is_certain else product.per_key * scope.series.times(sets)
        if is_grouped and key_count is None:
            per_key = rows  # all groups may have the same count
        return Relation(
            columns=columns,
            rows=rows,
            work=work,
            per_key=per_key,
            is_ordered=is_ordered,
            key_count=key_count,
            is_generated=is_generated,
        )

    def _ordered(self, nodes: object, scope: Scope, outputs: Mapping[str, Value]) -> None:
        """Weigh what rows are ordered or grouped by: a name that stands there alone may be one of the select list."""
        stack = [nodes]
        while stack:
            node = stack.pop()
            if isinstance(node, tuple):
                stack.extend(node)
            elif isinstance(node, ast.SortBy):
                stack.append(node.node)
            elif isinstance(node, ast.GroupingSet):
                stack.append(node.content)
            elif isinstance(node, ast.RowExpr):
                stack.append(node.args)
            elif isinstance(node, ast.ColumnRef) and len(node.fields) == 1 and _alone(node) in outputs:
                self.expressions.met.add(id(node))
            elif node is not None:
                self.expressions.value(node, scope)

    def _target(self, target: ast.ResTarget, scope: Scope) -> list[tuple[str, Value]]:
        node = target.val
        if isinstance(node, ast.ColumnRef) and isinstance(node.fields[-1], ast.A_Star):
            return self._star(node, scope)
        return [(output_name(target), self.expressions.handed_on(node, scope))]

    def _star(self, node: ast.ColumnRef, scope: Scope) -> list[tuple[str, Value]]:
        self.expressions.met.add(id(node))
        if len(node.fields) == 1:
            self.expressions.count(sum(len(item.by_name) for item in scope.items))
            return [(name, item.column(name)) for item in scope.items for name in item.by_name]
        if len(node.fields) != 2:
            raise RefusalError("a name of three parts is not part of a question")
        item, is_outside = scope.item(str(node.fields[0].sval))
        values = [(name, item.column(name)) for name in item.by_name]
        return [(name, value.over(scope.rows)) for name, value in values] if is_outside else values

    def _output(self, value: Value, rows: Bound, sets: float, scope: Scope) -> Value:
        total = value.total.times(sets) * scope.series
        return self._sourced(replace(value, total=total & value.cell * rows))

    def _sourced(self, value: Value) -> Value:
        """Text that a query makes is a source of its own: repeating it in the next is counted."""
        if value.uses or (value.is_number and value.cell.factor <= 64):
            return value
        self._made += 1
        return replace(value, uses={Source(f"made {self._made}"): 1})

    def _limited(self, select: ast.SelectStmt, relation: Relation, scope: Scope) -> Relation:
        outside = Scope(ctes=scope.ctes, parent=scope.parent)
        self.expressions.values((select.limitCount, select.limitOffset), outside)
        scope.is_correlated |= outside.is_correlated
        skipped = constant_number(select.limitOffset)
        count = constant_number(select.limitCount)
        if max(skipped or 0, count or 0) > _MAX_SKIPPED:
            raise RefusalError("its LIMIT or OFFSET is too large")
        if count is None or constant_text(select.limitCount) == "" or "TIES" in str(select.limitOption):
            return relation
        rows = Bound(max(count, 0.0))
        if relation.rows.magnitude() <= rows.magnitude():
            return relation
        columns = tuple((name, value.over(rows)) for name, value in relation.columns)
        return replace(relation, columns=columns, rows=rows, per_key=relation.per_key & rows)


def _key_count(select: ast.SelectStmt, columns: int) -> int | None:
    """Return by how many columns together a row of the result is found, where that is known.

    What rows are grouped by finds them only if it is among the columns: counts of groups repeat.
    """
    if select.distinctClause is not None:
        keys = tuple(item for item in select.distinctClause if item is not None)
        if not keys:
            return columns
    elif not select.groupClause or any(isinstance(item, ast.GroupingSet) for item in select.groupClause):
        return None
    else:
        keys = select.groupClause
    return len(keys) if all(_is_shown(key, select) for key in keys) else None


def _is_shown(key: ast.Node, select: ast.SelectStmt) -> bool:
    """Whether what rows are grouped by is a column of the result: as such, by a column's name or number, or by a star."""
    if isinstance(key, ast.A_Const):
        return True
    is_column = isinstance(key, ast.ColumnRef)
    name = _alone(key) if is_column and len(key.fields) == 1 else None
    return any(
        target.val == key or (is_column and _is_star(target)) or (name is not None and target.name == name)
        for target in select.targetList or ()
    )


def _alone(node: ast.ColumnRef) -> str:
    return str(getattr(node.fields[0], "sval", ""))


def _is_star(target: ast.ResTarget) -> bool:
    return isinstance(target.val, ast.ColumnRef) and isinstance(target.val.fields[-1], ast.A_Star)


def _united(left: Value, right: Value, rows: Bound) -> Value:
    return replace(
        widest([left, right], rows), total=left.total + right.total, unique_of=None, met_by_band=None
    )


def _sum(bounds: Iterable[Bound]) -> Bound:
    total = Bound(0.0)
    for bound in bounds:
        total = total + bound
    return total


def _set_count(clauses: tuple[ast.Node, ...]) -> float:
    """Return how many grouping sets a GROUP BY makes: those of its items multiply."""
    count = 1.0
    for clause in clauses:
        count *= _sets_of(clause)
    return count


def _sets_of(clause: ast.Node) -> float:
    if not isinstance(clause, ast.GroupingSet):
        return 1.0
    content = clause.content or ()
    match clause.kind:
        case GroupingSetKind.GROUPING_SET_ROLLUP:
            return len(content) + 1.0
        case GroupingSetKind.GROUPING_SET_CUBE:
            return 2.0 ** min(len(content), 30)
        case GroupingSetKind.GROUPING_SET_SETS:
            return sum(_sets_of(part) for part in content)
    return 1.0
