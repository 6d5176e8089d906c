"""`project88 partner`: add, list and remove timing partners, and the tokens of their software."""

import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from project88 import partners
from project88.accounts import usage
from project88.accounts.usage import Counted, Subject
from project88.cli.operator import record_command
from project88.errors import BadInputError, ConfigurationError
from project88.keys import KeyRing
from project88.settings import Settings, secret_of

app = typer.Typer(
    help="Timing partners: add, list, remove, limits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_PARTNER_ID = typer.Argument(metavar="ID", help="the partner's number, as `partner list` shows it")


@app.command()
def add(
    name: Annotated[str | None, typer.Argument(help="name of the company")] = None,
    partner_id: Annotated[
        int | None, typer.Option("--id", help="its number; the next free one if left out")
    ] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA time zone, such as America/Chicago")] = None,
    restore: Annotated[
        int | None, typer.Option(metavar="ID", help="take this removed partner back instead")
    ] = None,
) -> None:
    """Give a partner its own part of the database. Run again for a partner that exists, it repairs what differs."""
    with _owner() as (connection, keys):
        if restore is not None:
            partners.restore(connection, keys, restore)
            record_command(connection, "partner_restored", partner_id=restore)
            typer.echo(f"Partner {restore} is back.")
            return
        if name is None:
            raise BadInputError(
                'Say the partner\'s name: `project88 partner add "Big River Race Management"`.'
            )
        if partner_id is None:
            partner_id = partners.next_partner_id(connection)
        partners.provision(connection, keys, partner_id, name, time_zone=time_zone)
        record_command(connection, "partner_added", partner_id=partner_id)
        typer.echo(f"Partner {partner_id}, {name}, is ready.")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON list, for programs")] = False,
) -> None:
    """Show all partners, past ones too."""
    with _owner() as (connection, _):
        found = partners.list_partners(connection)
    if as_json:
        typer.echo(json.dumps([asdict(partner) for partner in found], default=str, ensure_ascii=False))
        return
    table = Table("id", "name", "time zone", "state", "since")
    for partner in found:
        since = partner.data_dropped_at or partner.removed_at or partner.created_at
        table.add_row(
            str(partner.partner_id), partner.name, partner.time_zone, partner.state, f"{since:%Y-%m-%d}"
        )
    Console().print(table)


