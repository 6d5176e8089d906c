"""`project88 account`: people, whom they work for, and how they prove who they are."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from project88 import accounts
from project88.accounts import Account, PartnerRole, Secret
from project88.accounts.partner_names import partners_meant
from project88.accounts.passwords import generated_password
from project88.accounts.people import name_from_email, partner_names, set_disabled
from project88.accounts.throttle import unlock_account
from project88.accounts.totp import confirm_code
from project88.cli.operator import record_command
from project88.errors import BadInputError
from project88.keys import KeyRing
from project88.settings import Settings

app = typer.Typer(
    help="People's accounts: add, list, reset, totp.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_EMAIL = typer.Argument(metavar="E-MAIL", help="the person's e-mail address")
_PARTNER = typer.Option("--partner", "-p", help="timing partner they work for: number or name")
_ROLE = typer.Option(help="owner (sees contact details too), staff or viewer")
_STDIN = typer.Option("--password-stdin", help="read the password from standard input, one line")
_PROMPT = typer.Option("--password-prompt", help="ask for the password, twice, without showing it")
_NO_PASSWORD = typer.Option("--no-password", help="set none: they log in with codes only")
_TEMPORARY = typer.Option("--temporary", help="the password only lets them choose their own")


@app.command()
def add(
    email: Annotated[str, _EMAIL],
    *,
    name: Annotated[str | None, typer.Option("--name", "-n", help="the person's name")] = None,
    partner: Annotated[str | None, _PARTNER] = None,
    role: Annotated[str, _ROLE] = "staff",
    platform_admin: Annotated[
        bool, typer.Option("--platform-admin", help="may ask across all partners")
    ] = False,
    password_stdin: Annotated[bool, _STDIN] = False,
    password_prompt: Annotated[bool, _PROMPT] = False,
    no_password: Annotated[bool, _NO_PASSWORD] = False,
    temporary: Annotated[bool, _TEMPORARY] = False,
    totp: Annotated[bool, typer.Option("--totp", help="also make a secret for an authenticator app")] = False,
) -> None:
    """Add a person, or give an existing one another partner or role. Without a password, one is generated and shown once."""
    checked_role = _role(role)
    given = None if no_password else _password(from_stdin=password_stdin, by_prompt=password_prompt)
    with _owner() as (connection, keys), connection.transaction():
        partner_id = None if partner is None else _partner_id(connection, partner)
        known = accounts.account_by_email(connection, email)
        if known is None:
            if partner_id is None and not platform_admin:
                raise BadInputError("Say whom they work for: --partner NUMBER-OR-NAME, or --platform-admin.")
            account_id = accounts.create_account(
                connection,
                email=email,
                display_name=name or name_from_email(email),
                is_platform_admin=platform_admin,
            )
            record_command(connection, "account_created", account_id=account_id)
        else:
            account_id = known.account_id
            if partner_id is None:
                raise BadInputError(
                    f"There is already an account for {known.email}. Give it a partner with --partner."
                )
        if partner_id is not None:
            accounts.add_membership(connection, account_id, partner_id, checked_role)
            record_command(
                connection,
                "membership_given",
                account_id=account_id,
                partner_id=partner_id,
                role=checked_role,
            )
        typer.echo(f"{'Added' if known is None else 'Updated'} {accounts.normal_email(email)}.")
        if not no_password and (known is None or given is not None):
            _set_password(connection, account_id, given, is_temporary=temporary)
        if totp:
            _enroll(connection, keys, _account(connection, email))


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON list, for programs")] = False,
) -> None:
    """Show all people, whom they work for and which proofs they have."""
    with _owner() as (connection, _):
        found = accounts.list_accounts(connection)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False, indent=1))
        return
    table = Table("e-mail", "name", "works for", "proofs", "last login", "state")
    for one in found:
        last_login = "" if one.last_login_at is None else f"{one.last_login_at:%Y-%m-%d}"
        state = "disabled" if one.disabled_at else ""
        table.add_row(one.email, one.display_name, one.roles, one.proofs, last_login, state)
    Console().print(table)


@app.command()
def reset(
    email: Annotated[str, _EMAIL],
    password_stdin: Annotated[bool, _STDIN] = False,
    password_prompt: Annotated[bool, _PROMPT] = False,
    no_password: Annotated[bool, _NO_PASSWORD] = False,
    temporary: Annotated[bool, _TEMPORARY] = False,
) -> None:
    """Take away all of a person's proofs, end their sessions and locks, and give them a new password."""
    given = None if no_password else _password(from_stdin=password_stdin, by_prompt=password_prompt)
    with _owner() as (connection, keys), connection.transaction():
        account = _account(connection, email)
        accounts.reset_proofs(connection, account.account_id)
        unlock_account(connection, keys, account.email)
        record_command(connection, "proofs_reset", account_id=account.account_id)
        typer.echo(f"{account.email} can no longer prove who they are, and is logged out everywhere.")
        if not no_password:
            _set_password(connection, account.account_id, given, is_temporary=temporary)


