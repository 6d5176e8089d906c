"""Recovery codes: ten, shown once, single use, kept as keyed hashes."""

import hmac
import secrets
from datetime import datetime

from psycopg import Connection

from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.keys import KeyRing

# No letter or digit that is easily taken for another.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 10
_HOW_MANY = 10


def issue_recovery_codes(connection: Connection, keys: KeyRing, account_id: int) -> list[str]:
    """Replace a person's recovery codes and return the new ones, like `KQ7RM-2VXJD`. Owner's connection."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_HOW_MANY)]
    with connection.transaction():
        connection.execute(statement("accounts/delete_recovery_codes"), (account_id,))
        for code in codes:
            connection.execute(
                statement("accounts/add_recovery_code"), (account_id, _hash(keys, account_id, code))
            )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def accept_recovery_code(
    connection: Connection, keys: KeyRing, account_id: int | None, code: Secret, now: datetime
) -> bool:
    """Say whether the code is one of the person's unused ones, and use it up."""
    bare = "".join(character for character in code.reveal().upper() if character.isalnum())
    parameters = {"account_id": account_id, "code_hash": _hash(keys, account_id, bare), "now": now}
    return connection.execute(statement("accounts/use_recovery_code"), parameters).rowcount == 1


def _hash(keys: KeyRing, account_id: int | None, code: str) -> bytes:
    return hmac.digest(
        keys.derive("recovery-codes/1"), f"{account_id}/{code}".encode("utf-8", "replace"), "sha256"
    )
