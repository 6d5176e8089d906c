"""A count and a checksum of every table: two databases with equal sums hold the same rows."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from project88.database.statements import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSum:
    """Rows of one table and the sum of a hash of each: no order, any change shows."""

    row_count: int
    checksum: int


def table_sums(connection: psycopg.Connection) -> dict[str, TableSum]:
    """Return the sums of every table, by `schema.table`. The owner's connection, within a transaction.

    Text of rows is the same on every server from 15 to 18; the transaction's settings are made so.
    """
    tables = connection.execute(statement("backup/tables")).fetchall()
    connection.execute(statement("backup/plain_text"))
    sums = {}
    for schema, table in tables:
        row = connection.execute(
            sql.SQL(statement("backup/table_sum")).format(table=sql.Identifier(schema, table))
        ).fetchone()
        assert row is not None  # noqa: S101 - an aggregate always answers
        sums[f"{schema}.{table}"] = TableSum(row_count=int(row[0]), checksum=int(row[1]))
    return sums


def differences(wanted: dict[str, TableSum], found: dict[str, TableSum]) -> list[str]:
    """Return, a line each, the tables that differ; empty where both are the same."""
    lines = []
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            lines.append(f"{name} is missing")
        elif name not in wanted:
            lines.append(f"{name} is new")
        elif wanted[name].row_count != found[name].row_count:
            lines.append(f"{name} has {found[name].row_count:,} rows, not {wanted[name].row_count:,}")
        elif wanted[name] != found[name]:
            lines.append(f"{name} has as many rows, but others")
    return lines
