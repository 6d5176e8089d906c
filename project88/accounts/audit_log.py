"""Reading the audit out, and how long it is kept. For the operator: the owner's connection."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import IO, Any, Literal

from psycopg import Connection
from psycopg.rows import dict_row, scalar_row

from project88.accounts import audit
from project88.csv_cells import cell
from project88.database.statements import statement
from project88.errors import BadInputError

Form = Literal["csv", "jsonl"]

SHORTEST_RETENTION_DAYS = 30
LONGEST_RETENTION_DAYS = 36_500
_BATCH_ROWS = 1_000

# Columns of a file; what `detail` holds besides these stays in `detail`.
COLUMNS = (
    "chain", "sequence", "happened_at", "kind", "outcome", "account_id", "email", "display_name", "partner_id",
    "path", "row_count", "elapsed_ms", "filters", "question", "sql_text", "detail", "hash",
)  # fmt: skip
_FROM_DETAIL = ("path", "row_count", "elapsed_ms")


def export(
    connection: Connection, file: IO[str], *, chain: int, since: datetime, until: datetime, form: Form
) -> int:
    """Write the entries of one chain (a partner's id, or 0) within a time, oldest first; return how many.

    CSV cells are never formulas in a spreadsheet; JSON lines hold the values as they are.
    """
    write = _csv_writer(file) if form == "csv" else _json_writer(file)
    count = 0
    for entry in _entries(connection, chain=chain, since=since, until=until):
        write(entry)
        count += 1
    return count


def retention_days(connection: Connection) -> int:
    """Return how many days entries are kept."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        found: int | None = cursor.execute(statement("accounts/audit_retention")).fetchone()
    assert found is not None  # noqa: S101 -- the migration puts the one row in
    return found


def set_retention(connection: Connection, days: int, *, by: str) -> None:
    """Keep entries for so many days from now on; the change itself is audited, with who made it."""
    if not SHORTEST_RETENTION_DAYS <= days <= LONGEST_RETENTION_DAYS:
        raise BadInputError(
            f"The audit is kept for {SHORTEST_RETENTION_DAYS} to {LONGEST_RETENTION_DAYS:,} days."
        )
    with connection.transaction():
        before = retention_days(connection)
        connection.execute(statement("accounts/set_audit_retention"), {"days": days})
        audit.record(
            connection,
            kind="audit_retention_changed",
            outcome="ok",
            detail={"days": days, "days_before": before, "by": by},
        )


def _entries(
    connection: Connection, *, chain: int, since: datetime, until: datetime
) -> Iterator[dict[str, Any]]:
    values = {"chain": chain, "since": since, "until": until}
    # A cursor of the server's: a year of a busy partner does not have to fit in memory.
    with connection.transaction(), connection.cursor(name="audit_entries", row_factory=dict_row) as cursor:
        cursor.execute(statement("accounts/audit_entries"), values)
        while rows := cursor.fetchmany(_BATCH_ROWS):
            for row in rows:
                detail = dict(row["detail"])
                found = {name: detail.pop(name, None) for name in _FROM_DETAIL}
                yield {name: {**row, **found, "detail": detail}[name] for name in COLUMNS}


def _csv_writer(file: IO[str]) -> Callable[[Mapping[str, Any]], None]:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)

    def write(entry: Mapping[str, Any]) -> None:
        writer.writerow(
            [cell(_json(value) if isinstance(value, dict) else value) for value in entry.values()]
        )

    return write


def _json_writer(file: IO[str]) -> Callable[[Mapping[str, Any]], None]:
    def write(entry: Mapping[str, Any]) -> None:
        file.write(_json(entry) + "\n")

    return write


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
