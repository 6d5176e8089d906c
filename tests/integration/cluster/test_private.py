"""A private cluster over its life: made, used, killed, started again, bounded in memory, removed."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from project88.cluster import PrivateCluster
from project88.cluster.postmaster import running_postmaster
from project88.errors import TransientError


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    cluster = PrivateCluster(tmp_path_factory.mktemp("private") / "cluster", is_durable=False)
    cluster.start()
    yield cluster
    cluster.remove()


def data_folder(cluster: PrivateCluster) -> Path:
    return cluster.log.parent / "data"


def test_it_keeps_checksums_and_listens_on_loopback_alone(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        names = ("data_checksums", "listen_addresses", "password_encryption")
        shown = [connection.execute("select current_setting(%s)", (name,)).fetchone() for name in names]
    assert shown == [("on",), ("127.0.0.1",), ("scram-sha-256",)]


def test_a_wrong_password_is_refused(cluster: PrivateCluster) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url("postgres", "project88", "wrong"))


def test_starting_again_keeps_the_running_server(cluster: PrivateCluster) -> None:
    before = running_postmaster(data_folder(cluster))
    cluster.start()
    assert running_postmaster(data_folder(cluster)) == before


def test_a_memory_bomb_fails_alone(cluster: PrivateCluster) -> None:
    # Four values of 0.9 GB at once: each is legal, together they are more than the server may address.
    bomb = "select cardinality(array[repeat(x, 900), repeat(x, 900), repeat(x, 900), repeat(x, 900)]) from repeat('x', 1000000) x"
    with psycopg.connect(cluster.url(), autocommit=True) as bystander:
        with psycopg.connect(cluster.url()) as connection, pytest.raises(psycopg.errors.OutOfMemory):
            connection.execute(bomb)
        assert bystander.execute("select 1").fetchone() == (1,)


def test_after_a_kill_and_with_its_port_taken_it_starts_elsewhere(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        for command in ("create table kept (n int)", "insert into kept values (1)", "checkpoint"):
            connection.execute(command)
    before = running_postmaster(data_folder(cluster))
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    while running_postmaster(data_folder(cluster)) is not None:
        time.sleep(0.05)
    with pytest.raises(TransientError):
        _ = cluster.port
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind_when_free(squatter, before.port)
        squatter.listen()
        cluster.start()
        assert cluster.port != before.port
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("select n from kept").fetchone() == (1,)


def _bind_when_free(squatter: socket.socket, port: int) -> None:
    while True:  # the killed server's children leave a moment after it
        try:
            squatter.bind(("127.0.0.1", port))
        except OSError:
            time.sleep(0.05)
        else:
            return


def test_removing_leaves_nothing(tmp_path: Path) -> None:
    cluster = PrivateCluster(tmp_path / ("deep" * 20) / "cluster", is_durable=False)
    cluster.start()
    home = cluster.log.parent
    cluster.remove()
    assert not home.exists()
    assert not (tmp_path / ("deep" * 20) / "cluster").is_symlink()
