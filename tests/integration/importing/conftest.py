"""A database for all tests of a module: an import takes the place of the one before, so most need no fresh one."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.fix_postgres import Database, Postgres


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest, postgres: Postgres, _template: str) -> Iterator[Database]:
    """A database of this module's own, with every migration applied."""
    name = request.module.__name__.rpartition(".")[2]
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(_template))
        )
        yield Database(name=name, url=postgres.url(name))
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
