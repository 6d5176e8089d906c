"""The name that PostgreSQL gives an output column that has none (FigureColname in its parse_target.c)."""

from pglast import ast
from pglast.enums import A_Expr_Kind, MinMaxOp, SubLinkType

UNNAMED = "?column?"
_FIXED_NAMES: dict[type[ast.Node], str] = {
    ast.A_ArrayExpr: "array",
    ast.CoalesceExpr: "coalesce",
    ast.GroupingFunc: "grouping",
    ast.RowExpr: "row",
}


def output_name(target: ast.ResTarget) -> str:
    """Return the name of an item of the select list."""
    return str(target.name) if target.name else figured_name(target.val)


def figured_name(node: object) -> str:
    """Return the name made up from an expression."""
    return _figured(node)[0]


def _figured(node: object) -> tuple[str, int]:
    """Return a name and how good it is: 0 none, 1 a makeshift, 2 a name."""
    match node:
        case ast.ColumnRef():
            names = [part.sval for part in node.fields if isinstance(part, ast.String)]
            return (str(names[-1]), 2) if names else (UNNAMED, 0)
        case ast.A_Indirection() | ast.CollateClause():
            return _figured(node.arg)
        case ast.FuncCall():
            return str(node.funcname[-1].sval), 2
        case ast.A_Expr():
            return ("nullif", 2) if node.kind == A_Expr_Kind.AEXPR_NULLIF else (UNNAMED, 0)
        case ast.TypeCast():
            return _or_makeshift(node.arg, str(node.typeName.names[-1].sval))
        case ast.CaseExpr():
            return _or_makeshift(node.defresult, "case")
        case ast.SubLink():
            return _of_sublink(node)
        case ast.MinMaxExpr():
            return ("greatest" if node.op == MinMaxOp.IS_GREATEST else "least"), 2
        case ast.SQLValueFunction():
            return str(node.op.name).removeprefix("SVFOP_").removesuffix("_N").lower(), 2
    fixed = _FIXED_NAMES.get(type(node)) if isinstance(node, ast.Node) else None
    return (fixed, 2) if fixed else (UNNAMED, 0)


def _or_makeshift(node: object, makeshift: str) -> tuple[str, int]:
    name, strength = _figured(node)
    return (name, strength) if strength > 1 else (makeshift, 1)


def _of_sublink(link: ast.SubLink) -> tuple[str, int]:
    match link.subLinkType:
        case SubLinkType.EXISTS_SUBLINK:
            return "exists", 2
        case SubLinkType.ARRAY_SUBLINK:
            return "array", 2
        case SubLinkType.EXPR_SUBLINK:
            targets = link.subselect.targetList
            if targets:
                return (str(targets[0].name), 2) if targets[0].name else _figured(targets[0].val)
    return UNNAMED, 0
