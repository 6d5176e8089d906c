"""Recovery codes: ten, shown once, single use, kept as keyed hashes."""

import hmac
import secrets
from datetime import datetime

from psycopg import Connection

from project88.accounts.former_keys import former_keys
from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.keys import KeyRing

PURPOSE = "recovery-codes/1"

# No letter or digit that is easily taken for another.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 10
_HOW_MANY = 10


def issue_recovery_codes(connection: Connection, keys: KeyRing, account_id: int) -> list[str]:
    """Replace a person's recovery codes and return the new ones, like `KQ7RM-2VXJD`. Owner's connection."""
    codes = new_recovery_codes(keys, account_id)
    with connection.transaction():
        connection.execute(statement("accounts/delete_recovery_codes"), (account_id,))
        for _, hashed in codes:
            connection.execute(statement("accounts/add_recovery_code"), (account_id, hashed))
    return [code for code, _ in codes]


def new_recovery_codes(keys: KeyRing, account_id: int) -> list[tuple[str, bytes]]:
    """Return ten codes, like `KQ7RM-2VXJD`, each with the hash that is kept of it."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_HOW_MANY)]
    return [(f"{code[:5]}-{code[5:]}", _hash(keys.derive(PURPOSE), account_id, code)) for code in codes]


def accept_recovery_code(
    connection: Connection, keys: KeyRing, account_id: int | None, code: Secret, now: datetime
) -> bool:
    """Say whether the code is one of the person's unused ones, and use it up. Codes outlive a change of the master key."""
    bare = "".join(character for character in code.reveal().upper() if character.isalnum())
    hashes = [
        _hash(key, account_id, bare)
        for key in (keys.derive(PURPOSE), *former_keys(connection, keys, PURPOSE))
    ]
    parameters = {"account_id": account_id, "code_hashes": hashes, "now": now}
    return connection.execute(statement("accounts/use_recovery_code"), parameters).rowcount == 1


def _hash(key: bytes, account_id: int | None, code: str) -> bytes:
    return hmac.digest(key, f"{account_id}/{code}".encode("utf-8", "replace"), "sha256")
