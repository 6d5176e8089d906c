"""`project88 doctor`: one line a part, status 1 when something needs doing."""

import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from project88.doctor.finding import Finding

app = typer.Typer(
    help="Check this installation, one line a part.", add_completion=False, pretty_exceptions_enable=False
)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Look at every part that this host has; status 1 when something is wrong, with what to do.

    On a host of an installation: disks, memory, units, updates, time, PostgreSQL, the chat, the door, certificates, backups.
    In a checkout: the machine, the settings, the database, the partners and the demo's servers.
    """
    all_well = True
    found = []
    for finding in _findings():
        all_well &= finding.is_well
        found.append(finding)
        if not as_json:
            typer.echo(str(finding))
    if as_json:
        typer.echo(
            json.dumps({"is_well": all_well, "findings": [finding.as_dict() for finding in found]}, indent=2)
        )
    if not all_well:
        sys.exit(1)


def _findings() -> "Iterator[Finding]":
    from project88.doctor.appliance import check_appliance
    from project88.doctor.duties import Duties

    duties = Duties.load()
    if duties is not None:
        yield from check_appliance(duties, is_thorough=True)
        return
    yield from _checkout_findings()


def _checkout_findings() -> "Iterator[Finding]":
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
