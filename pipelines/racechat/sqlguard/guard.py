"""The guard itself: parse with PostgreSQL's own grammar, then every rule on every node."""

from collections.abc import Callable
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import SubLinkType
from pglast.parser import ParseError

from racechat.sqlguard import bounds
from racechat.sqlguard.joins import check_joins
from racechat.sqlguard.scope import RelationRule, Relations, known_columns
from racechat.sqlguard.shape import check_shape, walk
from racechat.sqlguard.verdict import RefusalError, Verdict
from racechat.sqlguard.vocabulary import (
    CLOCK_WORDS,
    COLLATIONS,
    FUNCTION_SCHEMAS,
    FUNCTIONS,
    OPERATOR_SCHEMAS,
    OPERATORS,
    REGEX_OPERATORS,
    SYSTEM_COLUMNS,
    TYPES,
)


class SqlGuard:
    """Judges SQL texts for one partner.

    `relations` maps schema -> relation -> columns: the partner's own views and the reference tables, as the semantic
    model lists them for the asker's role. `small_schemas` names those whose tables may be joined without a condition.
    """

    def __init__(self, relations: Relations, *, small_schemas: frozenset[str] = frozenset({"ref"})) -> None:
        self._relations = relations
        self._big = frozenset(
            name for schema, listed in relations.items() if schema not in small_schemas for name in listed
        )

    def check(self, text: str) -> Verdict:
        """Return the verdict on a text. Never raises for a bad text, whatever is in it."""
        try:
            self._judge(text)
        except RefusalError as refusal:
            return Verdict(allowed=False, reason=f"Refused: {refusal}.")
        except RecursionError:
            return Verdict(allowed=False, reason="Refused: it is nested too deeply.")
        return Verdict(allowed=True, reason="ok")

    def _judge(self, text: str) -> None:
        statement = _parse(text)
        bounds.check_depth(statement)
        nodes = list(walk(statement))
        if len(nodes) > bounds.MAX_NODES:
            raise RefusalError("it is too long")
        for node in nodes:
            check_shape(node)
        RelationRule(relations=self._relations).check(statement)
        columns = known_columns(self._relations, nodes)
        for node in nodes:
            self._check_node(node, columns)
        bounds.check_growth(statement)

    def _check_node(self, node: ast.Node, columns: frozenset[str]) -> None:
        if isinstance(node, ast.SelectStmt):
            check_joins(node, self._big)
        elif isinstance(node, ast.ColumnRef):
            _check_column(node, columns)
        else:
            check = _CHECKS.get(type(node))
            if check is not None:
                check(node)


def _parse(text: str) -> ast.SelectStmt:
    if len(text) > bounds.MAX_TEXT_CHARS:
        raise RefusalError("it is too long")
    if "\x00" in text:
        raise RefusalError("it holds a zero character")
    try:
        statements = parse_sql(text)
    except (ParseError, UnicodeEncodeError, ValueError) as error:
        raise RefusalError("it is not valid SQL") from error
    if len(statements) != 1:
        raise RefusalError("it must be one statement")
    statement = statements[0].stmt
    if not isinstance(statement, ast.SelectStmt):
        check_shape(statement)
        raise RefusalError("only SELECT is a question")
    return statement


def _qualified(parts: tuple[ast.Node, ...], schemas: frozenset[str], what: str) -> str:
    names = [part.sval for part in parts if isinstance(part, ast.String)]
    if len(names) > 2 or (len(names) == 2 and names[0] not in schemas):
        raise RefusalError(f"the {what} {'.'.join(names)} is not allowed")
    return str(names[-1])


def _check_column(column: ast.ColumnRef, known: frozenset[str]) -> None:
    names = [field.sval for field in column.fields if isinstance(field, ast.String)]
    if any(name in SYSTEM_COLUMNS for name in names):
        raise RefusalError("system columns are not part of a question")
    for name in names[-1:]:
        if name not in known:
            raise RefusalError(f"there is no column {name} here")


