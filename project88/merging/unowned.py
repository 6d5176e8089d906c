"""Rows that no partner's merge read: quarantined where nobody can be found for them, or kept in landing on purpose."""

from typing import Any

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.merging.scope import Spellings

# What belongs to all partners together is done by one process at a time. (Partners have locks of their own.)
WHOLE_LOCK = (88_000_004, 0)

# Merged tables, through which column a row without a partner finds its event, and whose id that is: one provider's, or
# (None) that of the provider the row names.
_PARENTS: dict[str, tuple[str, str | None]] = {
    "ct_events": ("event_id", "chronotrack"),
    "runsignup_races": ("race_id", "runsignup race"),
    "ct_races": ("event_id", "chronotrack"),
    "ct_participants": ("event_id", "chronotrack"),
    "ct_results": ("event_id", "chronotrack"),
    "runsignup_events": ("race_id", "runsignup race"),
    "runsignup_participants": ("event_id", "runsignup event"),
    "event_weather": ("event_id", None),
    "sync_history": ("event_id", None),
}

# Tables that the merge reads for a hint only: their rows stay in landing.
_HINTS = {
    "ct_archived_events": "read for the archived flag of its event",
    "events": "read to match events of several providers",
}


def account_for_unowned(
    connection: psycopg.Connection[Any], spellings: Spellings, partner_ids: list[int]
) -> int:
    """Account for every row no partner's merge read; return how many were quarantined."""
    owned = sorted({spelling for partner_id in partner_ids for spelling in spellings.of(partner_id)})
    parameters: dict[str, object] = {"own": owned, "lost": list(spellings.lost)}
    quarantined = 0
    with connection.transaction():
        connection.execute(statement("merge/lock"), WHOLE_LOCK)
        connection.execute(statement("merge/clear_unowned"))
        with psycopg.ClientCursor(connection) as cursor:
            cursor.execute(statement("merge/home_events"), parameters)
        for table, (column, space) in _PARENTS.items():
            parts: dict[str, sql.Composable] = {
                "table": sql.Identifier("landing", table),
                "name": sql.Literal(table),
                "parent": sql.Identifier("l", column),
                "space": sql.Literal(space) if space else sql.SQL("merge.id_space(l.provider_name)"),
            }
            quarantined += _run(connection, "quarantine_unowned", parts, parameters)
        connection.execute(statement("merge/count_unowned"))
        for table, reason in _HINTS.items():
            parts = {
                "table": sql.Identifier("landing", table),
                "name": sql.Literal(table),
                "reason": sql.Literal(reason),
            }
            _run(connection, "count_hints", parts, {})
    return quarantined


def _run(
    connection: psycopg.Connection[Any],
    name: str,
    parts: dict[str, sql.Composable],
    parameters: dict[str, object],
) -> int:
    with psycopg.ClientCursor(connection) as cursor:
        return cursor.execute(
            sql.SQL(statement(f"merge/{name}")).format(**parts), parameters or None
        ).rowcount
