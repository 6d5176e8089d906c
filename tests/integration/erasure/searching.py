"""Looking for words in every table of a database, catalogs and statistics too."""

import psycopg
from psycopg import sql

TABLES = """
select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname not in ('pg_toast', 'information_schema') order by 1, 2
"""


def tables_that_hold(url: str, *words: str) -> list[str]:
    """Return every table with a row whose text holds one of the words, whatever their case."""
    found = []
    patterns = [f"%{word}%" for word in words]
    with psycopg.connect(url, autocommit=True) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            query = sql.SQL("select exists (select from {} as t where t::text ilike any (%s))").format(
                sql.Identifier(schema, table)
            )
            row = connection.execute(query, (patterns,)).fetchone()
            if row is not None and row[0]:
                found.append(f"{schema}.{table}")
    return found
