"""A real PostgreSQL for the test session, and a fresh database for each test that asks for one.

Where a Docker engine answers, the server comes from testcontainers; otherwise the binaries on this machine make a
private cluster. Either way it is ours alone and gone when the session ends.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from project88.cluster import PrivateCluster
from project88.database.migrations import migrate
from project88.keys import KeyRing

CONTAINER_IMAGE = "postgres:16"
TEMPLATE = "project88_template"
MASTER_KEY = b"a master key for tests, 32 bytes or more"


class Postgres(Protocol):
    """A running server whose owner is the superuser `project88`."""

    def url(
        self, database: str = "postgres", user: str | None = None, password: str | None = None
    ) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database of the test server; `url` is the owner's."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerPostgres:
    """PostgreSQL in a container of a Docker engine."""

    host: str
    port: int
    owner_password: str

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        if user is None:
            user, password = "project88", self.owner_password
        secret = "" if password is None else f":{quote(password, safe='')}"
        return (
            f"postgresql://{quote(user, safe='')}{secret}@{self.host}:{self.port}/{quote(database, safe='')}"
        )


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """The installation's keys, the same in every test."""
    return KeyRing(MASTER_KEY)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A running server; sessions of pytest never share one."""
    if _docker_answers():
        with _container() as container:
            yield container
        return
    cluster = PrivateCluster(tmp_path_factory.mktemp("postgres") / "cluster", is_durable=False)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def _template(postgres: Postgres) -> str:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    with psycopg.connect(postgres.url(TEMPLATE), autocommit=True) as connection:
        for _ in migrate(connection):
            pass
    return TEMPLATE


_numbers = itertools.count(1)


@pytest.fixture
def database(postgres: Postgres, _template: str) -> Iterator[Database]:
    """A database of this test's own, with every migration applied and no rows of anybody."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        clone(connection, name, _template)
        yield Database(name=name, url=postgres.url(name))
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def clone(server: psycopg.Connection, name: str, template: str) -> None:
    """Make a database from another; the connection is the owner's, in autocommit mode.

    Rights on a database itself are not cloned with it, and preparing any database closes its neighbours to everybody
    who has none: the chat gets its own back at once.
    """
    server.execute(
        sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    )
    server.execute(sql.SQL("grant connect on database {} to project88_chat").format(sql.Identifier(name)))


def _docker_answers() -> bool:
    if not (os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists()):
        return False
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=5)
        client.ping()
        client.images.get(CONTAINER_IMAGE)  # an engine that would first have to download is no help offline
    except DockerException:
        return False
    return True


@contextmanager
def _container() -> Iterator[ContainerPostgres]:
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer(CONTAINER_IMAGE, username="project88", dbname="postgres", driver=None) as running:
        yield ContainerPostgres(
            host=running.get_container_host_ip(),
            port=int(running.get_exposed_port(5432)),
            owner_password=running.password,
        )
