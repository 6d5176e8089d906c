"""What an expression weighs: one rule for each kind of node, each from the weights of what stands below it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind, MinMaxOp, SubLinkType

from racechat.sqlguard.calendar import constant_value, shifted
from racechat.sqlguard.calls import call_value
from racechat.sqlguard.constants import constant_number, constant_text
from racechat.sqlguard.names import Relation, Scope
from racechat.sqlguard.patterns import check_pattern
from racechat.sqlguard.resolving import resolve
from racechat.sqlguard.shape import children
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import (
    ARITHMETIC,
    DATE_TYPES,
    INTEGER_TYPES,
    JSON_READING,
    NUMERIC_TYPES,
    PAIRING,
    RANGE_TYPES,
    REGEX_OPERATORS,
    TEXT_TYPES,
)
from racechat.sqlguard.weight import (
    ALL_STEPS,
    FIXED_BYTES,
    JSON_GROWTH,
    MAX_BASE_BYTES,
    MEMBER_BYTES,
    ONE,
    ROW_STEPS,
    Bound,
    Value,
    as_read,
    check_bytes,
    check_rows,
    check_value,
    check_walk,
    fixed,
    is_long_number,
    joined,
    members,
    most_members,
    pair_steps,
    quoted,
    widest,
)

MAX_EXPONENT = 10
MAX_STEPS = 40_000
_HUGE_NUMBER_BYTES = 150_000.0
_FLOAT_BYTES = 350.0
# Two instants and what stands around them.
_RANGE_BYTES = 100.0
_ADDING_DIGITS = frozenset({"*", "/", "%"})
_WHOLE = frozenset({"+", "-", "*", "/", "%", "&", "|", "#", "@"})
_PLAIN_QUANTIFIED = (A_Expr_Kind.AEXPR_OP_ANY, A_Expr_Kind.AEXPR_OP_ALL)


class Expressions:
    """Weighs expressions. Counts its steps: the work grows with the text and with nothing else."""

    def __init__(self, query: Callable[[ast.SelectStmt, Scope], tuple[Relation, bool]]) -> None:
        """`query` weighs a sub-select in a scope and tells whether it names a column from outside."""
        self._query = query
        self.steps = 0
        # What all queries of the text hold at once in values that rows are gathered into, for each row.
        self.gathered_row_bytes = 0.0
        # By degree, so that what is small on many rows is not lost in what is large on one.
        self._row_steps = Bound(0.0)
        self._all_steps = Bound(0.0)
        # Identities of the column references met: a reference that no rule came by is refused in the end.
        self.met: set[int] = set()
        self.local_columns = 0
        self.outer_columns = 0

    def value(self, node: object, scope: Scope) -> Value:
        """Return what a node yields that something is computed from, row by row. Raises RefusalError."""
        value = self.handed_on(node, scope)
        check_walk([value])
        return value

    def handed_on(self, node: object, scope: Scope) -> Value:
        """Return what a node yields that is only passed on, not looked into. Raises RefusalError."""
        self.count(1)
        rule = _RULES.get(type(node))
        if rule is not None:
            value: Value = rule(self, node, scope)
            self.count(len(value.uses))
            if rule not in _PASSING and value.cell.degree == 0:
                self.spend(value.cell, scope)
            return value
        for below in children(node) if isinstance(node, ast.Node) else ():
            self.value(below, scope)
        return fixed(scope.rows, is_number=False)

    def count(self, steps: int) -> None:
        """Add to the work done. Raises RefusalError where a text makes more of it than any question."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise RefusalError("it is too long")

    def spend(self, steps: Bound, scope: Scope) -> None:
        """Add what a built-in call takes for one row. Raises RefusalError where one row's, or all rows', are too many."""
        self._row_steps = self._row_steps + steps
        self._all_steps = self._all_steps + steps * scope.rows
        if not self._row_steps.within(ROW_STEPS):
            raise RefusalError("it computes too long on one row")
        if not self._all_steps.within(ALL_STEPS):
            raise RefusalError("it computes too long on all rows")

    def values(self, nodes: object, scope: Scope) -> list[Value]:
        """Return what each of a list of nodes yields."""
        return [self.value(node, scope) for node in _flat(nodes)]

    def subquery(self, select: ast.SelectStmt, scope: Scope) -> tuple[Relation, bool]:
        """Weigh a sub-select in an expression, which runs once, or once a row where it names a column from outside."""
        inner = Scope(ctes=scope.ctes, parent=scope)
        relation, is_correlated = self._query(select, inner)
        if is_correlated:
            check_rows(scope.rows * relation.work)
        return relation, is_correlated

    def note(self, node: ast.ColumnRef, *, is_outside: bool) -> None:
        """Remember a column that was met, and where it is from."""
        self.met.add(id(node))
        if is_outside:
            self.outer_columns += 1
        else:
            self.local_columns += 1


