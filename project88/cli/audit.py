"""`project88 audit`: verify, export and prune the audit."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import psycopg
import typer

from project88.accounts import audit, audit_log
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import partner_names
from project88.cli.operator import operator
from project88.errors import BadInputError, Project88Error
from project88.settings import Settings

app = typer.Typer(
    help="The audit: verify, export, prune, retention.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_DAY = ["%Y-%m-%d"]
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


class BrokenAuditError(Project88Error):
    """A chain of the audit does not hold."""


@app.command()
def verify() -> None:
    """Check every chain from its beginning, or its last checkpoint, to its end; status 1 where one does not hold."""
    with _owner() as connection:
        broken = audit.broken_entries(connection)
        heads = audit.heads(connection)
    if broken:
        places = ", ".join(f"chain {one.chain} at entry {one.sequence}" for one in broken[:10])
        raise BrokenAuditError(
            f"The audit does not hold: {places}. Somebody changed it; compare app.audit with a backup."
        )
    for head in heads:
        typer.echo(f"chain {head.chain}: entry {head.sequence:,}, {head.hash.hex()}")
    typer.echo(
        "Every chain holds. Keep a copy of these ends elsewhere: entries cut off the end of a chain show only against a copy."
    )


@app.command()
def export(
    partner: Annotated[
        str, typer.Option("--partner", "-p", help="number or name; 0 for what belongs to none")
    ],
    *,
    since: Annotated[
        datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="from this day on, UTC")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="up to this day but not including it, UTC"),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv or jsonl")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="a new file; standard output if left out")
    ] = None,
) -> None:
    """Write a partner's entries, oldest first: who did what, what was understood, rows, milliseconds, outcome."""
    if form not in {"csv", "jsonl"}:
        raise BadInputError("The format is csv or jsonl.")
    with _owner() as connection, _opened(output) as file:
        count = audit_log.export(
            connection,
            file,
            chain=_chain(connection, partner),
            since=_EARLIEST if since is None else since.replace(tzinfo=UTC),
            until=_LATEST if until is None else until.replace(tzinfo=UTC),
            form="csv" if form == "csv" else "jsonl",
        )
    if output is not None:
        typer.echo(f"{count:,} {'entry' if count == 1 else 'entries'} in {output}.")


@app.command()
def prune() -> None:
    """Remove entries older than the retention from the front of each chain; the chat does this by itself, too."""
    with _owner() as connection:
        pruned = audit.prune(connection)
        days = audit_log.retention_days(connection)
    typer.echo(
        f"Pruned chain {', '.join(map(str, pruned))}: entries older than {days} days are gone."
        if pruned
        else f"No entry is older than {days} days."
    )


@app.command()
def retention(
    days: Annotated[
        int | None,
        typer.Argument(
            metavar="DAYS", help="how long to keep entries; without it, the present setting is shown"
        ),
    ] = None,
) -> None:
    """Show or set how many days entries of the audit are kept."""
    with _owner() as connection:
        if days is not None:
            audit_log.set_retention(connection, days, by=operator())
        kept = audit_log.retention_days(connection)
    typer.echo(f"Entries of the audit are kept for {kept} days.")


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInputError(f"{output} is there already; name a new file.") from error
    except OSError as error:
        raise BadInputError(f"{output} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file


def _chain(connection: psycopg.Connection, text: str) -> int:
    known = partner_names(connection)
    if text.isdecimal():
        return int(text)
    meant = partners_meant(text, known)
    if len(meant) == 1:
        return meant[0]
    raise BadInputError(f"There is no one partner {text}. `project88 partner list` shows them.")


@contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    settings = Settings.load()
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        yield connection
