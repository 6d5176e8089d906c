"""The audit: append-only, one hash chain per partner. No secrets, no names, no addresses, no rows of answers.

The words of a question may name a runner, so they stand apart (app.audit_text) and the chained entry holds only a
salted commitment to them: erasing the words leaves the chain whole.
"""

import hashlib
import hmac
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from project88.accounts.asker import Asker
from project88.database.statements import statement
from project88.database.text import storable
from project88.keys import KeyRing

_SCALARS = (str, int, float, bool, type(None))

_QUESTION_LIMIT = 4_000
_SQL_LIMIT = 20_000


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


def record(
    connection: Connection,
    *,
    kind: str,
    outcome: str,
    account_id: int | None = None,
    partner_id: int | None = None,
    detail: Mapping[str, object] | None = None,
    question: str | None = None,
    sql_text: str | None = None,
) -> uuid.UUID:
    """Append one entry and return its id.

    `question` must already be free of secrets (`LoginOutcome.masked_text`). `detail` holds figures and keywords;
    anything that could carry rows (a list, a mapping) raises TypeError.
    """
    unfit = sorted(key for key, value in (detail or {}).items() if not isinstance(value, _SCALARS))
    if unfit:
        raise TypeError(f"audit detail holds more than figures and keywords: {', '.join(unfit)}")
    entry_id = uuid.uuid4()
    commitment: bytes | None = None
    with connection.transaction():
        if question is not None or sql_text is not None:
            kept_question = None if question is None else storable(question, _QUESTION_LIMIT)
            kept_sql = None if sql_text is None else storable(sql_text, _SQL_LIMIT)
            salt = os.urandom(16)
            commitment = _commitment(salt, kept_question, kept_sql)
            connection.execute(statement("accounts/audit_text"), (entry_id, salt, kept_question, kept_sql))
        connection.execute(
            statement("accounts/audit_entry"),
            (entry_id, kind, outcome, account_id, partner_id, Jsonb(dict(detail or {})), commitment),
        )
    return entry_id


def record_question(
    connection: Connection,
    *,
    asker: Asker,
    question: str,
    path: str,
    outcome: str,
    sql_text: str | None,
    row_count: int | None,
    elapsed_ms: float,
) -> uuid.UUID:
    """Append that a question was asked: by whom, how it was understood, what ran, how much came back, how long it took."""
    detail: dict[str, object] = {"path": path, "row_count": row_count, "elapsed_ms": round(elapsed_ms, 1)}
    if sql_text is not None:
        detail["sql_sha256"] = hashlib.sha256(sql_text.encode("utf-8", "replace")).hexdigest()
    return record(
        connection,
        kind="question",
        outcome=outcome,
        account_id=asker.account_id,
        partner_id=asker.partner_id,
        detail={**detail, "role": asker.role},
        question=question,
        sql_text=sql_text,
    )


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
    """Return where the chains do not hold; empty when nothing was changed, removed or put between. Owner's connection."""
    with connection.cursor(row_factory=class_row(BrokenEntry)) as cursor:
        return cursor.execute(statement("accounts/audit_broken")).fetchall()


def _commitment(salt: bytes, question: str | None, sql_text: str | None) -> bytes:
    parts = (b"" if part is None else part.encode() for part in (question, sql_text))
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(salt + digests).digest()
