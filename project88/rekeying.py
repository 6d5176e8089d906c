"""Another master key: everything that hangs on the old one is hung on the new one, in one transaction or not at all.

Sealed values are sealed anew, login roles get their new derived passwords, the erasures' key is sealed anew in the
database and in the ledger. Recovery codes are hashes and cannot be made anew: the key they were made with stays, sealed.
What ends: locks after failed logins, and that the audit's pseudonyms of before and after can be compared.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from project88.accounts import former_keys, recovery, totp
from project88.accounts.sealing import seal, unseal
from project88.database.role_logins import SERVICE_ROLES, let_log_in
from project88.database.statements import statement
from project88.erasure import ledger
from project88.erasure.keys import SealedKey, stored_keys
from project88.erasure.keys import rekey as rekey_erasures
from project88.errors import ConfigurationError
from project88.importing.secrets import PURPOSE as CREDENTIALS
from project88.keys import KeyRing
from project88.partners import provision_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """How many values were sealed anew; none at all where everything opened with the new key already."""

    totp_secrets: int
    provider_credentials: int
    former_keys: int
    erasure_keys: int

    @property
    def total(self) -> int:
        return self.totp_secrets + self.provider_credentials + self.former_keys + self.erasure_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    olds: tuple[KeyRing, ...]
    new: KeyRing

    def sealed_anew(self, purpose: str, place: str, sealed: bytes) -> bytes | None:
        """Return the value sealed with the new key, or None where that one opens it as it is."""
        for keys in (self.new, *self.olds):
            try:
                plain = unseal(keys, purpose, place, sealed)
            except ConfigurationError:
                continue
            return None if keys is self.new else seal(self.new, purpose, place, plain)
        raise ConfigurationError(
            f"A stored secret ({purpose}, {place}) opens neither with the new master key nor with any former one that was"
            " given. Nothing was changed; find the key it was sealed with, or reset it."
        )


def rekey(
    connection: psycopg.Connection, olds: Sequence[KeyRing], new: KeyRing, ledger_file: Path
) -> Rekeyed:
    """Move an installation to another master key from a former one, or from several that a restored backup may mix.

    The owner's connection, in autocommit mode.

    Safe to run again, also half-way between: what the new key opens is left alone. Raises ConfigurationError, and
    changes nothing, where a value opens with neither key.
    """
    change = _Change(olds=tuple(olds), new=new)
    with connection.transaction():
        connection.execute(statement("rekeying/lock"))
        totp_secrets = _totp_secrets(connection, change)
        credentials = _credentials(connection, change)
        kept = _former_keys(connection, change)
        before = {key.key_id: key.sealed for key in stored_keys(connection)}
        erasure_keys = _rekeyed_erasures(connection, change)
        provision_all(connection, new)
        there = {
            name
            for (name,) in connection.execute(statement("database/roles_present"), (list(SERVICE_ROLES),))
        }
        for role in sorted(there):
            let_log_in(connection, role, new)
        if erasure_keys:
            # Before the commit: a line too many does no harm, one too few would lose the erasures.
            ledger.append_keys(ledger_file, erasure_keys)
    return Rekeyed(
        totp_secrets=totp_secrets,
        provider_credentials=credentials,
        former_keys=kept,
        erasure_keys=sum(before.get(key.key_id) != key.sealed for key in erasure_keys),
    )


def _totp_secrets(connection: psycopg.Connection, change: _Change) -> int:
    count = 0
    for account_id, sealed, pending in connection.execute(statement("rekeying/totp")).fetchall():
        found = {"sealed_secret": sealed, "sealed_pending_secret": pending}
        wanted = {
            column: None
            if value is None
            else change.sealed_anew(totp.PURPOSE, totp.place(account_id), bytes(value))
            for column, value in found.items()
        }
        if any(value is not None for value in wanted.values()):
            kept = {column: wanted[column] or found[column] for column in found}
            connection.execute(statement("rekeying/keep_totp"), {**kept, "account_id": account_id})
            count += 1
    return count


def _credentials(connection: psycopg.Connection, change: _Change) -> int:
    count = 0
    rows = connection.execute(statement("rekeying/credentials")).fetchall()
    for partner_id, provider, label, sealed in rows:
        anew = change.sealed_anew(CREDENTIALS, f"{partner_id}/{provider}/{label}", bytes(sealed))
        if anew is not None:
            where = {"partner_id": partner_id, "provider": provider, "label": label}
            connection.execute(statement("rekeying/keep_credential"), {**where, "sealed": anew})
            count += 1
    return count


def _former_keys(connection: psycopg.Connection, change: _Change) -> int:
    """Keep what the old master key gave for recovery codes, and seal anew what was kept from those before it."""
    count = 0
    for purpose, fingerprint, sealed in connection.execute(statement("rekeying/former_keys")).fetchall():
        place = former_keys.place(purpose, bytes(fingerprint))
        anew = change.sealed_anew(former_keys.PURPOSE, place, bytes(sealed))
        if anew is not None:
            kept = {"purpose": purpose, "fingerprint": fingerprint, "sealed": anew}
            connection.execute(statement("rekeying/keep_former_key"), kept)
            count += 1
    row = connection.execute(statement("rekeying/has_recovery_codes")).fetchone()
    if row is None or not row[0]:
        return count
    known = former_keys.former_keys(connection, change.new, recovery.PURPOSE)
    for old in change.olds:
        key = old.derive(recovery.PURPOSE)
        if key not in known:
            _keep_former_key(connection, change.new, recovery.PURPOSE, key)
            count += 1
    return count


def _rekeyed_erasures(connection: psycopg.Connection, change: _Change) -> list[SealedKey]:
    for old in change.olds[:-1]:
        with contextlib.suppress(
            ConfigurationError
        ):  # the next one may open it; what was sealed anew stays so
            return rekey_erasures(connection, old, change.new)
    return rekey_erasures(connection, change.olds[-1], change.new)


def _keep_former_key(connection: psycopg.Connection, keys: KeyRing, purpose: str, key: bytes) -> None:
    connection.execute(
        statement("rekeying/keep_former_key"),
        {
            "purpose": purpose,
            "fingerprint": former_keys.fingerprint(key),
            "sealed": former_keys.seal_former_key(keys, purpose, key),
        },
    )
