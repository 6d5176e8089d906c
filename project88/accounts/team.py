"""The people of one company: who they are, and an owner's changes to them.

Every change goes through a function of the database that checks the owner's session for itself; see `signed_requests`.
An owner never learns whether an address had an account already, and never gets a proof of somebody who works elsewhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row

from project88.accounts.asker import PartnerRole
from project88.accounts.identity import normal_email, without_invisible
from project88.accounts.passwords import Passwords, generated_password
from project88.accounts.people import name_from_email
from project88.accounts.secret import Secret
from project88.accounts.signed_requests import Asking, ask
from project88.database.statements import statement
from project88.database.text import storable
from project88.errors import BadInputError
from project88.keys import KeyRing

Removal = Literal["removed", "no_member", "last_owner"]
RoleChange = Literal["changed", "no_member", "last_owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who may look at a partner's data, or is invited to. `last_login_at` is their last login there."""

    account_id: int
    display_name: str
    email: str
    role: PartnerRole
    is_invited: bool
    last_login_at: datetime | None
    has_app: bool
    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that was made. The code is what the person logs in with the first time, or accepts with."""

    email: str
    display_name: str
    role: PartnerRole
    code: Secret


def members(connection: Connection, partner_id: int) -> list[Member]:
    """Return the people of a partner, by name; who is invited is among them."""
    with connection.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(statement("accounts/members"), {"partner_id": partner_id}).fetchall()


def invite(
    connection: Connection,
    keys: KeyRing,
    passwords: Passwords,
    asking: Asking,
    *,
    email: str,
    display_name: str | None,
    role: PartnerRole,
) -> Invited:
    """Invite somebody for seven days; raise BadInputError, saying why, where that cannot be done."""
    address = normal_email(email)
    name = " ".join(without_invisible(storable(display_name or "", 200)).split()) or name_from_email(address)
    code = generated_password()
    # Hashed for everybody, so that somebody who has an account already takes as long.
    outcome = ask(
        connection,
        keys,
        asking,
        "invite_member",
        email=address,
        display_name=name,
        role=role,
        code_sha256=_digest(code.reveal()),
        password_hash=passwords.hash(code),
    )
    if outcome == "member_already":
        raise BadInputError(f"{address} already works for {asking.session.asker.partner_name}.")
    if outcome != "invited":
        raise BadInputError(
            "Fifty invitations are waiting already. Withdraw some first: `who has access?` lists them."
        )
    return Invited(email=address, display_name=name, role=role, code=code)


def accept_invitation(connection: Connection, keys: KeyRing, asking: Asking, code: Secret) -> int | None:
    """Take up an invitation with its code and return the partner; None where there is no such invitation."""
    typed = "".join(character for character in code.reveal().lower() if character.isalnum())
    groups = "-".join(typed[at : at + 5] for at in range(0, len(typed), 5))
    partner_id = ask(connection, keys, asking, "accept_invitation", code_sha256=_digest(groups))
    return partner_id if isinstance(partner_id, int) else None


def change_role(
    connection: Connection, keys: KeyRing, asking: Asking, account_id: int, role: PartnerRole
) -> RoleChange:
    """Give somebody of the asking owner's company another role."""
    outcome = ask(connection, keys, asking, "change_member_role", account_id=account_id, role=role)
    return "changed" if outcome == "changed" else "last_owner" if outcome == "last_owner" else "no_member"


def remove(connection: Connection, keys: KeyRing, asking: Asking, account_id: int) -> Removal:
    """Take somebody off the asking owner's company, or withdraw their invitation."""
    outcome = ask(connection, keys, asking, "remove_member", account_id=account_id)
    return "removed" if outcome == "removed" else "last_owner" if outcome == "last_owner" else "no_member"


def forget_expired(connection: Connection) -> int:
    """Clear away mailed codes and invitations whose time is over; return how many invitations."""
    row = connection.execute(statement("accounts/forget_expired_accounts")).fetchone()
    return 0 if row is None else int(row[0])


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
