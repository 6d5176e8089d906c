"""Who is meant: from a number, an e-mail address or a name with a date of birth to one person's landing rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import psycopg
from psycopg import sql
from psycopg.rows import dict_row, scalar_row

from project88.database.statements import statement
from project88.erasure.identities import Reading, read_rows
from project88.erasure.readings import Readings, email_key
from project88.erasure.shapes import ENTRIES, LINES, REGISTRATIONS, Shape
from project88.erasure.sweeping import spellings
from project88.errors import BadInputError


class NobodyFoundError(BadInputError):
    """Nobody of the partner is meant by this."""


class SeveralFoundError(BadInputError):
    """More than one person is meant by this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """How the person was named; one of athlete, e-mail, or name with date of birth."""

    athlete_id: int | None = None
    email: str | None = None
    name: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of a partner: their runners in the dictionary (none, where only unused rows name them), and rows."""

    partner_id: int
    athlete_ids: tuple[int, ...]
    shown: str
    landing_ids: dict[str, list[int]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)


def find_person(connection: psycopg.Connection, partner_id: int, sought: Sought) -> Person:
    """Return the person; raise NobodyFoundError or SeveralFoundError with a sentence that says how to go on."""
    if sought.athlete_id is not None:
        found = [sought.athlete_id]
    elif sought.email is not None:
        return _by_email(connection, partner_id, sought.email)
    else:
        parameters = {"partner_id": partner_id, "name": sought.name, "birth_date": sought.birth_date}
        found = _ids(connection, "erasure/athletes_named", parameters)
    return _one(connection, partner_id, found)


def namesakes(connection: psycopg.Connection, person: Person) -> list[str]:
    """Return other runners of the same name, for the operator to look at: they are not touched."""
    names = sorted({reading.name for reading in person.readings if reading.name})
    rows = connection.execute(
        statement("erasure/namesakes"),
        {"partner_id": person.partner_id, "names": names, "athlete_ids": list(person.athlete_ids)},
    )
    return [shown for (shown,) in rows]


def shared_accounts(
    connection: psycopg.Connection, partner_id: int, readings: Iterable[Reading], mine: dict[str, list[int]]
) -> frozenset[str]:
    """Return the accounts among these rows that other people's rows use too."""
    rows = list(readings)
    names = {row.name for row in rows}
    dates = {row.birth_date for row in rows if row.birth_date}
    shared = set()
    for shape in (ENTRIES, REGISTRATIONS):
        accounts = sorted({row.account[1:] for row in rows if row.account and row.shape is shape})
        if not accounts:
            continue
        others = _rows(
            connection, shape, "erasure/rows_of_accounts",
            {
                "accounts": accounts,
                "mine": mine.get(shape.table, []),
                "spellings": spellings(connection, shape.table, partner_id),
            },
        )  # fmt: skip
        for other in others:
            is_same = other.birth_date in dates if other.birth_date else other.name in names or not other.name
            if not is_same:
                shared.add(other.account)
    return frozenset(shared)


def _by_email(connection: psycopg.Connection, partner_id: int, email: str) -> Person:
    key = email_key(email)
    if not key:
        raise BadInputError("That is not an e-mail address. It looks like name@company.example.")
    seeds: dict[str, list[int]] = {}
    readings = []
    for shape in (ENTRIES, REGISTRATIONS):
        query = sql.SQL(statement("erasure/rows_of_email")).format(
            table=sql.Identifier("landing", shape.table), email=sql.Identifier(shape.email or "")
        )
        parameters = {"email": key, "spellings": spellings(connection, shape.table, partner_id)}
        with connection.cursor(row_factory=scalar_row) as cursor:
            ids = cursor.execute(query, parameters).fetchall()
        if ids:
            seeds[shape.table] = ids
            readings += read_landing_rows(connection, shape, ids)
    athletes = _ids(
        connection,
        "erasure/athletes_of_rows",
        {
            "partner_id": partner_id,
            "entries": seeds.get(ENTRIES.table, []),
            "registrations": seeds.get(REGISTRATIONS.table, []),
        },
    )
    if not athletes and readings and len({reading.name for reading in readings}) == 1:
        shown = f"{readings[0].first_name} {readings[0].last_name}".strip()
        return Person(
            partner_id=partner_id, athlete_ids=(), shown=f"{shown}, in rows that no result came of",
            landing_ids=seeds, readings=readings,
        )  # fmt: skip
    # Rows with the address that are not this person's stay: a family may share it.
    return _one(connection, partner_id, athletes)


def _one(connection: psycopg.Connection, partner_id: int, athlete_ids: list[int]) -> Person:
    described: list[str] = [
        text
        for (text,) in connection.execute(
            statement("erasure/described"), {"partner_id": partner_id, "athlete_ids": athlete_ids}
        )
    ]
    if not described:
        raise NobodyFoundError(
            f"Partner {partner_id} has no such person. Look at the spelling, or name them by their number: --athlete."
        )
    if len(described) > 1:
        raise SeveralFoundError(
            f"Several people are meant: {'; '.join(described)}. Say which one with --athlete, one at a time."
        )
    landing_ids: dict[str, list[int]] = {}
    readings = []
    for shape, name in (
        (ENTRIES, "entries_of_athletes"),
        (REGISTRATIONS, "registrations_of_athletes"),
        (LINES, "lines_of_athletes"),
    ):
        parameters = {
            "partner_id": partner_id,
            "athlete_ids": athlete_ids,
            "spellings": spellings(connection, shape.table, partner_id),
        }
        ids = set(_ids(connection, f"erasure/{name}", parameters))
        if ids:
            landing_ids[shape.table] = sorted(ids)
            readings += read_landing_rows(connection, shape, landing_ids[shape.table])
    return Person(
        partner_id=partner_id, athlete_ids=tuple(athlete_ids), shown=described[0], landing_ids=landing_ids,
        readings=readings,
    )  # fmt: skip


def read_landing_rows(connection: psycopg.Connection, shape: Shape, landing_ids: list[int]) -> list[Reading]:
    """Return rows of a landing table as they are read."""
    return _rows(connection, shape, "erasure/whole_rows", {"landing_ids": landing_ids})


def _rows(
    connection: psycopg.Connection, shape: Shape, name: str, parameters: Mapping[str, object]
) -> list[Reading]:
    query = sql.SQL(statement(name)).format(
        table=sql.Identifier("landing", shape.table),
        **({"account": sql.Identifier(shape.account)} if shape.account else {}),
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, parameters).fetchall()
    return read_rows(shape, rows, Readings(lambda: connection))


def _ids(connection: psycopg.Connection, name: str, parameters: Mapping[str, object]) -> list[int]:
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(statement(name), parameters).fetchall()
