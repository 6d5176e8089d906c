"""Small legacy files for tests, made on the spot."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw

RESULTS = (
    "create table ct_results (id integer primary key, event_id text, race_id text, results_bib text,"
    " results_first_name text, results_last_name text, results_time text, credentials_used text, timing_partner_id integer)"
)


def run(path: Path, *scripts: str) -> None:
    """Run SQL scripts on the file."""
    connection = apsw.Connection(str(path))
    connection.execute("pragma synchronous = off").fetchall()
    for script in scripts:
        connection.execute(script).fetchall()
    connection.close()


def insert(path: Path, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Insert whole rows."""
    connection = apsw.Connection(str(path))
    connection.execute("pragma synchronous = off").fetchall()
    with connection:
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into {table} values ({marks})", tuple(row))  # type: ignore[arg-type]
    connection.close()


def write_results(path: Path, count: int, *, first: int = 1) -> None:
    """Make (or extend) ct_results with `count` plausible rows of partners 1 to 3, some of none."""
    run(path, RESULTS.replace("create table", "create table if not exists"))
    insert(
        path,
        "ct_results",
        (
            (
                number,
                f"e{number // 50}",
                f"r{number // 25}",
                f"{number % 900:04}",
                "Ana" if number % 7 else "Zoë\\\n\t",
                f"Runner {number}" if number % 11 else None,
                f"00:{number % 60:02}:{number % 59:02}.5",
                "0123456789...",
                number % 4 or None,
            )
            for number in range(first, first + count)
        ),
    )
