"""A query as text to read: every parameter written in its place as a safe literal."""

from collections.abc import Mapping

from psycopg import sql


def printable(query: sql.Composable, params: Mapping[str, object]) -> str:
    """Return the query as SQL text that could be run as it stands."""
    return _with_literals(query, params).as_string(None)


def _with_literals(query: sql.Composable, params: Mapping[str, object]) -> sql.Composable:
    if isinstance(query, sql.Composed):
        return sql.Composed([_with_literals(part, params) for part in query])
    if isinstance(query, sql.Placeholder):
        return sql.Literal(params[query._obj])
    return query
