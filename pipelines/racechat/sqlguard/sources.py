"""The FROM of a SELECT: views, WITH queries, sub-selects, functions and their joins, as items that names resolve to."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pglast import ast
from pglast.enums import JoinType

from racechat.sqlguard.calls import function_name
from racechat.sqlguard.expressions import Expressions
from racechat.sqlguard.joins import Edge, Product, edge_between, edges_of, multiply
from racechat.sqlguard.names import Item, Relation, Scope
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import AGGREGATES, SET_RETURNING
from racechat.sqlguard.weight import ONE, Bound, Value, fixed

# Planning tries the orders of joining them.
_MAX_ITEMS = 8


class Sources:
    """Reads FROM clauses into scopes."""

    def __init__(
        self,
        relations: Mapping[str, Mapping[str, Relation]],
        judge: Expressions,
        query: Callable[[ast.SelectStmt, Scope], tuple[Relation, bool]],
    ) -> None:
        self._relations = relations
        self.judge = judge
        self._query = query

    def load(self, select: ast.SelectStmt, scope: Scope) -> tuple[Product, Bound]:
        """Fill the scope's items; return the rows they make together and the most that any of them took to make."""
        reading = _From(self, scope)
        for node in select.fromClause or ():
            scope.items.extend(reading.read(node, tuple(scope.items)))
        aliases = [item.alias for item in scope.items]
        if len(reading.leaves) > _MAX_ITEMS:
            raise RefusalError("it joins too many tables")
        if any(alias is not None and aliases.count(alias) > 1 for alias in aliases):
            raise RefusalError("two tables in it have the same name")
        edges = [*reading.edges, *edges_of(select.whereClause, scope)]
        product = multiply(
            reading.leaves, reading.at_leaves(edges), reading.laterals, has_outer_join=reading.has_outer_join
        )
        reading.spread()
        work = product.rows
        for leaf in reading.leaves:
            work = work | leaf.relation.work
        return product, work

    def relation(self, node: ast.RangeVar, scope: Scope) -> tuple[Relation, bool]:
        """Return what a name in FROM reads, and whether it is a WITH query. Raises RefusalError."""
        name, schema = str(node.relname), node.schemaname
        if schema is None:
            if name in scope.ctes:
                return scope.ctes[name], True
            for listed in self._relations.values():
                if name in listed:
                    return listed[name], False
        elif name in self._relations.get(schema, {}):
            return self._relations[schema][name], False
        shown = name if schema is None else f"{schema}.{name}"
        raise RefusalError(f"there is no table {shown} here")

    def subselect(
        self, node: ast.RangeSubselect, scope: Scope, before: tuple[Item, ...]
    ) -> tuple[Relation, bool]:
        """Weigh a sub-select in FROM; tell whether it runs once per row of the items before it."""
        around = (
            Scope(ctes=scope.ctes, parent=scope.parent, items=list(before)) if node.lateral else scope.parent
        )
        inner = Scope(ctes=scope.ctes, parent=around)
        relation, is_correlated = self._query(node.subquery, inner)
        if node.lateral and around is not None:
            scope.is_correlated |= around.is_correlated
        else:
            scope.is_correlated |= is_correlated
        return relation, bool(node.lateral) and is_correlated

    def functions(
        self, node: ast.RangeFunction, scope: Scope, before: tuple[Item, ...]
    ) -> tuple[Relation, bool]:
        """Weigh functions in FROM, which see the items before them."""
        around = Scope(ctes=scope.ctes, parent=scope.parent, items=list(before))
        columns: list[tuple[str, Value]] = []
        rows, is_lateral = Bound(1.0), False
        alias = node.alias.aliasname if node.alias else None
        for entry in node.functions:
            call, definitions = entry if isinstance(entry, tuple) else (entry, None)
            if definitions:
                raise RefusalError("a column definition list is not part of a question")
            if (
                not isinstance(call, ast.FuncCall)
                or function_name(call) in AGGREGATES
                or call.over is not None
            ):
                raise RefusalError("only a function may stand in FROM so")
            inner = Scope(ctes=scope.ctes, parent=around)
            value = self.judge.value(call, inner)
            rows, is_lateral = rows | inner.series, is_lateral or inner.is_correlated
            name = function_name(call)
            own = SET_RETURNING.get(name, ())
            count = len(call.args or ()) if name == "unnest" else 1
            first = str(alias) if alias and len(node.functions) == 1 and count == 1 else name
            columns.extend((column, value) for column in own or (first,) * count)
        if node.ordinality:
            columns.append(("ordinality", fixed(rows)))
        scope.is_correlated |= around.is_correlated
        per_key = ONE if all(_is_series(entry) for entry in node.functions) else rows
        relation = Relation(columns=tuple(columns), rows=rows, work=rows, per_key=per_key, is_generated=True)
        return relation, is_lateral


