"""Giving a partner its place in the database, and taking it away.

The work is done by SQL functions of migration 0005, which look first and change only what differs; here are their
calls, the passwords they cannot know, and their refusals as sentences. Every function needs the owner's connection
and runs in one transaction: all of it or nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import class_row, scalar_row

from project88.database.role_logins import let_log_in
from project88.database.statements import statement
from project88.errors import BadInputError, NotAllowedError
from project88.keys import KeyRing
from project88.partners.partner import PLATFORM_ROLE, Partner, partner_role


class PartnerRemovedError(NotAllowedError):
    """The partner was removed; only an explicit restore brings it back."""


class NameTakenError(BadInputError):
    """Another active partner has the name."""


class UnknownPartnerError(BadInputError):
    """No partner has this id."""


def provision(
    connection: psycopg.Connection,
    keys: KeyRing | None,
    partner_id: int,
    name: str,
    *,
    time_zone: str | None = None,
) -> None:
    """Give a partner its partitions, schema, views, role and grants; repair and extend what it has.

    With `keys` its login role (and the platform administrators') gets its derived password; without, it stays without
    one and cannot log in over a password. Safe to run again, also beside readers. Raises BadInputError for a name that
    is empty or a time zone that does not exist, NameTakenError for the name of another active partner, and
    PartnerRemovedError for a removed partner.
    """
    if partner_id < 1:
        raise BadInputError(f"A partner's id is a whole number from 1 up, not {partner_id}.")
    if not name.strip():
        raise BadInputError(f"Partner {partner_id} needs a name.")
    with _refusals(partner_id, name), connection.transaction():
        connection.execute(statement("partners/provision"), {"partner_id": partner_id, "name": name})
        if time_zone is not None:
            _set_time_zone(connection, partner_id, time_zone)
        if keys is not None:
            let_log_in(connection, partner_role(partner_id), keys)
            let_log_in(connection, PLATFORM_ROLE, keys)
    # A new role may connect to every database of the cluster that is open to all. Apart, since it locks rows of the cluster's.
    connection.execute(statement("partners/close_databases"))


def provision_all(connection: psycopg.Connection, keys: KeyRing | None) -> list[int]:
    """Provision every active partner again, after a migration added to core for example; return their ids."""
    active = [partner for partner in list_partners(connection) if partner.removed_at is None]
    for partner in active:
        provision(connection, keys, partner.partner_id, partner.name)
    return [partner.partner_id for partner in active]


def remove(connection: psycopg.Connection, partner_id: int) -> None:
    """A partner leaves: its role cannot log in, its sessions end, the platform's views no longer show it.

    Its rows stay until drop_data; restore takes all of it back. Raises UnknownPartnerError.
    """
    with _refusals(partner_id), connection.transaction():
        connection.execute(statement("partners/remove"), {"partner_id": partner_id})


def restore(connection: psycopg.Connection, keys: KeyRing | None, partner_id: int) -> None:
    """Take a removed partner back, with its rows unless they were dropped. Raises UnknownPartnerError."""
    with _refusals(partner_id), connection.transaction():
        connection.execute(statement("partners/restore"), {"partner_id": partner_id})
        if keys is not None:
            let_log_in(connection, partner_role(partner_id), keys)


def drop_data(connection: psycopg.Connection, partner_id: int) -> None:
    """Drop a removed partner's rows, in core and landing, with its views and role, for good.

    The entries of its audit stay; what they keep of its people's questions goes, for that may name its runners.

    Raises NotAllowedError while the partner is active.
    """
    with _refusals(partner_id), connection.transaction():
        connection.execute(statement("partners/drop_data"), {"partner_id": partner_id})
        connection.execute(statement("partners/drop_traces"), {"partner_id": partner_id})


def list_partners(connection: psycopg.Connection) -> list[Partner]:
    """Return all partners by id, the removed ones too."""
    with connection.cursor(row_factory=class_row(Partner)) as cursor:
        return cursor.execute(statement("partners/list")).fetchall()


def next_partner_id(connection: psycopg.Connection) -> int:
    """Return an id that no partner has or had."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        return int(cursor.execute(statement("partners/next_partner_id")).fetchone() or 1)


def _set_time_zone(connection: psycopg.Connection, partner_id: int, time_zone: str) -> None:
    known = connection.execute(statement("partners/time_zone_exists"), {"time_zone": time_zone}).fetchone()
    if known is None or not known[0]:
        raise BadInputError(f"There is no time zone {time_zone!r}. Use a name such as America/Chicago.")
    connection.execute(
        statement("partners/set_time_zone"), {"partner_id": partner_id, "time_zone": time_zone}
    )


@contextmanager
def _refusals(partner_id: int, name: str = "") -> Iterator[None]:
    """Turn what the SQL functions refuse into our errors; anything else passes."""
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        raise NameTakenError(f"Another active partner is called {name!r}. Give each its own name.") from error
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise PartnerRemovedError(
            f"Partner {partner_id} was removed. Bring it back with `project88 partner add --restore {partner_id}`."
        ) from error
    except psycopg.errors.NoDataFound as error:
        raise UnknownPartnerError(
            f"There is no partner {partner_id}. `project88 partner list` shows them."
        ) from error
    except psycopg.errors.ObjectInUse as error:
        raise NotAllowedError(
            f"Partner {partner_id} is still active, or never was one. Remove it before dropping its data."
        ) from error
