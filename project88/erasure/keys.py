"""The key under which identities are hashed: random, made once, and kept sealed under the master key.

Hashes cannot be made again without the identities, which are gone. So they hang on a key of their own, and a change of
the master key only seals that key anew (`rekey`): in the database, and by a new line of the ledger file.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

import psycopg

from project88.accounts.sealing import seal, unseal
from project88.database.statements import statement
from project88.errors import ConfigurationError
from project88.keys import KeyRing

PURPOSE = "erasure-key"
TOKEN_PREFIX = "erased-"  # noqa: S105 - how a token in place of a bib begins
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureKey:
    """One key. Its repr shows nothing of the secret."""

    key_id: str
    secret: bytes = field(repr=False)

    def identity(self, partner_id: int, fact: str) -> bytes:
        """Return 16 bytes that stand for a fact about a person of a partner."""
        said = f"{partner_id}{_SEPARATOR}{fact}".encode("utf-8", "replace")
        return blake2b(said, key=self.secret, digest_size=16, person=b"p88 identity").digest()

    def token(self, *parts: str) -> str:
        """Return what stands in place of a bib: equal for equal parts, and telling nothing."""
        said = _SEPARATOR.join(parts).encode("utf-8", "replace")
        return TOKEN_PREFIX + blake2b(said, key=self.secret, digest_size=10, person=b"p88 token").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    """A key as it is stored."""

    key_id: str
    sealed: bytes
    made_at: datetime


def new_key() -> ErasureKey:
    """Return a fresh random key."""
    return ErasureKey(key_id=os.urandom(8).hex(), secret=os.urandom(32))


def sealed_key(keys: KeyRing, key: ErasureKey) -> SealedKey:
    """Return the key sealed under the master key."""
    return SealedKey(
        key_id=key.key_id, sealed=seal(keys, PURPOSE, key.key_id, key.secret), made_at=datetime.now(UTC)
    )


def opened_key(keys: KeyRing, sealed: SealedKey) -> ErasureKey:
    """Open a stored key; raise ConfigurationError where it was sealed under another master key."""
    return ErasureKey(key_id=sealed.key_id, secret=unseal(keys, PURPOSE, sealed.key_id, sealed.sealed))


def first_that_opens(keys: KeyRing, found: Iterable[SealedKey]) -> ErasureKey | None:
    """Return the first of these that this master key opens."""
    for sealed in found:
        try:
            return opened_key(keys, sealed)
        except ConfigurationError:
            continue
    return None


def stored_keys(connection: psycopg.Connection) -> list[SealedKey]:
    """Return the database's keys, oldest first."""
    return [
        SealedKey(key_id=key_id, sealed=bytes(sealed), made_at=made_at)
        for key_id, sealed, made_at in connection.execute(statement("erasure/keys"))
    ]


def store_key(connection: psycopg.Connection, sealed: SealedKey) -> None:
    """Keep a key in the database, in place of an older sealing of the same."""
    connection.execute(
        statement("erasure/keep_key"),
        {"key_id": sealed.key_id, "sealed": sealed.sealed, "made_at": sealed.made_at},
    )


def rekey(connection: psycopg.Connection, old: KeyRing, new: KeyRing) -> list[SealedKey]:
    """Seal the database's erasure keys under a new master key; return them as they are sealed now.

    In the caller's transaction, if there is one. Append what is returned to the ledger file
    (`project88.erasure.ledger.append_keys`) before committing, so that the file and its copies open with the new master
    key too. A key that the new master key already opens is left alone, so a rotation may be run again.
    """
    again = []
    for stored in stored_keys(connection):
        if first_that_opens(new, [stored]) is None:
            stored = sealed_key(new, opened_key(old, stored))  # noqa: PLW2901 - the same key, sealed anew
            store_key(connection, stored)
        again.append(stored)
    return again
