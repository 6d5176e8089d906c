"""Keys derived from former master keys: hashes made with them are still held against, though nobody can make them anew."""

import hashlib

from psycopg import Connection

from project88.accounts.sealing import seal, unseal
from project88.database.statements import statement
from project88.keys import KeyRing

PURPOSE = "former-key"


def former_keys(connection: Connection, keys: KeyRing, purpose: str) -> list[bytes]:
    """Return the keys that earlier master keys gave for a purpose; none where the master key never changed."""
    return [
        open_former_key(keys, purpose, bytes(fingerprint), bytes(sealed))
        for fingerprint, sealed in connection.execute(statement("accounts/former_keys"), (purpose,))
    ]


def fingerprint(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def seal_former_key(keys: KeyRing, purpose: str, key: bytes) -> bytes:
    return seal(keys, PURPOSE, place(purpose, fingerprint(key)), key)


def open_former_key(keys: KeyRing, purpose: str, key_fingerprint: bytes, sealed: bytes) -> bytes:
    """Open one; raise ConfigurationError where it was sealed under another master key."""
    return unseal(keys, PURPOSE, place(purpose, key_fingerprint), sealed)


def place(purpose: str, key_fingerprint: bytes) -> str:
    """Return where such a key belongs; it opens nowhere else."""
    return f"{purpose}/{key_fingerprint.hex()}"
