"""Who is at the command line, and what they did there, for the audit."""

import os
import pwd

import psycopg
import typer

from project88.accounts import audit


def operator() -> str:
    """Return the operating-system user: whoever is behind sudo, where it is known. LOGNAME and USER may say anything."""
    return (os.environ.get("SUDO_USER") or _own_name())[:200]


def _own_name() -> str:
    user_id = os.getuid()
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:  # a container may run as a number that nobody has
        return str(user_id)


def record_command(
    connection: psycopg.Connection,
    kind: str,
    *,
    outcome: str = "ok",
    account_id: int | None = None,
    partner_id: int | None = None,
    **detail: object,
) -> None:
    """Put what a command did into the audit, with the operating-system user who ran it."""
    audit.record(
        connection,
        kind=kind,
        outcome=outcome,
        account_id=account_id,
        partner_id=partner_id,
        detail={**detail, "by": operator()},
    )


def record_done(database_url: str, kind: str, *, outcome: str = "ok", **detail: object) -> None:
    """Put what has been done and told into the audit. It stays done where the audit cannot be reached: that is a warning."""
    try:
        with psycopg.connect(database_url, autocommit=True) as connection:
            record_command(connection, kind, outcome=outcome, account_id=None, partner_id=None, **detail)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName):
        typer.echo(
            f"This database is of a release that kept no audit of commands: {kind} is not in it.", err=True
        )
    except psycopg.Error as error:
        typer.echo(f"Done, but {kind} could not be put into the audit ({type(error).__name__}).", err=True)
