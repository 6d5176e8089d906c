"""The ledger in the database: which chunks stand in landing, what they hold, and what befell their values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row, scalar_row

from project88.database.statements import statement
from project88.importing.layout import Layout
from project88.importing.plan import Chunk
from project88.importing.tally import Form, Tally
from project88.importing.values import Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger."""

    table_name: str
    first_landing_id: int
    last_landing_id: int
    row_count: int
    sha256: str
    form: str
    layout: str
    target_table: str

    @property
    def chunk(self) -> Chunk:
        return Chunk(table=self.table_name, first=self.first_landing_id, last=self.last_landing_id)


def entries(connection: psycopg.Connection) -> dict[Chunk, Entry]:
    """Return the whole ledger by chunk."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return {entry.chunk: entry for entry in cursor.execute(statement("importing/ledger"))}


def null_marker(connection: psycopg.Connection) -> str:
    """Return how this database is sent NULL in the compact form."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        return str(cursor.execute(statement("importing/null_marker")).fetchone())


def landing_columns(connection: psycopg.Connection) -> dict[str, tuple[str, ...]]:
    """Return the columns of every landing table, in order; empty where the schema was never migrated."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(statement("importing/landing_columns")):
        found.setdefault(table, []).append(column)
    return {table: tuple(columns) for table, columns in found.items()}


def record(
    connection: psycopg.Connection,
    chunk: Chunk,
    layout: Layout,
    *,
    form: Form,
    tally: Tally,
    repairs: Iterable[Repair],
    run_id: int,
) -> None:
    """Write a loaded chunk into the ledger; in the transaction that loads it."""
    connection.execute(
        statement("importing/record_chunk"),
        {
            "table": chunk.table,
            "first": chunk.first,
            "last": chunk.last,
            "row_count": tally.row_count,
            "byte_count": tally.byte_count,
            "sha256": tally.sha256,
            "form": form.value,
            "layout": layout.fingerprint,
            "target": layout.target,
            "run_id": run_id,
        },
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement("importing/record_chunk_partner"),
            [
                (chunk.table, chunk.first, name, partner.row_count, partner.checksum)
                for name, partner in tally.partners.items()
            ],
        )
        cursor.executemany(
            statement("importing/record_repair"),
            [(chunk.table, item.landing_id, item.column, item.reason, item.original) for item in repairs],
        )


def forget(connection: psycopg.Connection, entry: Entry) -> None:
    """Remove a chunk from landing and ledger alike; in one transaction with whatever replaces it."""
    connection.execute(
        sql.SQL(statement("importing/delete_rows")).format(
            table=sql.Identifier(entry.target_table),
            first=sql.Literal(entry.first_landing_id),
            last=sql.Literal(entry.last_landing_id),
            scope=scope_of(entry.target_table, entry.table_name),
        )
    )
    parameters: Mapping[str, Any] = {
        "table": entry.table_name,
        "first": entry.first_landing_id,
        "last": entry.last_landing_id,
    }
    connection.execute(statement("importing/delete_repairs"), parameters)
    connection.execute(statement("importing/delete_chunk"), parameters)


def scope_of(target: str, source_table: str) -> sql.Composable:
    """Return what tells the rows of one source table apart in a landing table that holds several."""
    if target != "other":
        return sql.SQL("true")
    return sql.SQL("source_table = {}").format(sql.Literal(source_table))
