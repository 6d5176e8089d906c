"""Taking one person out of one partner's data.

The result lines stay, as those of an anonymous finisher: time, place, sex, age on race day, state and country. So
every count and every place stays what it was, and other people's results stay true. What says who it was goes.

In order: who it is, which rows are theirs, hashes of what would name them again; the line in the ledger file, on disk;
the rows emptied; core merged anew from them; everything else that tells of them; commit; old row versions and samples.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.rows import scalar_row
from psycopg.types.json import Jsonb

from project88.accounts import audit
from project88.database.statements import statement
from project88.erasure.guard import Erasures
from project88.erasure.identities import facts_of_person
from project88.erasure.keys import (
    ErasureKey,
    SealedKey,
    first_that_opens,
    new_key,
    opened_key,
    sealed_key,
    store_key,
    stored_keys,
)
from project88.erasure.ledger import Erasure, append_erasure, read_ledger
from project88.erasure.people import Person, Sought, find_person, namesakes, shared_accounts
from project88.erasure.shapes import ENTRIES, LINES, REGISTRATIONS
from project88.erasure.sweeping import Found, empty, empty_texts, find
from project88.erasure.traces import forget_statements, remove_traces, scrub_statistics
from project88.errors import ConfigurationError
from project88.keys import KeyRing

_MOST_ROUNDS = 10
_CALLED = {
    ENTRIES.table: "entries",
    LINES.table: "result lines",
    REGISTRATIONS.table: "registrations",
    "sync_history": "sync messages",
    "sync_queue": "waiting syncs",
    "other": "rows of unknown tables",
}


class Merging(Protocol):
    """What an erasure needs of the merge, which stands above this package."""

    def lock(self, connection: psycopg.Connection, partner_id: int) -> None:
        """Keep merges of the partner out until the transaction ends."""

    def merge(self, connection: psycopg.Connection, partner_id: int) -> None:
        """Make the partner's part of core equal to what landing says, in this transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is done, and by whom: the ledger file, the folder of downloads (None: on another host), the operator."""

    ledger: Path
    exports_dir: Path | None
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an erasure would do. `person` and `found` hold what is about to go: show it, never write it down."""

    person: Person
    found: Found
    facts: frozenset[str] = field(repr=False)
    namesakes: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what they are called."""
        return {_CALLED[table]: len(ids) for table, ids in self.found.landing_ids.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done."""

    erasure_id: uuid.UUID
    partner_id: int
    counts: Mapping[str, int]


def plan_erasure(connection: psycopg.Connection, partner_id: int, sought: Sought) -> Plan:
    """Find the person and all their rows; changes nothing. Inside a transaction."""
    person = find_person(connection, partner_id, sought)
    rows = list(person.readings)
    mine = {table: list(ids) for table, ids in person.landing_ids.items()}
    probe = new_key()
    facts: set[str] = set()
    # Rows that only an address or a date of birth gives away (unused ones, older copies) may name them otherwise again.
    for _ in range(_MOST_ROUNDS):
        more = facts_of_person(rows, shared_accounts(connection, partner_id, rows, mine))
        if more <= facts:
            break
        facts |= more
        found = find(
            connection, _as_hashes(probe, partner_id, facts), partner_id, shapes=(ENTRIES, REGISTRATIONS)
        )
        known = {(table, landing_id) for table, ids in mine.items() for landing_id in ids}
        for table, ids in found.landing_ids.items():
            mine[table] = sorted({*mine.get(table, ()), *ids})
        if {(table, landing_id) for table, ids in found.landing_ids.items() for landing_id in ids} <= known:
            break
        rows = [row for row in person.readings if row.shape is LINES] + found.readings
    everything = find(connection, _as_hashes(probe, partner_id, facts), partner_id)
    return Plan(
        person=person,
        found=everything,
        facts=frozenset(facts),
        namesakes=tuple(namesakes(connection, person)),
    )


def erase(
    connection: psycopg.Connection,
    keys: KeyRing,
    partner_id: int,
    sought: Sought,
    *,
    place: Place,
    merging: Merging,
) -> Erased:
    """Take the person out; return what was done. The connection is the owner's, in autocommit mode.

    Nothing else may be importing meanwhile: hold the import's lock. Killed before the end, nothing is changed but that
    the ledger file may name the erasure: do it again, or replay the file.
    """
    with connection.transaction():
        merging.lock(connection, partner_id)
        plan = plan_erasure(connection, partner_id, sought)
        key, sealed = _key(connection, keys, place.ledger)
        erasures = _as_hashes(key, partner_id, plan.facts)
        erasure = Erasure(
            erasure_id=uuid.uuid4(),
            partner_id=partner_id,
            key_id=key.key_id,
            erased_at=datetime.now(UTC),
            erased_by=place.operator,
            identities=erasures.identities[partner_id],
            counts=plan.counts,
        )
        append_erasure(place.ledger, erasure, sealed)
        keep_erasure(connection, erasure)
        counts = carry_out(connection, erasures, partner_id, plan.found, place=place, merging=merging)
        audit.record(
            connection, kind="person_erased", outcome="ok", partner_id=partner_id,
            detail={"erasure_id": str(erasure.erasure_id), **counts},
        )  # fmt: skip
    clear_up(connection, erasures, partner_id)
    return Erased(erasure_id=erasure.erasure_id, partner_id=partner_id, counts=counts)


def carry_out(
    connection: psycopg.Connection,
    erasures: Erasures,
    partner_id: int,
    found: Found,
    *,
    place: Place,
    merging: Merging,
) -> dict[str, int]:
    """Empty rows, merge, and remove the other traces, in the caller's transaction; return counts."""
    changed = empty(connection, erasures, partner_id, found)
    changed |= empty_texts(connection, erasures, partner_id)
    if _has_partitions(connection, partner_id):
        merging.merge(connection, partner_id)
    traces = remove_traces(connection, erasures, partner_id, found.readings, place.exports_dir)
    counts = {_CALLED[table]: count for table, count in changed.items()} | traces.as_counts()
    return {name: count for name, count in counts.items() if count}


def clear_up(connection: psycopg.Connection, erasures: Erasures, partner_id: int) -> None:
    """After the commit: old row versions, index entries, samples and kept statements."""
    forget_statements(connection, erasures, partner_id)
    scrub_statistics(connection, partner_id)


def keep_erasure(connection: psycopg.Connection, erasure: Erasure) -> None:
    """Write an erasure into the database; one that is there stays as it is."""
    connection.execute(
        statement("erasure/keep_erasure"),
        {
            "erasure_id": erasure.erasure_id,
            "partner_id": erasure.partner_id,
            "key_id": erasure.key_id,
            "erased_at": erasure.erased_at,
            "erased_by": erasure.erased_by,
            "counts": Jsonb(dict(erasure.counts)),
        },
    )
    connection.execute(
        statement("erasure/keep_identities"),
        {
            "partner_id": erasure.partner_id,
            "erasure_id": erasure.erasure_id,
            "identities": sorted(erasure.identities),
        },
    )


def stored_erasures(connection: psycopg.Connection) -> list[Erasure]:
    """Return every erasure that the database knows, oldest first."""
    return [
        Erasure(
            erasure_id=erasure_id, partner_id=partner_id, key_id=key_id, erased_at=erased_at, erased_by=erased_by,
            counts=counts, identities=frozenset(map(bytes, identities)),
        )
        for erasure_id, partner_id, key_id, erased_at, erased_by, counts, identities in connection.execute(
            statement("erasure/erasures")
        )
    ]  # fmt: skip


def _key(connection: psycopg.Connection, keys: KeyRing, ledger: Path) -> tuple[ErasureKey, SealedKey]:
    """Return the installation's key: the database's, else the ledger file's, else a new one."""
    stored = stored_keys(connection)
    if stored:
        return opened_key(keys, stored[0]), stored[0]
    in_file = read_ledger(ledger, must_exist=False).keys
    usable = [sealed for sealed in in_file if first_that_opens(keys, [sealed]) is not None]
    if in_file and not usable:
        raise ConfigurationError(
            f"The ledger of erasures {ledger} hangs on another master key. Put that back, or replay the ledger first."
        )
    sealed = usable[0] if usable else sealed_key(keys, new_key())
    store_key(connection, sealed)
    return opened_key(keys, sealed), sealed


def _as_hashes(key: ErasureKey, partner_id: int, facts: set[str] | frozenset[str]) -> Erasures:
    return Erasures(
        keys=(key,),
        identities={partner_id: frozenset(key.identity(partner_id, one) for one in facts)},
    )


def _has_partitions(connection: psycopg.Connection, partner_id: int) -> bool:
    with connection.cursor(row_factory=scalar_row) as cursor:
        return bool(
            cursor.execute(statement("erasure/has_partitions"), {"partner_id": partner_id}).fetchone()
        )
