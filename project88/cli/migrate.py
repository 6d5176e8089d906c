"""`project88 migrate`: apply the migrations that the database does not have yet."""

from typing import Annotated

import psycopg
import typer

from project88.cli.operator import record_done
from project88.database.migrations import pending
from project88.database.preparing import prepare
from project88.keys import KeyRing
from project88.settings import Settings, secret_of

app = typer.Typer(
    help="Bring the database's schema up to date. Safe to run again.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def migrate(
    list_closing: Annotated[
        bool,
        typer.Option(
            "--list-closing",
            help="Apply nothing; name what is missing and would close the way back to the release before.",
        ),
    ] = False,
) -> None:
    """Apply what is missing, in order, each migration in its own transaction."""
    settings = Settings.load()
    if list_closing:
        with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
            for migration in pending(connection):
                if migration.closes_way_back is not None:
                    typer.echo(f"{migration.name}: {migration.closes_way_back}")
        return
    keys = KeyRing.from_file(settings.secret_key_file)
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        applied = prepare(
            connection,
            keys,
            api_password=secret_of(settings.api_password_file),
            on_migration=lambda name: typer.echo(f"applied {name}"),
        )
    if applied:
        record_done(
            settings.database_url.get_secret_value(), "migrated", migrations=len(applied), newest=applied[-1]
        )
    else:
        typer.echo("Nothing to do: the database is up to date.")