def _flat(nodes: object) -> Iterator[ast.Node]:
    if isinstance(nodes, ast.Node):
        yield nodes
    elif isinstance(nodes, tuple):
        for node in nodes:
            yield from _flat(node)


def _column(judge: Expressions, node: ast.ColumnRef, scope: Scope) -> Value:
    value, _item, is_outside = resolve(node, scope)
    judge.note(node, is_outside=is_outside)
    return value


def _constant(_judge: Expressions, node: ast.A_Const, scope: Scope) -> Value:
    return constant_value(node, scope.rows)


def _cast(judge: Expressions, node: ast.TypeCast, scope: Scope) -> Value:
    inner = replace(judge.value(node.arg, scope), is_literal=False)
    name = str(node.typeName.names[-1].sval)
    sizes = [abs(constant_number(modifier) or 0) for modifier in node.typeName.typmods or ()]
    if node.typeName.arrayBounds:
        return _as_list(inner, name, sizes, scope)
    if name in NUMERIC_TYPES:
        return _as_number(node.arg, inner, name, sizes, scope)
    if name in TEXT_TYPES:
        return _as_text(inner, name, sizes, scope)
    if name in RANGE_TYPES:
        least = Bound(_RANGE_BYTES)
        value = replace(_parsed(inner, has_numbers=name == "numrange"), elements=None, is_number=False)
        return replace(value, cell=value.cell | least, total=value.total | least * scope.rows)
    value = fixed(scope.rows, is_number=False)
    return replace(value, is_calendar=inner.is_calendar) if name in DATE_TYPES else value


def _as_number(node: ast.Node, inner: Value, name: str, sizes: list[float], scope: Scope) -> Value:
    whole = replace(fixed(scope.rows), is_coarse=inner.is_coarse, is_integer=name in INTEGER_TYPES)
    if name != "numeric":
        return whole
    if sizes:
        cell = Bound(sum(sizes) + FIXED_BYTES)
        return replace(whole, cell=cell, total=cell * scope.rows)
    if inner.is_column or inner.is_integer:
        size_bytes = max(FIXED_BYTES, inner.cell.factor)
    elif inner.is_number or constant_text(node) is not None:
        # A floating-point number, or `1e99` in a text.
        size_bytes = max(_FLOAT_BYTES, inner.cell.factor)
    else:
        # What was put together may spell a number of 131,072 digits in eight letters.
        size_bytes = _HUGE_NUMBER_BYTES
    return replace(fixed(scope.rows, size_bytes), is_coarse=inner.is_coarse)


def _as_text(inner: Value, name: str, sizes: list[float], scope: Scope) -> Value:
    text = replace(inner, is_number=False, is_integer=False)
    is_json = name in ("json", "jsonb")
    if inner.is_list or (inner.is_json and not is_json):
        # What it holds does not tell into how many letters it falls.
        text = replace(text, elements=None, is_list=False)
    if is_json and text.elements is None:
        text = replace(text, elements=text.cell)
    if name == "jsonb":
        text = replace(_parsed(text, has_numbers=True), is_json=True, elements=text.elements)
    elif name == "json":
        text = replace(text, is_composed=True, is_column=False, is_plain=False)
    else:
        text = replace(text, is_json=False, is_composed=text.is_composed or text.is_json)
    least = Bound(
        max(FIXED_BYTES, *(4 * size for size in sizes)) if name == "bpchar" and sizes else FIXED_BYTES
    )
    if name == "bpchar" and sizes:
        text = replace(text, elements=None, is_composed=True, is_column=False)
    return replace(text, cell=text.cell | least, total=text.total | least * scope.rows)


def _as_list(inner: Value, name: str, sizes: list[float], scope: Scope) -> Value:
    # Two letters an element in a text at least, eight bytes in a list; each may be padded, or be a long number.
    elements = most_members(inner)
    element_bytes = 8.0 + (4.0 * sum(sizes) if name in ("bpchar", "numeric") else 0.0)
    whole = _parsed(inner, has_numbers=name in ("numeric", "json", "jsonb"))
    extra = elements.times(element_bytes)
    return check_value(
        replace(
            whole,
            cell=whole.cell + extra + Bound(32.0),
            total=whole.total + (extra + Bound(32.0)) * scope.rows,
            elements=elements,
            is_list=True,
            is_json=False,
        )
    )


