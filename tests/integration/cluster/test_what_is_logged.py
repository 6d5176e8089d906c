"""The server's log tells that something failed, and nothing of what it was given."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from project88.cluster import PrivateCluster

SECRET = "correct horse battery staple"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    made = PrivateCluster(tmp_path_factory.mktemp("logged") / "cluster", is_durable=False)
    made.start()
    try:
        yield made
    finally:
        made.remove()


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("insert into kept values (%s, 1)", "duplicate key value"),
        ("insert into kept values (%s, null)", "null value in column"),
        ("insert into kept values (%s, -1)", "violates check constraint"),
        ("select (%s || chr(0))::json", "null character not permitted"),
        ('select (\'{"a": "\' || %s)::json', "invalid input syntax for type json"),
        ("select (%s || '')::text collate nowhere", "collation"),
        ("select nowhere(%s)", "function nowhere"),
    ],
)
def test_an_error_is_logged_without_what_was_given(
    cluster: PrivateCluster, statement: str, error: str
) -> None:
    log_start = cluster.log.stat().st_size
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("drop table if exists kept")
        connection.execute(
            "create table kept (words text primary key, number int not null check (number > 0))"
        )
        connection.execute("insert into kept values (%s, 1)", (SECRET,))
        with pytest.raises(psycopg.Error):
            connection.execute(statement, (SECRET,))
        with pytest.raises(psycopg.Error):  # as OpenWebUI's driver may send it, too
            connection.execute(statement.replace("%s", f"'{SECRET}'"))
    logged = Path(cluster.log).read_bytes()[log_start:].decode()
    assert error in logged
    assert SECRET not in logged


def test_a_slow_statement_and_a_wait_for_a_lock_are_not_logged_with_their_values(
    cluster: PrivateCluster,
) -> None:
    log_start = cluster.log.stat().st_size
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("select %s, pg_sleep(1.2)", (SECRET,))
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("set statement_timeout = '200ms'; select pg_sleep(5)")
        connection.execute("set statement_timeout = 0")
    assert SECRET not in cluster.log.read_bytes()[log_start:].decode()


def test_no_library_that_logs_statements_is_loaded(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        found = dict(
            connection.execute(
                "select name, setting from pg_settings where name like 'log\\_%' or name like '%\\_preload_libraries'"
            ).fetchall()
        )
    assert "auto_explain" not in found["shared_preload_libraries"] + found["session_preload_libraries"]
    assert found["log_statement"] == "none"
    assert found["log_min_error_statement"] == "panic"
    assert found["log_error_verbosity"] == "terse"
    assert found["log_min_duration_statement"] == found["log_min_duration_sample"] == "-1"
    assert found["log_parameter_max_length"] == found["log_parameter_max_length_on_error"] == "0"
