"""Laying a ledger upon a database that was restored, or made anew: who was erased is erased again."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from project88.accounts import audit
from project88.erasure.erasing import Merging, Place, carry_out, clear_up, keep_erasure, stored_erasures
from project88.erasure.guard import load_erasures
from project88.erasure.keys import SealedKey, first_that_opens, store_key, stored_keys
from project88.erasure.ledger import Erasure, LedgerDamagedError, append, read_ledger, write_ledger
from project88.erasure.sweeping import find, keep_trail
from project88.errors import ConfigurationError
from project88.keys import KeyRing


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """`known` erasures were in the database already, `added` came from the file; `emptied_rows` by partner."""

    known: int
    added: int
    emptied_rows: dict[int, int]


def replay(
    connection: psycopg.Connection, keys: KeyRing, file: Path, *, place: Place, merging: Merging
) -> Replayed:
    """Erase again whoever the file names, and go through all rows of their partners; safe to repeat.

    Every partner is one transaction. Lines that this installation's own ledger file lacks are added to it first.
    Nothing else may be importing meanwhile. Raises LedgerDamagedError, after everything else was done, where lines of
    the file cannot be read.
    """
    ledger = read_ledger(file)
    known = {erasure.erasure_id for erasure in stored_erasures(connection)}
    added = [erasure for erasure in ledger.erasures if erasure.erasure_id not in known]
    usable = _usable_keys(keys, [*stored_keys(connection), *ledger.keys])
    _refuse_unknown_keys(added, usable)
    append(place.ledger, usable.values(), ledger.erasures)
    with connection.transaction():
        for sealed in usable.values():
            store_key(connection, sealed)
        for erasure in added:
            keep_erasure(connection, erasure)
    emptied: dict[int, int] = {}
    erasures = load_erasures(connection, keys)
    for partner_id in sorted(erasures.identities) if erasures is not None else ():
        assert erasures is not None  # noqa: S101 - there are partners
        with connection.transaction():
            merging.lock(connection, partner_id)
            found = find(connection, erasures, partner_id)
            keep_trail(connection, found.trail)
            counts = carry_out(connection, erasures, partner_id, found, place=place, merging=merging)
            new = [erasure.erasure_id for erasure in added if erasure.partner_id == partner_id]
            for erasure_id in new:
                audit.record(
                    connection, kind="person_erased", outcome="replayed", partner_id=partner_id,
                    detail={"erasure_id": str(erasure_id)},
                )  # fmt: skip
        emptied[partner_id] = sum(counts.values())
        clear_up(connection, erasures, partner_id)
    if ledger.damaged_lines:
        where = ", ".join(map(str, ledger.damaged_lines))
        raise LedgerDamagedError(
            f"Everything that can be read of {file} was done, but line {where} of it is damaged: somebody who was erased"
            " may be back. Replay another copy of the ledger."
        )
    return Replayed(known=len(ledger.erasures) - len(added), added=len(added), emptied_rows=emptied)


def export(connection: psycopg.Connection, file: Path) -> int:
    """Write the database's erasures as a ledger file; return how many there are."""
    erasures = stored_erasures(connection)
    write_ledger(file, stored_keys(connection), erasures)
    return len(erasures)


def unfinished(connection: psycopg.Connection, ledger: Path) -> list[Erasure]:
    """Return erasures that the ledger file names and the database does not know: cut off, or older than a restore."""
    known = {erasure.erasure_id for erasure in stored_erasures(connection)}
    return [
        erasure
        for erasure in read_ledger(ledger, must_exist=False).erasures
        if erasure.erasure_id not in known
    ]


def _usable_keys(keys: KeyRing, found: Iterable[SealedKey]) -> dict[str, SealedKey]:
    usable: dict[str, SealedKey] = {}
    for sealed in found:
        if sealed.key_id not in usable and first_that_opens(keys, [sealed]) is not None:
            usable[sealed.key_id] = sealed
    return usable


def _refuse_unknown_keys(added: Iterable[Erasure], usable: dict[str, SealedKey]) -> None:
    locked: set[UUID] = {erasure.erasure_id for erasure in added if erasure.key_id not in usable}
    if locked:
        raise ConfigurationError(
            f"{len(locked)} erasures of this ledger hang on a key that does not open with this master key. Put the master"
            " key of the installation back that wrote it."
        )