def _parsed(inner: Value, *, has_numbers: bool) -> Value:
    """A list, a range or JSON read from text: numbers come out as long as they are; escapes are gone."""
    if inner.is_json:
        return inner
    if has_numbers and not inner.is_number:
        inner = inner.times(_HUGE_NUMBER_BYTES / 8 if inner.is_composed else JSON_GROWTH)
    return check_value(replace(inner, is_composed=True, is_column=False, is_plain=False))


def _operator(judge: Expressions, node: ast.A_Expr, scope: Scope) -> Value:
    name = str(node.name[-1].sval)
    if node.kind == A_Expr_Kind.AEXPR_SIMILAR:
        return _similar(judge, node, scope)
    left, right = judge.values(node.lexpr, scope), judge.values(node.rexpr, scope)
    if node.kind == A_Expr_Kind.AEXPR_NULLIF:
        return replace(widest(left, scope.rows), is_column=False)
    if name in REGEX_OPERATORS:
        _check_patterns(node)
    if name == "||":
        both = left + right
        has_lists = any(value.is_list for value in both)
        return check_value(members(both, scope.rows) if has_lists else joined(both, scope.rows, 32.0))
    if name in JSON_READING and left:
        whole = left[0] if left[0].is_json else left[0].times(JSON_GROWTH)
        is_json = whole.is_json and not name.endswith(">>")
        return check_value(
            replace(
                whole,
                elements=None,
                is_number=False,
                is_column=False,
                is_composed=True,
                is_json=is_json,
                is_plain=False,
            )
        )
    if name == "-" and node.kind == A_Expr_Kind.AEXPR_OP:
        left = as_read(left, is_sure=True)  # of JSON, perhaps, from which a member is taken
    if name in ARITHMETIC and node.kind == A_Expr_Kind.AEXPR_OP:
        judge.spend(_product_steps(left + right), scope)
        return _computed(node, name, left, right, scope)
    if name in PAIRING and left and right:
        judge.spend(pair_steps(left[0], right[0]), scope)
    for value in left + right:
        # Comparing and matching walks over both.
        check_value(value)
    return fixed(scope.rows, is_number=False)


def _computed(node: ast.A_Expr, name: str, left: list[Value], right: list[Value], scope: Scope) -> Value:
    both = left + right
    if any(is_long_number(value) for value in both):
        raise RefusalError("it computes with too long numbers")
    size_bytes = max((value.cell.factor for value in both), default=FIXED_BYTES) + 8
    if name in _ADDING_DIGITS:
        size_bytes = sum(value.cell.factor for value in both) + 8
    if name == "^":
        exponent = constant_number(node.rexpr)
        is_tower = any(value.cell.factor > MAX_BASE_BYTES for value in left)
        if is_tower or exponent is None or abs(exponent) > MAX_EXPONENT:
            raise RefusalError(f"powers above {MAX_EXPONENT} are not part of a question")
        size_bytes *= max(abs(exponent), 1.0)
    value = fixed(scope.rows, size_bytes)
    is_integer = bool(both) and all(one.is_integer for one in both) and name in _WHOLE
    return replace(value, is_calendar=shifted(node, name, left, right), is_integer=is_integer)


def _product_steps(values: list[Value]) -> Bound:
    """Four digits at a time, each with each."""
    longest = sorted((value.cell.factor for value in values), reverse=True)
    return Bound(longest[0] * longest[-1] / 16) if longest else Bound(0.0)


def _similar(judge: Expressions, node: ast.A_Expr, scope: Scope) -> Value:
    judge.value(node.lexpr, scope)
    escape = node.rexpr
    pieces = escape.args if isinstance(escape, ast.FuncCall) else (escape,)
    pattern = constant_text(pieces[0])
    if pattern is None or any(constant_text(piece) is None for piece in pieces):
        raise RefusalError("the pattern of SIMILAR TO must be a constant")
    check_pattern(pattern.replace("%", ".*").replace("_", "."))
    return fixed(scope.rows, is_number=False)


def _check_patterns(node: ast.A_Expr) -> None:
    patterns = [node.rexpr]
    if node.kind in _PLAIN_QUANTIFIED:
        listed = node.rexpr.arg if isinstance(node.rexpr, ast.TypeCast) else node.rexpr
        patterns = list(listed.elements or ()) if isinstance(listed, ast.A_ArrayExpr) else [None]
    for pattern in patterns:
        text = constant_text(pattern)
        if text is None:
            raise RefusalError("a regular expression must be a constant of modest length")
        check_pattern(text)


