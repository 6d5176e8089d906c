"""The audit: that its chains hold, and that what is too old goes."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from project88.accounts.audit import broken_entries
from project88.database.statements import statement
from project88.doctor.finding import Finding

_DAY_S = 86_400
# The chat prunes every few minutes; a host that was off for a while catches up.
_LATE_DAYS = 3


def check_chains(connection: psycopg.Connection) -> Finding:
    """See whether anything was changed, removed or put between. Reads the whole audit."""
    broken = broken_entries(connection)
    return Finding(
        part="Audit",
        is_well=not broken,
        seen=f"chain {broken[0].chain} breaks at entry {broken[0].sequence}"
        if broken
        else "every chain holds",
        to_do="somebody changed it: compare app.audit with a backup",
    )


def check_retention(connection: psycopg.Connection) -> Iterator[Finding]:
    """See whether old entries are pruned; how many askers are at a limit is a figure, no fault."""
    row = connection.execute(statement("monitoring/audit_health")).fetchone()
    health: Mapping[str, Any] = row[0] if row else {}
    kept_days = 0.0 if health["oldest_at"] is None else (time.time() - float(health["oldest_at"])) / _DAY_S
    yield Finding(
        part="Audit's retention",
        is_well=kept_days <= health["retention_days"] + _LATE_DAYS,
        seen=f"{kept_days:.0f} of {health['retention_days']} days",
        to_do="see why the chat's housekeeping does not prune; `project88 audit prune` does it now",
        figures={
            "audit_kept_days": kept_days,
            # A database of the release before does not tell it yet.
            **({"audit_entries_total": float(health["entries"])} if "entries" in health else {}),
            "audit_pruned_entries_total": float(health["pruned_entries"]),
            "limits_reached": float(health["at_a_limit"]),
        },
    )
