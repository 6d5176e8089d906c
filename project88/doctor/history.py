"""Checks of OpenWebUI's history: nothing that people type is stored there, and what may be kept of it can be."""

from collections.abc import Iterator

import psycopg

from project88.database.statements import statement
from project88.doctor.finding import Finding
from project88.keys import KeyRing
from project88.settings import OPENWEBUI_DATABASE

_TIMEOUT_S = 5
_RESTART = "restart OpenWebUI (`systemctl restart openwebui`; `make demo-up` for the demo), which puts it right before it serves"


def check_history(database_url: str, keys: KeyRing) -> Iterator[Finding]:
    """Look at OpenWebUI's database as the chat's service; `database_url` is of our own database, beside which it is."""
    try:
        with psycopg.connect(
            database_url,
            dbname=OPENWEBUI_DATABASE,
            user="project88_chat",
            password=keys.database_password("project88_chat"),
            connect_timeout=_TIMEOUT_S,
        ) as connection:
            row = connection.execute(statement("openwebui/guard_state")).fetchone()
    except (psycopg.OperationalError, psycopg.errors.InvalidSchemaName):  # no guard has made the schema
        row = None
    if row is None:
        yield Finding(
            part="Chat's history",
            is_well=False,
            seen="the chat's service is not let in: every message stays hidden",
            to_do=_RESTART,
        )
        return
    has_history, is_guarded, may_keep = row
    yield Finding(
        part="Chat's history",
        is_well=not has_history or is_guarded,
        seen="takes no message as it was typed" if is_guarded else "stores messages as they are typed",
        to_do=_RESTART,
    )
    yield Finding(
        part="Kept questions",
        is_well=not has_history or may_keep,
        seen="can be written" if may_keep else "cannot be written: every message stays hidden",
        to_do=_RESTART,
    )
