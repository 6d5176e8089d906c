"""`project88 migrate`: apply the migrations that the database does not have yet."""

import psycopg
import typer

from project88.database.preparing import prepare
from project88.keys import KeyRing
from project88.settings import Settings, secret_of

app = typer.Typer(
    help="Bring the database's schema up to date. Safe to run again.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def migrate() -> None:
    """Apply what is missing, in order, each migration in its own transaction."""
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        applied = prepare(
            connection,
            keys,
            api_password=secret_of(settings.api_password_file),
            on_migration=lambda name: typer.echo(f"applied {name}"),
        )
    if not applied:
        typer.echo("Nothing to do: the database is up to date.")
