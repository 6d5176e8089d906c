"""A Pipelines server on a database of two partners, for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from project88.database.preparing import prepare
from project88.keys import KeyRing
from project88.partners import provision
from tests.fix_pipelines import Chat, ChatUser, PipelinesServer, running_server
from tests.fix_postgres import Postgres

DATABASE = "test_pipelines_server"
MASTER_KEY = b"a master key for tests, 32 bytes or more"  # the same as the fixture `keys`


@pytest.fixture(scope="module")
def master_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "master.key"
    file.write_bytes(MASTER_KEY)
    return file


@pytest.fixture(scope="module")
def server_database_url(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[str]:
    """The owner's address of a database for one server and its module of tests."""
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(DATABASE), sql.Identifier(_template)
            )
        )
        with psycopg.connect(postgres.url(DATABASE), autocommit=True) as owner:
            prepare(owner, keys)
            provision(owner, keys, 6, "Big River Race Management")
            provision(owner, keys, 7, "Lakeside Timing")
        yield postgres.url(DATABASE)
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(DATABASE)))


@pytest.fixture(scope="module")
def server(
    server_database_url: str, master_key: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PipelinesServer]:
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, database_url=server_database_url, master_key=master_key) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as made:
        yield made


@pytest.fixture
def chat(server, client) -> Chat:
    return Chat(
        server=server, client=client, user=ChatUser(user_id="user-1", email="pat@example.test", name="Pat")
    )
