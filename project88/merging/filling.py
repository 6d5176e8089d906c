"""Temporary tables that Python fills: `sql/merge/create_<table>.sql` makes one, `copy_<table>.sql` takes its rows."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from project88.database.statements import statement


def fill(connection: psycopg.Connection[Any], table: str, rows: Iterable[Sequence[object]]) -> None:
    """Make the temporary table, with these rows, for the rest of the transaction."""
    connection.execute(statement(f"merge/create_{table}"))
    with connection.cursor() as cursor, cursor.copy(statement(f"merge/copy_{table}")) as copy:
        for row in rows:
            copy.write_row(row)