def _check_call(call: ast.FuncCall) -> None:
    name = _qualified(call.funcname, FUNCTION_SCHEMAS, "function")
    if name not in FUNCTIONS:
        raise RefusalError(f"the function {name} is not allowed")
    if call.func_variadic:
        raise RefusalError("VARIADIC is not part of a question")
    bounds.check_constant_arguments(call)
    if name == "generate_series":
        bounds.check_series(call)
    if name == "unnest" and not all(isinstance(argument, ast.A_ArrayExpr) for argument in call.args or ()):
        raise RefusalError("unnest takes an array written out")


def _check_operator(expression: ast.A_Expr) -> None:
    name = _qualified(expression.name, OPERATOR_SCHEMAS, "operator")
    if name not in OPERATORS:
        raise RefusalError(f"the operator {name} is not allowed")
    if name == "^":
        bounds.check_power(expression)
    if name in REGEX_OPERATORS and not isinstance(expression.rexpr, ast.FuncCall):
        pattern = bounds.constant_text(expression.rexpr)
        if pattern is None or len(pattern) > 100:
            raise RefusalError("a regular expression must be a constant of modest length")


def _check_type(type_name: ast.TypeName) -> None:
    name = _qualified(type_name.names, frozenset({"pg_catalog"}), "type")
    if name not in TYPES:
        raise RefusalError(f"the type {name} is not allowed")
    if name == "interval":
        return  # its modifiers name fields (YEAR TO MONTH), they do not size anything
    for modifier in type_name.typmods or ():
        size = bounds.constant_text(modifier)
        if size is None or not size.isdigit() or int(size) > 1_000:
            raise RefusalError(f"that size of {name} is not allowed")


def _check_sublink(link: ast.SubLink) -> None:
    if link.subLinkType == SubLinkType.ARRAY_SUBLINK:
        raise RefusalError("an array of a whole query is not part of a question")
    if link.operName and _qualified(link.operName, OPERATOR_SCHEMAS, "operator") not in OPERATORS:
        raise RefusalError("that operator is not allowed")


def _check_range_function(item: ast.RangeFunction) -> None:
    for function in item.functions:
        call = function[0] if isinstance(function, tuple) else function
        if not isinstance(call, ast.FuncCall) or call.funcname[-1].sval not in ("generate_series", "unnest"):
            raise RefusalError("only generate_series and unnest may stand in FROM")
        if isinstance(function, tuple) and len(function) > 1 and function[1]:
            raise RefusalError("a column definition list is not part of a question")


def _check_indirection(indirection: ast.A_Indirection) -> None:
    # (row).f is the function call f(row) where the row has no column f.
    if not all(isinstance(step, ast.A_Indices) for step in indirection.indirection):
        raise RefusalError("a field of a row in brackets is not part of a question")


def _check_clock_word(word: ast.SQLValueFunction) -> None:
    if word.op.name not in CLOCK_WORDS:
        raise RefusalError("who is connected is not part of a question")


def _check_collation(clause: ast.CollateClause) -> None:
    if clause.collname[-1].sval not in COLLATIONS:
        raise RefusalError("that collation is not known here")


def _check_string(constant: ast.String) -> None:
    if len(constant.sval) > bounds.MAX_CONSTANT_CHARS:
        raise RefusalError("a constant in it is too long")


def _check_grouping(grouping: ast.GroupingSet) -> None:
    if len(grouping.content or ()) > 6:
        raise RefusalError("it has too many grouping sets")


_CHECKS: dict[type[ast.Node], Callable[[Any], None]] = {
    ast.FuncCall: _check_call,
    ast.A_Expr: _check_operator,
    ast.TypeName: _check_type,
    ast.SubLink: _check_sublink,
    ast.RangeFunction: _check_range_function,
    ast.SQLValueFunction: _check_clock_word,
    ast.CollateClause: _check_collation,
    ast.String: _check_string,
    ast.A_Indirection: _check_indirection,
    ast.GroupingSet: _check_grouping,
}