@app.command()
def totp(
    email: Annotated[str, _EMAIL],
    no_confirm: Annotated[
        bool, typer.Option("--no-confirm", help="do not ask for a first code; their first login confirms it")
    ] = False,
) -> None:
    """Make a new secret for a person's authenticator app, with ten recovery codes. Shown once."""
    with _owner() as (connection, keys):
        account = _account(connection, email)
        _enroll(connection, keys, account)
        if no_confirm or not sys.stdin.isatty():
            typer.echo("It takes effect with its first correct code; until then an older secret still works.")
            return
        for _ in range(3):
            code = typer.prompt("The code that the app shows now")
            if confirm_code(connection, keys, account.account_id, Secret(code)):
                typer.echo("Confirmed.")
                return
            typer.echo("That code is wrong. Is the phone's clock right?")
        raise BadInputError("Not confirmed. Run the command again, or let their first login confirm it.")


@app.command()
def remove(
    email: Annotated[str, _EMAIL],
    partner: Annotated[str | None, _PARTNER] = None,
    undo: Annotated[bool, typer.Option("--undo", help="let a disabled person log in again")] = False,
) -> None:
    """A person leaves: one partner (--partner), or altogether. Their sessions end; the audit keeps its entries."""
    with _owner() as (connection, _), connection.transaction():
        if partner is None:
            account_id = set_disabled(connection, email, is_disabled=not undo)
            if account_id is None:
                raise BadInputError(f"There is no account for {email}. `project88 account list` shows them.")
            kind, partner_id = ("account_enabled" if undo else "account_disabled"), None
        else:
            account_id, partner_id = _account(connection, email).account_id, _partner_id(connection, partner)
            kind = "membership_ended"
            if not accounts.remove_membership(connection, account_id, partner_id):
                raise BadInputError(f"{email} does not work for that partner.")
        record_command(connection, kind, account_id=account_id, partner_id=partner_id)
    typer.echo(f"{email} can log in again." if undo else f"Done: {email} is logged out there.")


def _enroll(connection: psycopg.Connection, keys: KeyRing, account: Account) -> None:
    secret = accounts.enroll_totp(connection, keys, account.account_id)
    codes = accounts.issue_recovery_codes(connection, keys, account.account_id)
    record_command(connection, "totp_enrolled", account_id=account.account_id)
    typer.echo(f"Authenticator app: {accounts.provisioning_uri(secret, account.email)}")
    typer.echo(f"Secret, to type:   {' '.join(secret[at : at + 4] for at in range(0, len(secret), 4))}")
    typer.echo(f"Recovery codes:    {' '.join(codes[:5])}")
    typer.echo(f"(each works once)  {' '.join(codes[5:])}")


def _set_password(
    connection: psycopg.Connection, account_id: int, given: Secret | None, *, is_temporary: bool
) -> None:
    secret = given or generated_password()
    accounts.set_password(connection, account_id, secret, must_change=is_temporary)
    record_command(connection, "password_set", account_id=account_id, is_temporary=is_temporary)
    if given is None:
        typer.echo(f"Password, shown once: {secret.reveal()}")


def _password(*, from_stdin: bool, by_prompt: bool) -> Secret | None:
    if from_stdin:
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise BadInputError("There is no password on standard input.")
        return Secret(line)
    if by_prompt:
        return Secret(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return None


def _role(text: str) -> PartnerRole:
    match text:
        case "owner" | "staff" | "viewer":
            return text
        case _:
            raise BadInputError("A role is owner, staff or viewer.")


def _partner_id(connection: psycopg.Connection, text: str) -> int:
    partners = partner_names(connection)
    meant = [int(text)] if text.isdecimal() and int(text) in partners else partners_meant(text, partners)
    if len(meant) == 1:
        return meant[0]
    raise BadInputError(f"There is no one partner {text}. `project88 partner list` shows them.")


def _account(connection: psycopg.Connection, email: str) -> Account:
    account = accounts.account_by_email(connection, email)
    if account is None:
        raise BadInputError(f"There is no account for {email}. `project88 account list` shows them.")
    return account


@contextmanager
def _owner() -> Iterator[tuple[psycopg.Connection, KeyRing]]:
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        yield connection, keys
