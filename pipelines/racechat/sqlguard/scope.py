"""Relations in every position: a name is one of the partner's views, a reference table, or a CTE in scope here."""

from collections.abc import Mapping
from dataclasses import dataclass

from pglast import ast

from racechat.sqlguard.shape import children
from racechat.sqlguard.verdict import RefusalError

Relations = Mapping[str, Mapping[str, frozenset[str]]]
"""Schema name -> relation name -> its column names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRule:
    """The relations a text may read. Unqualified names are looked for in every schema of the mapping."""

    relations: Relations

    def check(self, statement: ast.SelectStmt) -> None:
        """Refuse any relation that is neither listed nor a CTE visible at that place."""
        self._select(statement, frozenset())

    def _select(self, select: ast.SelectStmt, ctes: frozenset[str]) -> None:
        visible = ctes
        if select.withClause is not None:
            for cte in select.withClause.ctes:
                if cte.ctename.startswith("pg_"):
                    raise RefusalError(f"a WITH name may not begin with pg_: {cte.ctename}")
                if not isinstance(cte.ctequery, ast.SelectStmt):
                    raise RefusalError("WITH may hold SELECT only")
                # Without RECURSIVE a CTE sees the ones before it, not itself.
                self._select(cte.ctequery, visible)
                visible |= {cte.ctename}
        for field in select:
            if field != "withClause":
                self._below(getattr(select, field), visible)

    def _below(self, value: object, ctes: frozenset[str]) -> None:
        if isinstance(value, tuple):
            for item in value:
                self._below(item, ctes)
        elif isinstance(value, ast.SelectStmt):
            self._select(value, ctes)
        elif isinstance(value, ast.RangeVar):
            self._relation(value, ctes)
        elif isinstance(value, ast.Node):
            for child in children(value):
                self._below(child, ctes)

    def _relation(self, relation: ast.RangeVar, ctes: frozenset[str]) -> None:
        name, schema = relation.relname, relation.schemaname
        if schema is None:
            if name in ctes or any(name in listed for listed in self.relations.values()):
                return
        elif name in self.relations.get(schema, {}):
            return
        shown = name if schema is None else f"{schema}.{name}"
        raise RefusalError(f"there is no table {shown} here")


def known_columns(relations: Relations, nodes: list[ast.Node]) -> frozenset[str]:
    """Return every column name the statement can mean: of the listed relations, or given by the statement itself.

    PostgreSQL reads `r.f` as the function call f(r) where r has no column f, so a name that is no column could
    call a function that the function list never saw.
    """
    names = {column for schema in relations.values() for columns in schema.values() for column in columns}
    names |= {relation for schema in relations.values() for relation in schema}
    for node in nodes:
        if isinstance(node, ast.ResTarget):
            names.add(node.name or _default_name(node.val))
        elif isinstance(node, ast.Alias):
            names.add(node.aliasname)
            names.update(column.sval for column in node.colnames or ())
        elif isinstance(node, ast.CommonTableExpr):
            names.add(node.ctename)
            names.update(column.sval for column in node.aliascolnames or ())
    names.update({"ordinality", "column1", "column2", "column3", "column4", "column5", "column6"})
    return frozenset(names)


def _default_name(value: object) -> str:
    """Return the name PostgreSQL gives an unnamed output column, as far as one can refer to it."""
    match value:
        case ast.FuncCall():
            return str(value.funcname[-1].sval)
        case ast.TypeCast():
            inner = _default_name(value.arg)
            return inner if inner != "?column?" else str(value.typeName.names[-1].sval)
        case ast.CaseExpr():
            return "case"
        case ast.CoalesceExpr():
            return "coalesce"
        case ast.A_ArrayExpr():
            return "array"
        case ast.SQLValueFunction():
            return str(value.op.name).removeprefix("SVFOP_").removesuffix("_N").lower()
    return "?column?"
