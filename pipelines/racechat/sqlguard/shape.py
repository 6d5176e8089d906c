"""Which node types of PostgreSQL's grammar a question may consist of, and which of their fields may be filled.

Both lists are allow-lists: a node type, or a field of an allowed type, that a newer grammar adds is refused
until somebody has thought about it.
"""

from collections.abc import Iterator

from pglast import ast

from racechat.sqlguard.verdict import RefusalError

MAX_DEPTH = 60

# Positions, flags without meaning for us, and values that only repeat the node's type.
_IGNORED = frozenset(
    {"location", "stmt_len", "stmt_location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"}
)

_FIELDS: dict[type[ast.Node], frozenset[str]] = {
    node: frozenset(fields.split())
    for node, fields in {
        ast.RawStmt: "stmt",
        ast.SelectStmt: (
            "distinctClause targetList fromClause whereClause groupClause groupDistinct havingClause windowClause valuesLists"
            " sortClause limitOffset limitCount limitOption withClause op all larg rarg"
        ),
        ast.WithClause: "ctes",
        ast.CommonTableExpr: "ctename aliascolnames ctematerialized ctequery",
        ast.ResTarget: "name val",
        ast.ColumnRef: "fields",
        ast.A_Star: "",
        ast.A_Const: "isnull val",
        ast.Integer: "ival",
        ast.Float: "fval",
        ast.Boolean: "boolval",
        ast.String: "sval",
        ast.A_Expr: "kind name lexpr rexpr",
        ast.BoolExpr: "boolop args",
        ast.NullTest: "arg nulltesttype",
        ast.BooleanTest: "arg booltesttype",
        ast.CaseExpr: "arg args defresult",
        ast.CaseWhen: "expr result",
        ast.CoalesceExpr: "args",
        ast.MinMaxExpr: "op args",
        ast.SQLValueFunction: "op typmod",
        ast.TypeCast: "arg typeName",
        ast.TypeName: "names typmods typemod arrayBounds",
        ast.CollateClause: "arg collname",
        ast.FuncCall: (
            "funcname args agg_order agg_filter agg_within_group agg_star agg_distinct over funcformat func_variadic"
        ),
        ast.WindowDef: "name refname partitionClause orderClause frameOptions startOffset endOffset",
        ast.SortBy: "node sortby_dir sortby_nulls",
        ast.NamedArgExpr: "arg name argnumber",
        ast.GroupingSet: "kind content",
        ast.GroupingFunc: "args",
        ast.SubLink: "subLinkType testexpr operName subselect",
        ast.RowExpr: "args row_format",
        ast.A_ArrayExpr: "elements",
        ast.A_Indirection: "arg indirection",
        ast.A_Indices: "is_slice lidx uidx",
        ast.RangeVar: "schemaname relname inh relpersistence alias",
        ast.Alias: "aliasname colnames",
        ast.JoinExpr: "jointype isNatural larg rarg usingClause join_using_alias quals alias",
        ast.RangeSubselect: "lateral subquery alias",
        ast.RangeFunction: "lateral ordinality is_rowsfrom functions alias",
    }.items()
}


def children(node: ast.Node) -> Iterator[ast.Node]:
    """Yield the nodes directly below, through any depth of nested lists (functions in FROM sit in a list of lists)."""
    for field in node:
        yield from _nodes_in(getattr(node, field))


def _nodes_in(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: ast.Node) -> Iterator[ast.Node]:
    """Yield the node and everything below it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current))


def check_depth(node: ast.Node) -> None:
    """Refuse nesting deeper than any written question."""
    level = [node]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise RefusalError("it is nested too deeply")


def check_shape(node: ast.Node) -> None:
    """Refuse a node type, or a filled field, that is not listed."""
    allowed = _FIELDS.get(type(node))
    if allowed is None:
        raise RefusalError(
            f"{_WORDS.get(type(node).__name__, type(node).__name__)} is not part of a question"
        )
    for field in node:
        if field in allowed or field in _IGNORED:
            continue
        if getattr(node, field) not in (None, False, 0, "", ()):
            raise RefusalError(f"{_WORDS.get(field, field)} is not part of a question")


_WORDS = {
    "InsertStmt": "INSERT",
    "UpdateStmt": "UPDATE",
    "DeleteStmt": "DELETE",
    "MergeStmt": "MERGE",
    "CopyStmt": "COPY",
    "DropStmt": "DROP",
    "TransactionStmt": "transaction control",
    "VariableSetStmt": "SET",
    "VariableShowStmt": "SHOW",
    "ExplainStmt": "EXPLAIN",
    "DoStmt": "DO",
    "CallStmt": "CALL",
    "LockingClause": "FOR UPDATE",
    "lockingClause": "FOR UPDATE",
    "intoClause": "SELECT INTO",
    "RangeTableSample": "TABLESAMPLE",
    "ParamRef": "a parameter such as $1",
    "recursive": "WITH RECURSIVE",
    "catalogname": "a database name",
}
