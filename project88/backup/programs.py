"""Running other programs: PostgreSQL's tools and restic, whose complaints become one sentence."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from project88.errors import ConfigurationError, TransientError


class ProgramFailedError(TransientError):
    """A program that the backup needs said no."""


def run(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it printed; raise ProgramFailedError with its last words."""
    return finish(start(command, environment=environment), command)


def start(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"The program {command[0]} is not installed; the role `backup` of the appliance installs it."
        ) from error


def finish(process: "subprocess.Popen[str]", command: Sequence[str | Path]) -> str:
    output, complaints = process.communicate()
    if process.returncode != 0:
        said = [line for line in complaints.splitlines() if line.strip()][-3:]
        raise ProgramFailedError(
            f"{command[0]} failed (status {process.returncode}): {' / '.join(said) or 'it said nothing'}"
        )
    return output


def server_environment(database_url: str, database: str) -> dict[str, str]:
    """Return how PostgreSQL's own tools reach a database of the same server: by environment, not in a process list."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    parts = conninfo_to_dict(database_url)
    found = {variable: str(parts[name]) for name, variable in names.items() if parts.get(name)}
    return {**found, "PGDATABASE": database}
