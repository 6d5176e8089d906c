"""The demo's people: made-up, at made-up addresses, each with a password and an authenticator secret of this demo's own."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psycopg

from project88.accounts.asker import PartnerRole
from project88.accounts.people import (
    account_by_email,
    add_membership,
    create_account,
    reset_proofs,
    set_password,
)
from project88.accounts.totp import enroll_totp
from project88.demo.openwebui import Administrator
from project88.demo.secrets import write_private
from project88.keys import KeyRing
from project88.partners import Partner

# The mission's own example is always among them; the rest are the first by number.
NAMED_PARTNER = "Big River Race Management"
PARTNERS_SHOWN = 4
ADMINISTRATOR_NAME, ADMINISTRATOR_EMAIL = "Alex Moreau", "alex.moreau@project88.example"

_OWNERS = ("Pat Lindqvist", "Morgan Achebe", "Robin Castellano", "Dana Okonkwo")
_STAFF = ("Sam Whitaker", "Jules Fontaine", "Noor Haddad", "Casey Tanaka")
_VIEWER = "Riley Novak"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """One line of accounts.json: how this person proves who they are in the chat, and signs in to OpenWebUI."""

    name: str
    email: str
    password: str
    totp_secret: str
    partner_name: str | None
    partner_id: int | None
    role: str
    openwebui_email: str
    openwebui_password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A person that the demo needs, and for whom they work; nobody's employee is the platform's administrator."""

    name: str
    role: PartnerRole | Literal["platform_admin"]
    partner: Partner | None

    @property
    def email(self) -> str:
        return ADMINISTRATOR_EMAIL if self.partner is None else _address(self.name, self.partner.name)


def administrator(keys: KeyRing) -> Administrator:
    """Return OpenWebUI's administrator, who is the platform's as well."""
    return Administrator(
        name=ADMINISTRATOR_NAME,
        email=ADMINISTRATOR_EMAIL,
        password=_openwebui_password(keys, ADMINISTRATOR_EMAIL),
    )


def read_accounts(file: Path) -> list[DemoAccount]:
    """Return the accounts of a demo that was started before; none where there was none."""
    try:
        return [DemoAccount(**entry) for entry in json.loads(file.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def make_accounts(
    connection: psycopg.Connection,
    keys: KeyRing,
    partners: Sequence[Partner],
    file: Path,
) -> list[DemoAccount]:
    """Make the accounts that `file` does not list yet, write it, and return all of them. The connection is the owner's."""
    known = {account.email: account for account in read_accounts(file)}
    accounts = []
    for part in _cast(partners):
        kept = known.get(part.email)
        if kept is not None and account_by_email(connection, part.email) is not None:
            accounts.append(kept)
        else:
            accounts.append(_make_account(connection, keys, part))
    write_private(file, json.dumps([asdict(account) for account in accounts], indent=2) + "\n")
    return accounts


def _cast(partners: Sequence[Partner]) -> list[Part]:
    shown = sorted(partners, key=lambda partner: (partner.name != NAMED_PARTNER, partner.partner_id))[
        :PARTNERS_SHOWN
    ]
    cast: list[Part] = []
    for partner, owner, staff in zip(shown, _OWNERS, _STAFF, strict=False):
        cast += [
            Part(name=owner, role="owner", partner=partner),
            Part(name=staff, role="staff", partner=partner),
        ]
    if shown:
        cast.append(Part(name=_VIEWER, role="viewer", partner=shown[0]))
    return [*cast, Part(name=ADMINISTRATOR_NAME, role="platform_admin", partner=None)]


def _make_account(connection: psycopg.Connection, keys: KeyRing, part: Part) -> DemoAccount:
    password = _typable(secrets.token_bytes(32))
    with connection.transaction():
        existing = account_by_email(connection, part.email)
        if existing is not None:  # from a start that was killed before it wrote the file
            account_id = existing.account_id
            reset_proofs(connection, account_id)
        else:
            account_id = create_account(
                connection, email=part.email, display_name=part.name, is_platform_admin=part.partner is None
            )
        set_password(connection, account_id, password)
        totp_secret = enroll_totp(connection, keys, account_id)
        if part.partner is not None and part.role != "platform_admin":
            add_membership(connection, account_id, part.partner.partner_id, part.role)
    return DemoAccount(
        name=part.name,
        email=part.email,
        password=password,
        totp_secret=totp_secret,
        partner_name=part.partner.name if part.partner else None,
        partner_id=part.partner.partner_id if part.partner else None,
        role=part.role,
        openwebui_email=part.email,
        openwebui_password=_openwebui_password(keys, part.email),
    )


def _address(name: str, partner_name: str) -> str:
    company = "".join(
        character
        for character in "".join(partner_name.lower().split()[:2])
        if character.isalnum() and character.isascii()
    )
    return f"{name.lower().replace(' ', '.')}@{company}.example"


def _openwebui_password(keys: KeyRing, email: str) -> str:
    """Return the same password at every start: OpenWebUI keeps its people when our database is made anew."""
    return _typable(keys.derive(f"demo-openwebui/{email}"))


def _typable(seed: bytes) -> str:
    """Return four groups of four letters and digits, 80 bits of 32 random bytes, easy to read out and to type."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    picked = "".join(letters[byte % len(letters)] for byte in seed[:16])
    return "-".join(picked[start : start + 4] for start in range(0, 16, 4))
