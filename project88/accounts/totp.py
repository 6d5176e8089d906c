"""One-time codes of authenticator apps (RFC 6238): sealed secrets, one step of tolerance, no code twice."""

import hmac
from datetime import UTC, datetime

import pyotp
from psycopg import Connection

from project88.accounts.mailed_codes import accept_mailed_code
from project88.accounts.sealing import seal, unseal
from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.keys import KeyRing

ISSUER = "Project88"
PURPOSE = "totp-secrets"
_STEP_S = 30
_TOLERANCE_STEPS = 1
# Checked when there is no secret, so that the answer takes as long.
_DUMMY_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - protects nothing


def enroll_totp(connection: Connection, keys: KeyRing, account_id: int) -> str:
    """Make a new secret for a person and return it in base32. It counts from its first correct code on.

    Until then an older, confirmed secret keeps counting. Owner's connection.
    """
    secret, sealed = new_secret(keys, account_id)
    connection.execute(statement("accounts/enroll_totp"), (account_id, sealed))
    return secret


def new_secret(keys: KeyRing, account_id: int) -> tuple[str, bytes]:
    """Return a new secret in base32, and sealed for this person."""
    secret = pyotp.random_base32()
    return secret, seal(keys, PURPOSE, place(account_id), secret.encode())


def provisioning_uri(secret: str, email: str) -> str:
    """Return the otpauth:// address that an authenticator app reads, typed or as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def accept_code(
    connection: Connection, keys: KeyRing, account_id: int | None, code: Secret, now: datetime
) -> bool:
    """Say whether the code is right, of the app or mailed, and use it up: no code counts twice, also when it comes twice at once.

    For None (nobody) it does the same work and says no.
    """
    # The mailed one first: a secret of the app that does not open must not change which statements there are.
    is_mailed = accept_mailed_code(connection, keys, account_id, code, now)
    return is_mailed or _accept_code_of_app(connection, keys, account_id, code, now)


def _accept_code_of_app(
    connection: Connection, keys: KeyRing, account_id: int | None, code: Secret, now: datetime
) -> bool:
    row = connection.execute(statement("accounts/totp_secrets"), (account_id,)).fetchone()
    sealed_secret, sealed_pending = row or (None, None)
    step = _matching_step(_opened(keys, account_id, sealed_secret), code, now)
    if step is not None and sealed_secret is not None:
        return _updated(connection, "accounts/use_totp_step", account_id, sealed_secret, step)
    if sealed_pending is not None:
        step = _matching_step(_opened(keys, account_id, sealed_pending), code, now)
        if step is not None:
            return _updated(connection, "accounts/confirm_totp", account_id, sealed_pending, step)
    return False


def confirm_pending(
    connection: Connection, keys: KeyRing, account_id: int, code: Secret, now: datetime
) -> bool:
    """Say whether the code is one of the newest secret that waits for its first, and make that the one that counts.

    Not a code of the secret before it: the new app has to show that it has the new one.
    """
    row = connection.execute(statement("accounts/totp_secrets"), (account_id,)).fetchone()
    sealed_pending = None if row is None else row[1]
    step = _matching_step(_opened(keys, account_id, sealed_pending), code, now)
    if step is None or sealed_pending is None:
        return False
    return _updated(connection, "accounts/confirm_totp", account_id, sealed_pending, step)


def confirm_code(connection: Connection, keys: KeyRing, account_id: int, code: Secret) -> bool:
    """Say whether a first code, as typed by the operator, confirms the newest secret."""
    bare = "".join(character for character in code.reveal() if character.isdigit())
    return accept_code(connection, keys, account_id, Secret(bare), datetime.now(UTC))


def _matching_step(secret: str, code: Secret, now: datetime) -> int | None:
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _STEP_S
    given = code.reveal().encode("utf-8", "replace")
    matching = [
        step
        for step in range(current - _TOLERANCE_STEPS, current + _TOLERANCE_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given)
    ]
    return matching[-1] if matching else None


def _updated(connection: Connection, name: str, account_id: int | None, sealed: bytes, step: int) -> bool:
    parameters = {"account_id": account_id, "sealed": sealed, "step": step}
    return connection.execute(statement(name), parameters).rowcount == 1


def _opened(keys: KeyRing, account_id: int | None, sealed: bytes | None) -> str:
    if sealed is None:
        return _DUMMY_SECRET
    return unseal(keys, PURPOSE, place(account_id), sealed).decode()


def place(account_id: int | None) -> str:
    """Return where a person's secret belongs; it opens nowhere else."""
    return f"account/{account_id}"