class _From:
    """One FROM as it is read: its leaves, what connects them, and which of them an alias hides."""

    def __init__(self, sources: Sources, scope: Scope) -> None:
        self._sources = sources
        self._scope = scope
        self.leaves: list[Item] = []
        self.edges: list[Edge] = []
        self.laterals: set[int] = set()
        self.has_outer_join = False
        # Item of a joined alias -> the leaves below it.
        self._below: dict[int, list[Item]] = {}
        self._above: list[Item] = []

    def read(self, node: ast.Node, before: tuple[Item, ...]) -> list[Item]:
        """Return the items that a node of FROM makes visible."""
        if isinstance(node, ast.JoinExpr):
            return self._join(node, before)
        is_lateral = is_query = False
        if isinstance(node, ast.RangeVar):
            relation, is_query = self._sources.relation(node, self._scope)
            alias = node.alias.aliasname if node.alias else node.relname
        elif isinstance(node, ast.RangeSubselect):
            relation, is_lateral = self._sources.subselect(node, self._scope, before)
            is_query, alias = True, node.alias.aliasname if node.alias else None
        elif isinstance(node, ast.RangeFunction):
            relation, is_lateral = self._sources.functions(node, self._scope, before)
            names = [
                function_name(entry[0] if isinstance(entry, tuple) else entry) for entry in node.functions
            ]
            alias = node.alias.aliasname if node.alias else names[0]
        else:
            raise RefusalError("that in FROM is not part of a question")
        names_given = tuple(str(name.sval) for name in (node.alias.colnames or ())) if node.alias else ()
        self._sources.judge.count(len(relation.columns))
        item = Item(alias=alias, relation=relation.renamed(names_given), is_query=is_query)
        if is_lateral:
            self.laterals.add(id(item))
        self.leaves.append(item)
        return [item]

    def _join(self, node: ast.JoinExpr, before: tuple[Item, ...]) -> list[Item]:
        left = self.read(node.larg, before)
        right = self.read(node.rarg, (*before, *left))
        both = left + right
        self.has_outer_join |= node.jointype in (JoinType.JOIN_LEFT, JoinType.JOIN_RIGHT, JoinType.JOIN_FULL)
        using = [str(name.sval) for name in node.usingClause or ()]
        if node.isNatural:
            there = {name for item in right for name in item.by_name}
            using = [name for item in left for name in item.by_name if name in there]
        for name in using:
            ends = [next((item for item in side if name in item.by_name), None) for side in (left, right)]
            if ends[0] is None or ends[1] is None:
                raise RefusalError(f"there is no column {name} on both sides")
            self.edges.append(edge_between(ends[0], ends[1], name))
        if node.quals is not None:
            inner = Scope(ctes=self._scope.ctes, parent=self._scope.parent, items=both)
            self._sources.judge.value(node.quals, inner)
            self._scope.is_correlated |= inner.is_correlated
            self.edges.extend(edges_of(node.quals, inner))
        if node.join_using_alias is not None:
            columns = tuple((name, left_value(left, name)) for name in using)
            both = [*both, self._hiding(node.join_using_alias.aliasname, columns, both)]
        if node.alias is not None:
            seen = dict.fromkeys(using)
            columns = tuple((name, left_value(left, name)) for name in seen) + tuple(
                (name, value)
                for item in left + right
                for name, value in item.relation.columns
                if name not in seen
            )
            names = tuple(str(name.sval) for name in node.alias.colnames or ())
            both = [self._hiding(node.alias.aliasname, columns, both, names)]
        return both

    def _hiding(
        self,
        alias: str,
        columns: tuple[tuple[str, Value], ...],
        below: list[Item],
        names: tuple[str, ...] = (),
    ) -> Item:
        is_ordered = all(item.relation.is_ordered for item in below)
        relation = Relation(columns=columns, rows=ONE, is_ordered=is_ordered).renamed(names)
        item = Item(alias=alias, relation=relation)
        self._below[id(item)] = [leaf for part in below for leaf in self._below.get(id(part), [part])]
        self._above.append(item)
        return item

    def at_leaves(self, edges: list[Edge]) -> list[Edge]:
        """The edges with a joined alias replaced by the tables below it."""
        found = [replace(edge, ends=frozenset(self._leaf(end) for end in edge.ends)) for edge in edges]
        return [edge for edge in found if len(edge.ends) == 2]

    def _leaf(self, end: Item | None) -> Item | None:
        return end if end is None else self._below.get(id(end), [end])[0]

    def spread(self) -> None:
        """Give a joined alias the fan of what is below it."""
        for item in self._above:
            for leaf in self._below[id(item)]:
                item.fan = item.fan | leaf.fan


def left_value(items: list[Item], name: str) -> Value:
    """The column of that name among items."""
    return next(item.by_name[name] for item in items if name in item.by_name)


def _is_series(entry: object) -> bool:
    call = entry[0] if isinstance(entry, tuple) else entry
    return isinstance(call, ast.FuncCall) and function_name(call) == "generate_series"
