"""`project88 erasure`: people who asked to be forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from project88.cli.operator import operator
from project88.erasure.erasing import Place, Plan, erase, plan_erasure, stored_erasures
from project88.erasure.people import Sought
from project88.erasure.replaying import export as export_ledger
from project88.erasure.replaying import replay as replay_ledger
from project88.erasure.replaying import unfinished
from project88.errors import BadInputError
from project88.importing.locks import hold_as_main
from project88.keys import KeyRing
from project88.merging.one_partner import lock_partner, merge_partner
from project88.settings import Settings

app = typer.Typer(
    help="People who asked to be forgotten: take them out, keep them out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Merging:
    """The merge, as erasures use it."""

    def lock(self, connection: psycopg.Connection, partner_id: int) -> None:
        lock_partner(connection, partner_id)

    def merge(self, connection: psycopg.Connection, partner_id: int) -> None:
        merge_partner(connection, partner_id)


@app.command()
def person(  # noqa: PLR0917 - options of a command
    partner: Annotated[
        int, typer.Option("--partner", min=1, help="The partner whose data the person is taken out of.")
    ],
    athlete: Annotated[
        int | None, typer.Option(metavar="ID", help="The runner's number in the dictionary.")
    ] = None,
    email: Annotated[str | None, typer.Option(metavar="E-MAIL", help="An address of theirs.")] = None,
    name: Annotated[str | None, typer.Option(help="First and last name, with --birth-date.")] = None,
    birth_date: Annotated[
        datetime | None, typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="Their date of birth.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say who is meant, and how much.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take one person out of one partner's data. Their results stay, as those of an anonymous finisher. For good."""
    if [athlete is not None, email is not None, name is not None].count(True) != 1 or (
        (name is None) != (birth_date is None)
    ):
        raise BadInputError(
            'Say who: --athlete ID, or --email E-MAIL, or --name "NAME" --birth-date YYYY-MM-DD.'
        )
    sought = Sought(
        athlete_id=athlete, email=email, name=name, birth_date=birth_date.date() if birth_date else None
    )
    with _owner(is_exclusive=not dry_run) as (connection, keys, settings):
        if dry_run or not yes:
            with connection.transaction(force_rollback=True):
                plan = plan_erasure(connection, partner, sought)
            _show(plan)
            if dry_run:
                typer.echo("Nothing was changed.")
                return
            typer.confirm("Erase this person for good?", abort=True)
        erased = erase(connection, keys, partner, sought, place=_place(settings), merging=_Merging())
    typer.echo(f"Erased ({erased.erasure_id}): {_listed(erased.counts)}.")
    typer.echo(
        "Chat histories are OpenWebUI's, not this database's: remove chats that name the person there. Backups made before"
        " now still hold them until they expire."
    )


@app.command("list")
def list_() -> None:
    """Show the erasures, and those that the ledger file names and this database does not know."""
    with _owner(is_exclusive=False) as (connection, _, settings):
        known = stored_erasures(connection)
        missing = unfinished(connection, settings.erasure_ledger)
    table = Table("erasure", "partner", "when", "by", "rows", "state")
    for erasure in sorted([*known, *missing], key=lambda erasure: erasure.erased_at):
        table.add_row(
            str(erasure.erasure_id), str(erasure.partner_id), f"{erasure.erased_at:%Y-%m-%d %H:%M}", erasure.erased_by,
            str(sum(erasure.counts.values())), "in the ledger file alone" if erasure in missing else "done",
        )  # fmt: skip
    Console().print(table)
    if missing:
        typer.echo(
            f"{len(missing)} not done in this database: run `project88 erasure replay {settings.erasure_ledger}`."
        )


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the ledger.")],
) -> None:
    """Write the database's erasures as a ledger file. It holds keyed hashes and no personal data."""
    with _owner(is_exclusive=False) as (connection, _, _settings):
        count = export_ledger(connection, file)
    typer.echo(f"{count} erasure{'s' * (count != 1)} written to {file}.")


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The ledger to apply to this database.")],
) -> None:
    """Erase again whoever the ledger names: after every restore, before anybody may log in. Safe to repeat."""
    with _owner(is_exclusive=True) as (connection, keys, settings):
        done = replay_ledger(connection, keys, file, place=_place(settings), merging=_Merging())
    typer.echo(
        f"{done.added + done.known} erasures, {done.added} of them new to this database;"
        f" {sum(done.emptied_rows.values())} rows changed."
    )


def _show(plan: Plan) -> None:
    typer.echo(f"Partner {plan.person.partner_id}: {plan.person.shown}")
    typer.echo(f"  to be emptied: {_listed(plan.counts)}")
    if plan.namesakes:
        typer.echo(f"  left alone, other runners of the same name: {', '.join(plan.namesakes)}")


def _listed(counts: "dict[str, int] | object") -> str:
    found = dict(counts) if isinstance(counts, dict) else {}
    return ", ".join(f"{count} {called}" for called, count in found.items()) or "nothing"


def _place(settings: Settings) -> Place:
    return Place(ledger=settings.erasure_ledger, exports_dir=settings.exports_dir, operator=operator())


@contextmanager
def _owner(*, is_exclusive: bool) -> Iterator[tuple[psycopg.Connection, KeyRing, Settings]]:
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with psycopg.connect(
        settings.database_url.get_secret_value(), autocommit=True, application_name="project88 erasure"
    ) as connection:
        if is_exclusive:
            hold_as_main(connection)  # an import that began before would not know who was erased meanwhile
        yield connection, keys, settings
