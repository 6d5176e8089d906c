"""What stands in the database after an import, for comparing."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from project88.importing import ImportReport, import_file


def landed(url: str, path: Path, **options: object) -> ImportReport:
    """Import into landing alone, one worker (a second one only costs time here)."""
    return import_file(path, url, **({"workers": 1, "merge": False} | options))  # type: ignore[arg-type]


def fetch(url: str, query: str, *parameters: object) -> list[tuple[object, ...]]:
    """Return a query's rows."""
    with psycopg.connect(url) as connection:
        return connection.execute(query, parameters or None).fetchall()  # type: ignore[call-overload, no-any-return]


def state(url: str) -> dict[str, str]:
    """Return a fingerprint of every landing table, of the ledger and of its keys: equal states are equal imports."""
    found: dict[str, str] = {}
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select relname from pg_class where relnamespace = 'landing'::regnamespace and relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            digest = hashlib.sha256()
            query = sql.SQL("copy (select * from landing.{} order by landing_id) to stdout").format(
                sql.Identifier(table)
            )
            with connection.cursor() as cursor, cursor.copy(query) as copy:
                for block in copy:
                    digest.update(block)
            found[table] = digest.hexdigest()
        for name, query_text in {
            "ledger": "select table_name, first_landing_id, last_landing_id, row_count, byte_count, sha256, form, layout"
            " from app.import_chunk order by 1, 2",
            "partners": "select * from app.import_chunk_partner order by 1, 2, 3",
            "repairs": "select * from app.import_repair order by 1, 2, 3",
            "keys": "select indexdef from pg_indexes where schemaname = 'landing' order by 1",
        }.items():
            found[name] = repr(connection.execute(query_text).fetchall())
    return found
