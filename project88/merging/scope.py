"""Which landing rows are a partner's: how the sources write its id, and how they write none."""

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

from project88.database.statements import statement

# The tables whose rows belong to a partner.
OWNED_TABLES = (
    "ct_archived_events", "ct_events", "ct_participants", "ct_races", "ct_results", "event_weather", "events",
    "partner_provider_credentials", "runsignup_events", "runsignup_participant_counts", "runsignup_participants",
    "runsignup_races", "sync_history", "sync_queue", "timing_partner_haku_orgs", "timing_partners", "users",
)  # fmt: skip

_NOTHING = frozenset({"", "null", "<null>", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """How the landing tables spell partner ids: `own` by id, and `lost` for rows that name none (beside SQL's NULL)."""

    own: dict[int, tuple[str, ...]]
    lost: tuple[str, ...]

    def of(self, partner_id: int) -> list[str]:
        """Return every way a partner's id is written; at least the plain one."""
        return sorted({*self.own.get(partner_id, ()), str(partner_id)})


def read_partner_id(raw: str | None) -> int | None:
    """Return the id in `5`, ` 5 `, `05` or `5.0`; None for anything else."""
    text = (raw or "").strip()
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or fraction.strip("0"):
        return None
    return int(whole) or None


def read_spellings(connection: psycopg.Connection) -> Spellings:
    """Look at every distinct spelling in the landing tables. A spelling that is no number names no partner."""
    rows: Iterable[tuple[str]] = connection.execute(statement("merge/partner_spellings"))
    own: dict[int, set[str]] = {}
    lost: set[str] = {"", "NULL", "<null>", "None"}
    for (raw,) in rows:
        partner_id = read_partner_id(raw)
        if partner_id is not None:
            own.setdefault(partner_id, set()).add(raw)
        elif raw.strip().lower() in _NOTHING:
            lost.add(raw)
    return Spellings(
        own={partner_id: tuple(sorted(spellings)) for partner_id, spellings in own.items()},
        lost=tuple(sorted(lost)),
    )
