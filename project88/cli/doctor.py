"""`project88 doctor`: one line a part, status 1 when something needs doing."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from project88.doctor.finding import Finding

app = typer.Typer(
    help="Check this installation, one line a part.", add_completion=False, pretty_exceptions_enable=False
)


@app.command()
def doctor() -> None:
    """Look at the machine, the settings, the database, the partners and the servers; status 1 when something is wrong."""
    all_well = True
    for finding in _findings():
        typer.echo(str(finding))
        all_well &= finding.is_well
    if not all_well:
        sys.exit(1)


def _findings() -> "Iterator[Finding]":
    from dotenv import dotenv_values

    from project88.demo.choices import Choices
    from project88.doctor.database import check_database
    from project88.doctor.finding import Finding
    from project88.doctor.machine import check_machine, check_ports
    from project88.doctor.services import check_services
    from project88.errors import ConfigurationError
    from project88.keys import KeyRing
    from project88.settings import CHECKOUT, Settings, environment_file

    yield from check_machine(CHECKOUT)
    file = environment_file()
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        yield Finding(part="Settings", is_well=False, seen="incomplete", to_do=str(error))
        choices = Choices.from_environment()
        yield from check_ports({"DEMO_PORT": choices.port, "PIPELINES_PORT": choices.pipelines_port})
        return
    yield Finding(
        part="Settings", is_well=True, seen=f"read from {file}" if file else "read from the environment"
    )
    keys = None
    try:
        keys = KeyRing.from_file(settings.secret_key_file)
    except ConfigurationError as error:
        yield Finding(part="Master key", is_well=False, seen="cannot be used", to_do=str(error))
    yield from check_database(settings, keys)
    kept = {name: value for name, value in (dotenv_values(file) if file else {}).items() if value}
    yield from check_services(kept | dict(os.environ))
