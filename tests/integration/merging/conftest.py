"""A database of the test's own with two partners in landing."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.fix_postgres import Database
from tests.integration.merging.landing_rows import Landing


@pytest.fixture
def landing(database: Database) -> Iterator[Landing]:
    """Landing with Big River (1) and Lakeside (2) and nothing else."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield Landing(connection=connection, url=database.url).partners()


@pytest.fixture
def marathon(landing: Landing) -> Landing:
    """Landing with one marathon of Big River's."""
    landing.event()
    landing.race()
    return landing
