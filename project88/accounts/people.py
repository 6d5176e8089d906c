"""Accounts and memberships: who exists and for whom they work. Connections are the owner's."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg.rows import class_row

from project88.accounts.asker import DEFAULT_TIME_ZONE, Asker, PartnerRole
from project88.accounts.identity import folded, normal_email, without_invisible
from project88.accounts.partner_names import partners_meant
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords, check_new_password
from project88.accounts.secret import Secret
from project88.database.statements import statement
from project88.errors import BadInputError, NotAllowedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person as the database knows them, and which proofs they have."""

    account_id: int
    email: str
    display_name: str
    is_platform_admin: bool
    credential_version: int
    has_password: bool
    has_totp: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One partner that a person works for. `time_zone` is the partner's."""

    partner_id: int
    partner_name: str
    role: PartnerRole
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """One line of `project88 account list`."""

    account_id: int
    email: str
    display_name: str
    roles: str
    proofs: str
    last_login_at: datetime | None
    disabled_at: datetime | None


def create_account(
    connection: Connection, *, email: str, display_name: str, is_platform_admin: bool = False
) -> int:
    """Create an account without proofs or memberships and return its id; raise BadInputError where the address is taken."""
    name = " ".join(without_invisible(display_name).split())[:200]
    if not name:
        raise BadInputError("An account needs a name.")
    try:
        return _id(connection, "accounts/create_account", (normal_email(email), name, is_platform_admin))
    except UniqueViolation:
        raise BadInputError(f"There is already an account for {normal_email(email)}.") from None


def add_membership(connection: Connection, account_id: int, partner_id: int, role: PartnerRole) -> None:
    """Let a person work for a partner, or change their role there; raise BadInputError for a partner that does not exist."""
    try:
        connection.execute(statement("accounts/add_membership"), (account_id, partner_id, role))
    except ForeignKeyViolation:
        raise BadInputError(f"There is no partner {partner_id} or no account {account_id}.") from None


def remove_membership(connection: Connection, account_id: int, partner_id: int) -> bool:
    """End a person's work for a partner; sessions there end with it. Return whether there was one."""
    return connection.execute(statement("accounts/remove_membership"), (account_id, partner_id)).rowcount > 0


def import_user(connection: Connection, email: str, partner_id: int, role: PartnerRole = "staff") -> int:
    """Create the account of a legacy user, or find it, and make it a member. Re-runnable; returns the account's id.

    The legacy database has no names: the name is made from the address and can be corrected later. An existing
    membership keeps its role. The person has no proof yet; see `import_company_password`.
    """
    address = normal_email(email)
    account_id = _id(connection, "accounts/import_account", (address, name_from_email(address)))
    connection.execute(statement("accounts/import_membership"), (account_id, partner_id, role))
    return account_id


def name_from_email(email: str) -> str:
    """Return a name to begin with where none is known: "pat.lee@..." gives "Pat Lee"."""
    words = folded(normal_email(email).partition("@")[0]).split()
    return " ".join(word.capitalize() for word in words) or email


def set_password(
    connection: Connection,
    account_id: int,
    plain: str | Secret,
    *,
    must_change: bool = False,
    passwords: Passwords = DEFAULT_PASSWORDS,
) -> None:
    """Set a person's password and end their sessions; raise BadInputError where it is too weak.

    With `must_change` it is temporary: it only lets the person choose their own.
    """
    secret = plain if isinstance(plain, Secret) else Secret(plain)
    account = account_by_id(connection, account_id)
    if account is None:
        raise BadInputError(f"There is no account {account_id}.")
    check_new_password(secret, email=account.email, display_name=account.display_name)
    hashed = passwords.hash(secret)
    with connection.transaction():
        connection.execute(statement("accounts/set_password"), (account_id, hashed, must_change))
        connection.execute(statement("accounts/raise_credential_version"), (account_id,))


def reset_proofs(connection: Connection, account_id: int) -> None:
    """Remove a person's password, authenticator secret and recovery codes, and end their sessions."""
    with connection.transaction():
        for name in ("delete_password", "delete_totp", "delete_recovery_codes", "raise_credential_version"):
            connection.execute(statement(f"accounts/{name}"), (account_id,))


def set_disabled(connection: Connection, email: str, *, is_disabled: bool) -> int | None:
    """Keep a person from logging in, or let them again; return their id, or None where there is no such account."""
    row = connection.execute(
        statement("accounts/set_disabled"), {"email": normal_email(email), "is_disabled": is_disabled}
    ).fetchone()
    return None if row is None else int(row[0])


