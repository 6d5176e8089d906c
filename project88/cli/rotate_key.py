"""`project88 rotate-key`: another master key, without losing anything that hangs on the old one."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer

from project88.cli.operator import record_command
from project88.keys import KeyRing
from project88.rekeying import rekey
from project88.settings import Settings

app = typer.Typer(
    help="Move the installation to another master key.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def rotate_key(
    old: Annotated[
        list[Path], typer.Option(metavar="FILE", help="the master key until now; more than one may be given")
    ],
    new: Annotated[Path, typer.Option(metavar="FILE", help="the master key from now on")],
) -> None:
    """Seal everything with the new key and give every role its new password, all of it or nothing.

    Stop the services first: they know the old key alone. Run it again if it was cut off; it does only what is missing.
    """
    settings = Settings.load()
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        done = rekey(
            connection,
            [KeyRing.from_file(file) for file in old],
            KeyRing.from_file(new),
            settings.erasure_ledger,
        )
        if done.total:
            record_command(connection, "master_key_changed", sealed_anew=done.total)
    if done.total == 0:
        typer.echo("Nothing to do: everything opens with the new key.")
    else:
        typer.echo(
            f"Sealed anew: {done.totp_secrets} secrets of authenticator apps, {done.provider_credentials} credentials,"
            f" {done.former_keys + done.erasure_keys} keys. Start the services with the new master key now."
        )
