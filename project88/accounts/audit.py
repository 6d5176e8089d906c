"""The audit: append-only, one hash chain per partner. No secrets, no names, no addresses, no rows of answers.

Nothing that was typed is kept. What was understood of a question may name a runner of the partner's own data, so it
stands apart (app.audit_text) and the chained entry holds only a salted commitment to it: erasing it leaves the chain
whole. Old entries go from the front of a chain, up to a checkpoint that the chain itself tells of.
"""

import hmac
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Jsonb

from project88.database.statements import statement
from project88.keys import KeyRing

_SCALARS = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The newest entry of a chain; keep copies elsewhere, for a cut tail shows only against one."""

    chain: int
    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenEntry:
    """An entry that does not follow from the one before it, or does not hash to what it says."""

    chain: int
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was understood of a question: the question as JSON, the filters line of its answer, the SQL that was run.

    Every text in it comes from the semantic model or from the partner's own data; none is as it was typed.
    """

    question: Mapping[str, Any]
    filters: str
    sql_text: str | None = None


def record(
    connection: Connection,
    *,
    kind: str,
    outcome: str,
    account_id: int | None = None,
    partner_id: int | None = None,
    detail: Mapping[str, object] | None = None,
    understood: Understood | None = None,
) -> uuid.UUID:
    """Append one entry and return its id.

    `detail` holds figures and keywords; anything that could carry rows (a list, a mapping) raises TypeError.
    """
    unfit = sorted(key for key, value in (detail or {}).items() if not isinstance(value, _SCALARS))
    if unfit:
        raise TypeError(f"audit detail holds more than figures and keywords: {', '.join(unfit)}")
    entry_id = uuid.uuid4()
    with connection.transaction():
        if understood is not None:
            # Before its entry, which takes its commitment from what stands here.
            words = (Jsonb(dict(understood.question)), understood.filters, understood.sql_text)
            connection.execute(statement("accounts/audit_text"), (entry_id, os.urandom(16), *words))
        connection.execute(
            statement("accounts/audit_entry"),
            (entry_id, kind, outcome, account_id, partner_id, Jsonb(dict(detail or {}))),
        )
    return entry_id


def pseudonym(keys: KeyRing, text: str) -> str:
    """Return a short keyed hash that stands for an address or an OpenWebUI user in the audit."""
    return hmac.new(keys.derive("audit-pseudonyms/1"), text.encode("utf-8", "replace"), "sha256").hexdigest()[
        :16
    ]


def heads(connection: Connection) -> list[ChainHead]:
    """Return the head of every chain, for the backup's manifest and the journal. Owner's connection."""
    with connection.cursor(row_factory=class_row(ChainHead)) as cursor:
        return cursor.execute(statement("accounts/audit_heads")).fetchall()


def broken_entries(connection: Connection) -> list[BrokenEntry]:
    """Return where the chains do not hold; empty when nothing was changed, removed or put between.

    The owner's connection, or the monitoring role's. Reads the whole audit.
    """
    with connection.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(statement("monitoring/broken_audit_chains")).fetchone() or []
    return [BrokenEntry(chain=chain, sequence=sequence) for chain, sequence in found]


def prune(connection: Connection) -> list[int]:
    """Take what is older than the retention from the front of every chain; return the chains that lost something.

    The owner's connection or the chat service's, in autocommit mode: one transaction a chain.
    """
    pruned: list[int] = []
    with connection.cursor(row_factory=scalar_row) as cursor:
        while (chain := cursor.execute(statement("accounts/prune_audit")).fetchone()) is not None:
            pruned.append(chain)
    return pruned
