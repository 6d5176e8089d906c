"""Who is at the command line, and what they did there, for the audit."""

import getpass
import os

import psycopg

from project88.accounts import audit


def operator() -> str:
    """Return the operating-system user: whoever is behind sudo, where it is known."""
    return (os.environ.get("SUDO_USER") or getpass.getuser())[:200]


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