@app.command()
def remove(
    partner_id: Annotated[int, _PARTNER_ID],
    drop_data: Annotated[bool, typer.Option("--drop-data", help="also drop its rows, for good")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """A partner leaves: nobody can log in as it any more. Its rows stay, and it can come back, unless --drop-data."""
    with _owner() as (connection, _):
        name = _name_of(connection, partner_id)
        if not yes:
            what = "and drop all its rows for good" if drop_data else "(its rows stay)"
            typer.confirm(f"Remove partner {partner_id}, {name}, {what}?", abort=True)
        partners.remove(connection, partner_id)
        record_command(connection, "partner_removed", partner_id=partner_id)
        if drop_data:
            partners.drop_data(connection, partner_id)
            record_command(connection, "partner_data_dropped", partner_id=partner_id)
    typer.echo(
        f"Partner {partner_id}, {name}, is gone, its rows too; the audit keeps its name."
        if drop_data
        else f"Partner {partner_id}, {name}, is removed. Undo it with `project88 partner add --restore {partner_id}`."
    )


@app.command()
def limits(  # noqa: PLR0917 - options of a command
    partner_id: Annotated[
        int | None,
        typer.Argument(metavar="ID", help="the partner's number; left out, the installation's own limits"),
    ] = None,
    questions_per_minute: Annotated[int | None, typer.Option(help="all its people together")] = None,
    exports_per_hour: Annotated[int | None, typer.Option(help="all its people together")] = None,
    rows_per_day: Annotated[int | None, typer.Option(help="all its people together")] = None,
    user_questions_per_minute: Annotated[int | None, typer.Option(help="each person")] = None,
    user_exports_per_hour: Annotated[int | None, typer.Option(help="each person")] = None,
    user_rows_per_day: Annotated[int | None, typer.Option(help="each person")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="the installation's own limits again")] = False,
) -> None:
    """Show or set how much a partner and each of its people may ask and take out."""
    given: tuple[tuple[Subject, Counted, int | None], ...] = (
        ("partner", "questions", questions_per_minute), ("partner", "exports", exports_per_hour),
        ("partner", "rows", rows_per_day), ("account", "questions", user_questions_per_minute),
        ("account", "exports", user_exports_per_hour), ("account", "rows", user_rows_per_day),
    )  # fmt: skip
    with _owner() as (connection, _):
        if partner_id is not None:
            _name_of(connection, partner_id)
        elif reset:
            raise BadInputError("Say whose limits: `project88 partner limits ID --reset`.")
        with connection.transaction():
            if reset and partner_id is not None:
                usage.reset_limits(connection, partner_id)
                record_command(connection, "limits_reset", partner_id=partner_id)
            for subject, counted, most in given:
                if most is not None:
                    usage.set_limit(connection, partner_id, subject, counted, most)
                    record_command(
                        connection,
                        "limit_set",
                        partner_id=partner_id,
                        subject=subject,
                        counted=counted,
                        most=most,
                    )
        found = usage.limits(connection, partner_id)
    table = Table("who", "what", "at most", "within", "set for")
    for one in found:
        who = "each person" if one.subject == "account" else "all together"
        whose = "this partner" if one.is_own else "the installation"
        table.add_row(who, one.counted, f"{one.most:,}", usage.LONGEST_WAIT[one.counted], whose)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command()
def token(
    partner_id: Annotated[int, typer.Option("--partner", metavar="ID", help="whose rows it reads")],
    days: Annotated[int, typer.Option(help="for how many days")] = 90,
    label: Annotated[str, typer.Option(help="what it is for, so that you know it again")] = "",
) -> None:
    """Make a token with which a partner's own software reads the API. It is shown once and kept nowhere."""
    secret = secret_of(Settings.load().api_token_secret_file)
    if secret is None:
        raise ConfigurationError(
            "PROJECT88_API_TOKEN_SECRET_FILE is not set: without the secret that PostgREST checks tokens with, none can be made."
        )
    with _owner() as (connection, _):
        made = partners.issue_token(connection, secret, partner_id, days=days, label=label)
        record_command(connection, "api_token_made", partner_id=partner_id, days=days)
    typer.echo(made)


@app.command()
def tokens(
    partner_id: Annotated[int | None, typer.Option("--partner", metavar="ID", help="one partner's")] = None,
) -> None:
    """Show the tokens that were made, past ones too."""
    now = datetime.now(UTC)
    with _owner() as (connection, _):
        found = partners.list_tokens(connection, partner_id)
    table = Table("id", "partner", "for", "made", "expires", "state")
    for one in found:
        table.add_row(
            str(one.token_id),
            f"{one.partner_id} {one.partner_name}",
            one.label,
            f"{one.issued_at:%Y-%m-%d}",
            f"{one.expires_at:%Y-%m-%d}",
            one.state(now),
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command()
def revoke_token(
    token_id: Annotated[
        str, typer.Argument(metavar="ID", help="the token's id, as `partner tokens` shows it")
    ],
) -> None:
    """Withdraw a token: from now on it is refused."""
    with _owner() as (connection, _):
        partners.revoke_token(connection, token_id)
        whose = {one.token_id: one.partner_id for one in partners.list_tokens(connection)}
        record_command(connection, "api_token_withdrawn", partner_id=whose[uuid.UUID(token_id)])
    typer.echo(f"Token {token_id} is withdrawn.")


def _name_of(connection: psycopg.Connection, partner_id: int) -> str:
    found = {partner.partner_id: partner.name for partner in partners.list_partners(connection)}
    if partner_id not in found:
        raise partners.UnknownPartnerError(
            f"There is no partner {partner_id}. `project88 partner list` shows them."
        )
    return found[partner_id]


@contextmanager
def _owner() -> Iterator[tuple[psycopg.Connection, KeyRing]]:
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        yield connection, keys
