"""Every name of a function, operator, type or collation, wherever it stands, is one that is listed."""

from collections.abc import Callable
from typing import Any

from pglast import ast

from racechat.sqlguard.constants import check_constant, constant_number
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import (
    CLOCK_WORDS,
    COLLATIONS,
    FUNCTION_SCHEMAS,
    FUNCTIONS,
    OPERATOR_SCHEMAS,
    OPERATORS,
    TYPES,
)

_MAX_TYPE_SIZE = 1_000


def check_words(node: ast.Node) -> None:
    """Refuse a name in this node that is not listed."""
    check = _CHECKS.get(type(node))
    if check is not None:
        check(node)


def _qualified(parts: tuple[ast.Node, ...], schemas: frozenset[str], what: str) -> str:
    names = [part.sval for part in parts if isinstance(part, ast.String)]
    if len(names) != len(parts) or len(names) > 2 or (len(names) == 2 and names[0] not in schemas):
        raise RefusalError(f"the {what} {'.'.join(names)} is not allowed")
    return str(names[-1])


def _check_call(call: ast.FuncCall) -> None:
    name = _qualified(call.funcname, FUNCTION_SCHEMAS, "function")
    if name not in FUNCTIONS:
        raise RefusalError(f"the function {name} is not allowed")
    if call.func_variadic:
        raise RefusalError("VARIADIC is not part of a question")


def _check_operator(expression: ast.A_Expr) -> None:
    name = _qualified(expression.name, OPERATOR_SCHEMAS, "operator")
    if name not in OPERATORS:
        raise RefusalError(f"the operator {name} is not allowed")


def _check_type(type_name: ast.TypeName) -> None:
    name = _qualified(type_name.names, frozenset({"pg_catalog"}), "type")
    if name not in TYPES:
        raise RefusalError(f"the type {name} is not allowed")
    if name == "interval":
        return  # its modifiers name fields (YEAR TO MONTH), they do not size anything
    for modifier in type_name.typmods or ():
        size = constant_number(modifier)
        if size is None or abs(size) > _MAX_TYPE_SIZE:
            raise RefusalError(f"that size of {name} is not allowed")


def _check_sublink(link: ast.SubLink) -> None:
    if link.operName and _qualified(link.operName, OPERATOR_SCHEMAS, "operator") not in OPERATORS:
        raise RefusalError("that operator is not allowed")


def _check_indirection(indirection: ast.A_Indirection) -> None:
    # (row).f is the function call f(row) where the row has no column f.
    if not all(isinstance(step, ast.A_Indices) for step in indirection.indirection):
        raise RefusalError("a field of a row in brackets is not part of a question")


def _check_clock_word(word: ast.SQLValueFunction) -> None:
    if word.op.name not in CLOCK_WORDS:
        raise RefusalError("who is connected is not part of a question")


def _check_collation(clause: ast.CollateClause) -> None:
    if _qualified(clause.collname, frozenset({"pg_catalog"}), "collation") not in COLLATIONS:
        raise RefusalError("that collation is not known here")


def _check_string(constant: ast.String) -> None:
    check_constant(constant.sval)


def _check_float(constant: ast.Float) -> None:
    check_constant(constant.fval)


_CHECKS: dict[type[ast.Node], Callable[[Any], None]] = {
    ast.FuncCall: _check_call,
    ast.A_Expr: _check_operator,
    ast.TypeName: _check_type,
    ast.SubLink: _check_sublink,
    ast.SQLValueFunction: _check_clock_word,
    ast.CollateClause: _check_collation,
    ast.String: _check_string,
    ast.Float: _check_float,
    ast.A_Indirection: _check_indirection,
}
