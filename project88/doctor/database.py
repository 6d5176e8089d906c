"""Checks of the database: it answers, is of a right version, is migrated, and its partners can be served."""

from collections.abc import Iterator

import psycopg

from project88.database.migrations import pending
from project88.database.statements import statement
from project88.doctor.audit import check_chains, check_retention
from project88.doctor.erasures import check_erasures
from project88.doctor.finding import Finding
from project88.doctor.history import check_history
from project88.doctor.sealed import check_sealed
from project88.erasure.erasing import stored_erasures
from project88.errors import ConfigurationError, Project88Error
from project88.keys import KeyRing
from project88.partners import list_partners, partner_role
from project88.settings import OPENWEBUI_DATABASE, Settings

_TIMEOUT_S = 5


def check_database(settings: Settings, keys: KeyRing | None) -> Iterator[Finding]:
    """Look at the owner's database; one that does not answer ends the checks that need it."""
    try:
        with psycopg.connect(
            settings.database_url.get_secret_value(), autocommit=True, connect_timeout=_TIMEOUT_S
        ) as connection:
            yield from _look(connection, settings, keys)
    except psycopg.OperationalError:
        yield Finding(
            part="Database",
            is_well=False,
            seen="does not answer",
            to_do="start it (`make demo-up` starts the demo's)",
        )


def _look(connection: psycopg.Connection, settings: Settings, keys: KeyRing | None) -> Iterator[Finding]:
    major = connection.info.server_version // 10000
    yield Finding(
        part="Database",
        is_well=15 <= major <= 18,
        seen=f"PostgreSQL {major} answers",
        to_do="use PostgreSQL 15 to 18",
    )
    try:
        waiting = pending(connection)
    except ConfigurationError as error:
        yield Finding(part="Migrations", is_well=False, seen="do not match this program", to_do=str(error))
        return
    yield Finding(
        part="Migrations",
        is_well=not waiting,
        seen=f"{len(waiting)} not applied" if waiting else "all applied",
        to_do="run `project88 migrate`",
    )
    if not waiting:
        yield from _partners(connection, settings, keys)
        if keys is not None:
            [(samples,)] = connection.execute(statement("monitoring/sealed_samples")).fetchall()
            yield check_sealed(keys, samples)
            if connection.execute(statement("database/database_exists"), (OPENWEBUI_DATABASE,)).fetchone():
                yield from check_history(settings.database_url.get_secret_value(), keys)
        known = [str(erasure.erasure_id) for erasure in stored_erasures(connection)]
        yield check_erasures(settings.erasure_ledger, known)
        yield from check_retention(connection)
        yield check_chains(connection)


def _partners(connection: psycopg.Connection, settings: Settings, keys: KeyRing | None) -> Iterator[Finding]:
    active = [partner.partner_id for partner in list_partners(connection) if partner.removed_at is None]
    yield Finding(
        part="Partners",
        is_well=bool(active),
        seen=f"{len(active)} active",
        to_do="import data, or add one with `project88 partner add`",
    )
    if keys is None:
        return
    shut_out = [
        partner_id for partner_id in active if not _can_log_in(settings, partner_role(partner_id), keys)
    ]
    yield Finding(
        part="Partners' logins",
        is_well=not shut_out,
        seen=f"refused for {', '.join(map(str, shut_out))}" if shut_out else "all accepted",
        to_do="run `project88 partner add` with the partner's name and --id again; it repairs what differs",
    )
    has_chat = _can_log_in(settings, "project88_chat", keys)
    yield Finding(
        part="Chat's login",
        is_well=has_chat,
        seen="accepted" if has_chat else "refused",
        to_do="run `project88 migrate`",
    )


def _can_log_in(settings: Settings, role: str, keys: KeyRing) -> bool:
    try:
        with psycopg.connect(
            settings.database_url.get_secret_value(),
            user=role,
            password=keys.database_password(role),
            connect_timeout=_TIMEOUT_S,
        ):
            return True
    except (psycopg.OperationalError, Project88Error):
        return False