def account_by_email(connection: Connection, email: str) -> Account | None:
    """Return the account with this address that may log in, or None (also for what is no address)."""
    try:
        address = normal_email(email)
    except BadInputError:
        return None
    return _account(connection, "accounts/account_by_email", address)


def account_by_id(connection: Connection, account_id: int) -> Account | None:
    """Return the account, or None where it is gone or disabled."""
    return _account(connection, "accounts/account_by_id", account_id)


def memberships(connection: Connection, account_id: int) -> list[Membership]:
    """Return the partners a person works for, by name; partners that have left are not among them."""
    with connection.cursor(row_factory=class_row(Membership)) as cursor:
        return cursor.execute(statement("accounts/memberships"), (account_id,)).fetchall()


def memberships_of(connection: Connection, account_ids: list[int]) -> dict[int, tuple[Membership, ...]]:
    """Return the partners that each of these people works for, as `memberships` does, in one statement."""
    found: dict[int, list[Membership]] = {}
    rows = connection.execute(statement("accounts/memberships_of"), (account_ids,)).fetchall()
    for account_id, partner_id, partner_name, role, time_zone in rows:
        one = Membership(partner_id=partner_id, partner_name=partner_name, role=role, time_zone=time_zone)
        found.setdefault(account_id, []).append(one)
    return {account_id: tuple(works_for) for account_id, works_for in found.items()}


def partner_names(connection: Connection) -> dict[int, str]:
    """Return all partners' names by id, for matching; not for showing."""
    return dict(connection.execute(statement("accounts/partner_names")).fetchall())


def list_accounts(connection: Connection) -> list[AccountSummary]:
    """Return every account, by address."""
    with connection.cursor(row_factory=class_row(AccountSummary)) as cursor:
        return cursor.execute(statement("accounts/list_accounts")).fetchall()


def asker_for(account: Account, membership: Membership | None) -> Asker:
    """Return the asker that this person is at this partner; without one, as platform administrator."""
    if membership is None:
        if not account.is_platform_admin:
            raise NotAllowedError("Only platform administrators may look at all partners.")
        return Asker(
            account_id=account.account_id,
            email=account.email,
            display_name=account.display_name,
            partner_id=None,
            partner_name=None,
            role="platform_admin",
            time_zone=DEFAULT_TIME_ZONE,
        )
    return Asker(
        account_id=account.account_id,
        email=account.email,
        display_name=account.display_name,
        partner_id=membership.partner_id,
        partner_name=membership.partner_name,
        role=membership.role,
        time_zone=membership.time_zone,
    )


def asker_for_email(connection: Connection, email: str, partner: str | int | None = None) -> Asker:
    """Return the asker for an address without any proof: for the operator's own command line.

    `partner` is an id or a name, needed where the person works for several. A platform administrator is one unless
    a partner is named. Raises BadInputError, saying what to do.
    """
    account = account_by_email(connection, email)
    if account is None:
        raise BadInputError(f"There is no account for {email}. `project88 account list` shows them.")
    works_for = memberships(connection, account.account_id)
    if partner is None:
        if account.is_platform_admin:
            return asker_for(account, None)
        if len(works_for) == 1:
            return asker_for(account, works_for[0])
        if not works_for:
            raise BadInputError(
                f"{account.email} works for no partner yet. Give them one with `project88 account add`."
            )
        names = ", ".join(membership.partner_name for membership in works_for)
        raise BadInputError(f"{account.email} works for several partners ({names}): say which one.")
    chosen = [membership for membership in works_for if membership.partner_id in _ids(partner, works_for)]
    if len(chosen) != 1:
        raise BadInputError(f"{account.email} does not work for a partner called {partner}.")
    return asker_for(account, chosen[0])


def _ids(partner: str | int, works_for: list[Membership]) -> list[int]:
    if isinstance(partner, int) or partner.isdecimal():
        return [int(partner)]
    return partners_meant(
        partner, {membership.partner_id: membership.partner_name for membership in works_for}
    )


def _account(connection: Connection, name: str, value: str | int) -> Account | None:
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(statement(name), (value,)).fetchone()


def _id(connection: Connection, name: str, values: tuple[object, ...]) -> int:
    [(account_id,)] = connection.execute(statement(name), values).fetchall()
    return int(account_id)
