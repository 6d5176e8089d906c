"""Tokens for partners' own software: each reads one partner's rows through the API, until it expires or is withdrawn."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
import psycopg
from psycopg.rows import class_row

from project88.database.statements import statement
from project88.errors import BadInputError, ConfigurationError
from project88.partners.provisioning import PartnerRemovedError, UnknownPartnerError, list_partners

AUDIENCE = "project88-api"
MAX_DAYS = 730
MIN_SECRET_CHARACTERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What is known of a token. The token itself is shown once, when it is made, and kept nowhere."""

    token_id: uuid.UUID
    partner_id: int
    partner_name: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """`valid`, `withdrawn` or `expired`."""
        if self.revoked_at is not None:
            return "withdrawn"
        return "valid" if now < self.expires_at else "expired"


def api_role(partner_id: int) -> str:
    """Return the role that a partner's software reads as; the same as SQL's app.api_role."""
    return f"api_{int(partner_id)}"


def issue_token(
    connection: psycopg.Connection,
    secret: str,
    partner_id: int,
    *,
    days: int,
    label: str = "",
    now: datetime | None = None,
) -> str:
    """Make a token that reads this partner's rows for so many days, record it, and return it.

    Raises UnknownPartnerError, PartnerRemovedError, BadInputError for days or a label that make no sense, and
    ConfigurationError for a secret that PostgREST would not start with.
    """
    if len(secret) < MIN_SECRET_CHARACTERS:
        raise ConfigurationError(
            f"The secret that tokens are signed with is shorter than {MIN_SECRET_CHARACTERS} characters."
            " Generate one with `openssl rand -hex 32`."
        )
    if not 1 <= days <= MAX_DAYS:
        raise BadInputError(f"A token is good for 1 to {MAX_DAYS} days, not {days}.")
    label = " ".join(label.split())
    if len(label) > 100:
        raise BadInputError("The label of a token has at most 100 characters.")
    partner = next((one for one in list_partners(connection) if one.partner_id == partner_id), None)
    if partner is None:
        raise UnknownPartnerError(f"There is no partner {partner_id}. `project88 partner list` shows them.")
    if partner.removed_at is not None:
        raise PartnerRemovedError(f"Partner {partner_id} was removed; its software gets no token.")
    issued_at = (now or datetime.now(UTC)).replace(microsecond=0)
    expires_at = issued_at + timedelta(days=days)
    token_id = uuid.uuid4()
    connection.execute(
        statement("partners/record_token"),
        {
            "token_id": token_id,
            "partner_id": partner_id,
            "label": label,
            "issued_at": issued_at,
            "expires_at": expires_at,
        },
    )
    return jwt.encode(
        {
            "role": api_role(partner_id),
            "aud": AUDIENCE,
            "jti": str(token_id),
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
        },
        secret,
        algorithm="HS256",
    )


def list_tokens(connection: psycopg.Connection, partner_id: int | None = None) -> list[ApiToken]:
    """Return all tokens ever made, or one partner's, past ones too."""
    with connection.cursor(row_factory=class_row(ApiToken)) as cursor:
        return cursor.execute(statement("partners/tokens"), {"partner_id": partner_id}).fetchall()


def revoke_token(connection: psycopg.Connection, token_id: str) -> None:
    """Withdraw a token from now on; raise BadInputError where there is none to withdraw."""
    try:
        parsed = uuid.UUID(token_id)
    except ValueError:
        raise BadInputError(
            f"{token_id} is not the id of a token. `project88 partner tokens` shows them."
        ) from None
    done = connection.execute(statement("partners/revoke_token"), {"token_id": parsed})
    if done.rowcount != 1:
        raise BadInputError(f"There is no token {token_id} that could be withdrawn.")
