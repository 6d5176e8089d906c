"""A small season of this folder's own, imported once; every test gets a copy and may change it."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from project88.database.preparing import prepare
from project88.erasure.erasing import Erased, Place, erase
from project88.erasure.people import Sought
from project88.erasure.replaying import Replayed, replay
from project88.importing import ImportReport, import_file
from project88.keys import KeyRing
from project88.merging.one_partner import lock_partner, merge_partner
from tests.fix_postgres import Database, Postgres, clone

_numbers = itertools.count(1)
PARTNER = 1


class Merging:
    """The merge, as the command line hands it to an erasure."""

    def lock(self, connection: psycopg.Connection, partner_id: int) -> None:
        lock_partner(connection, partner_id)

    def merge(self, connection: psycopg.Connection, partner_id: int) -> None:
        merge_partner(connection, partner_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A database with what belongs to it on disk."""

    url: str
    keys: KeyRing
    file: Path
    place: Place

    def erase(self, sought: Sought, partner_id: int = PARTNER) -> Erased:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return erase(connection, self.keys, partner_id, sought, place=self.place, merging=Merging())

    def replay(self, file: Path | None = None) -> Replayed:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return replay(
                connection, self.keys, file or self.place.ledger, place=self.place, merging=Merging()
            )

    def import_again(self, **options: object) -> ImportReport:
        return import_file(self.file, self.url, keys=self.keys, **({"workers": 1} | options))  # type: ignore[arg-type]

    def rows(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()

    def run(self, command: str, *parameters: object) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(command.encode(), parameters or None)


@pytest.fixture(scope="module")
def _filled(
    request: pytest.FixtureRequest, postgres: Postgres, _template: str, season_file: Path, keys: KeyRing
) -> Iterator[str]:
    name = f"erasure_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        clone(connection, name, _template)
        with psycopg.connect(postgres.url(name), autocommit=True) as filled:
            prepare(filled, keys)
        import_file(season_file, postgres.url(name), workers=1, keys=keys)
        yield name
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def installation(
    postgres: Postgres, _filled: str, season_file: Path, keys: KeyRing, tmp_path: Path
) -> Iterator[Installation]:
    """The season imported, with a ledger and a folder of downloads of this test's own."""
    name = f"erasure_{next(_numbers)}"
    exports = tmp_path / "exports"
    exports.mkdir()
    file = tmp_path / "season.sqlite"
    shutil.copy(season_file, file)
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        clone(connection, name, _filled)
        yield Installation(
            url=postgres.url(name),
            keys=keys,
            file=file,
            place=Place(ledger=tmp_path / "state" / "erasures.jsonl", exports_dir=exports, operator="tester"),
        )
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database(database: Database, keys: KeyRing) -> Database:
    """A migrated database without rows."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        prepare(connection, keys)
    return database