def _case(judge: Expressions, node: ast.CaseExpr, scope: Scope) -> Value:
    judge.values(node.arg, scope)
    results = [judge.handed_on(result, scope) for result in _flat(node.defresult)]
    for when in node.args:
        judge.value(when.expr, scope)
        results.append(judge.handed_on(when.result, scope))
    return widest(results, scope.rows)


def _first_of(judge: Expressions, node: ast.CoalesceExpr, scope: Scope) -> Value:
    return widest([judge.handed_on(one, scope) for one in node.args], scope.rows)


def _is_null(judge: Expressions, node: ast.NullTest, scope: Scope) -> Value:
    judge.handed_on(node.arg, scope)
    return fixed(scope.rows, is_number=False)


def _extreme(judge: Expressions, node: ast.MinMaxExpr, scope: Scope) -> Value:
    value = widest(values := judge.values(node.args, scope), scope.rows)
    if node.op == MinMaxOp.IS_LEAST:
        # No longer than its shortest, where all are numbers.
        return value if not all(v.is_number for v in values) else fixed(scope.rows, value.cell.factor)
    return value


def _clock(_judge: Expressions, _node: ast.SQLValueFunction, scope: Scope) -> Value:
    return replace(fixed(scope.rows, is_number=False), is_calendar=True)


def _collated(judge: Expressions, node: ast.CollateClause, scope: Scope) -> Value:
    return judge.handed_on(node.arg, scope)


def _sorted(judge: Expressions, node: ast.SortBy, scope: Scope) -> Value:
    return judge.value(node.node, scope)


def _array(judge: Expressions, node: ast.A_ArrayExpr, scope: Scope) -> Value:
    return check_value(members(judge.values(node.elements or (), scope), scope.rows))


def _row(judge: Expressions, node: ast.RowExpr, scope: Scope) -> Value:
    values = [quoted(value, scope.rows) for value in judge.values(node.args or (), scope)]
    return check_value(replace(joined(values, scope.rows, 32.0), is_list=False))


def _member(judge: Expressions, node: ast.A_Indirection, scope: Scope) -> Value:
    value = judge.value(node.arg, scope)
    for step in node.indirection:
        judge.values((step.lidx, step.uidx), scope)
    is_list = value.is_list and any(step.is_slice for step in node.indirection)
    elements = value.elements if is_list else None
    return replace(
        value, elements=elements, is_list=is_list, is_number=False, is_integer=False, is_column=False
    )


def _sublink(judge: Expressions, node: ast.SubLink, scope: Scope) -> Value:
    judge.values(node.testexpr, scope)
    relation, is_correlated = judge.subquery(node.subselect, scope)
    column = relation.columns[0][1] if relation.columns else fixed(relation.rows)
    match node.subLinkType:
        case SubLinkType.EXPR_SUBLINK:
            return column.over(scope.rows)
        case SubLinkType.ARRAY_SUBLINK:
            whole = members([column], relation.rows)
            cell = whole.total + relation.rows.times(MEMBER_BYTES)
            elements = relation.rows * (whole.elements or ONE)
            gathered = replace(whole, cell=cell, elements=elements)
            if cell.degree > 0:
                judge.gathered_row_bytes += cell.factor
            return check_value(gathered.over(scope.rows))
        case SubLinkType.ANY_SUBLINK | SubLinkType.ALL_SUBLINK:
            is_hashed = not node.operName or (
                node.subLinkType == SubLinkType.ANY_SUBLINK and node.operName[-1].sval == "="
            )
            if not is_hashed and not is_correlated:
                check_rows(scope.rows * relation.rows)
    return fixed(scope.rows, is_number=False)


def _call(judge: Expressions, node: ast.FuncCall, scope: Scope) -> Value:
    value = check_value(call_value(judge, node, scope))
    if value.total.degree > 1:
        check_bytes(value.total)
    return value


_RULES: dict[type[ast.Node], Callable[[Expressions, Any, Scope], Value]] = {
    ast.ColumnRef: _column,
    ast.A_Const: _constant,
    ast.TypeCast: _cast,
    ast.A_Expr: _operator,
    ast.CaseExpr: _case,
    ast.CoalesceExpr: _first_of,
    ast.NullTest: _is_null,
    ast.MinMaxExpr: _extreme,
    ast.SQLValueFunction: _clock,
    ast.CollateClause: _collated,
    ast.SortBy: _sorted,
    ast.A_ArrayExpr: _array,
    ast.RowExpr: _row,
    ast.A_Indirection: _member,
    ast.SubLink: _sublink,
    ast.FuncCall: _call,
}
# What costs nothing by its length: it hands on what it is given.
_PASSING = frozenset({_column, _constant, _case, _first_of, _collated, _sublink, _is_null, _clock})
