"""OpenWebUI's signed user token: the only proof of who is asking that this server accepts."""

import math
from dataclasses import dataclass

import jwt

from project88.errors import NotAllowedError

HEADER = "x-openwebui-user-jwt"
ISSUER = "open-webui"
# The two servers run on one host; this covers a clock stepped between signing and reading.
LEEWAY_S = 5
# OpenWebUI signs each request anew, for 300 s (FORWARD_USER_INFO_HEADER_JWT_EXPIRES_SECONDS, which no installation of ours sets). One that
# says it lives longer was not made for a request.
MAX_LIFETIME_S = 300
# OpenWebUI's are UUIDs.
MAX_ID_CHARACTERS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUser:
    """The claims we use. `name` can be edited by the user: show it, never decide by it."""

    user_id: str
    email: str
    name: str


def verify(token: str, secret: str) -> SignedUser:
    """Return the user that OpenWebUI signed for, or raise NotAllowedError with a sentence for the operator."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            issuer=ISSUER,
            leeway=LEEWAY_S,
            options={"require": ["sub", "email", "iss", "iat", "exp"]},
        )
    except jwt.PyJWTError as error:
        raise NotAllowedError(
            "This message came without a valid user token. Sign in to OpenWebUI again; if that does not help, the "
            "administrator should compare FORWARD_USER_INFO_HEADER_JWT_SECRET with the secret of this server."
        ) from error
    _check_lifetime(claims["iat"], claims["exp"])
    user_id, email = claims["sub"], claims["email"]
    if not (
        isinstance(user_id, str)
        and 0 < len(user_id) <= MAX_ID_CHARACTERS
        and isinstance(email, str)
        and email
    ):
        raise NotAllowedError("The user token names nobody. Sign in to OpenWebUI again.")
    name = claims.get("name")
    return SignedUser(user_id=user_id, email=email, name=name if isinstance(name, str) else "")


def _check_lifetime(issued_at: object, expires_at: object) -> None:
    """Refuse a token that was signed for longer than a request takes; times are seconds since 1970.

    That it has not expired, and was not issued in the future, the signature's check has seen by now.
    """
    lifetime_s = _seconds(expires_at) - _seconds(issued_at)
    if not 0 < lifetime_s <= MAX_LIFETIME_S + LEEWAY_S:
        raise NotAllowedError(
            f"The user token is valid for longer than {MAX_LIFETIME_S} s. The administrator should leave "
            "FORWARD_USER_INFO_HEADER_JWT_EXPIRES_SECONDS of OpenWebUI unset."
        )


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotAllowedError("The times in the user token cannot be read. Sign in to OpenWebUI again.")
    return float(value)
