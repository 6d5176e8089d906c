"""What the command line says of a database that refuses, or is not ready: the right reason, in one sentence."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.fix_postgres import Postgres

PROGRAM = str(Path(sys.executable).parent / "project88")


def run(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "key").write_bytes(b"k" * 40)
    environment = {
        "PATH": "/usr/bin:/bin",
        "PROJECT88_ENV_FILE": "/dev/null",
        "PROJECT88_DATABASE_URL": url,
        "PROJECT88_SECRET_KEY_FILE": str(folder / "key"),
    }
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize("arguments", [("partner", "list"), ("account", "list"), ("merge",)])
def test_a_database_never_migrated_says_what_to_run(
    postgres: Postgres, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    name = sql.Identifier("never_migrated_" + arguments[0])
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(name))
        done = run(postgres.url("never_migrated_" + arguments[0]), tmp_path, *arguments)
        connection.execute(sql.SQL("drop database {}").format(name))
    assert done.returncode == 1
    assert "Run `project88 migrate`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_migration_that_does_not_fit_is_named_and_leaves_nothing(
    postgres: Postgres, tmp_path: Path
) -> None:
    name, url = sql.Identifier("migration_does_not_fit"), postgres.url("migration_does_not_fit")
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(name))
        with psycopg.connect(url, autocommit=True) as made:
            made.execute("create schema core")
        done = run(url, tmp_path, "migrate")
        with psycopg.connect(url) as left:
            schemas = left.execute(
                "select nspname from pg_namespace where nspname in ('landing', 'core')"
            ).fetchall()
        connection.execute(sql.SQL("drop database {}").format(name))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Migration 0001_schemas.sql does not fit this database and left nothing behind" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert schemas == [("core",)]


def test_a_wrong_password_is_not_called_gone(postgres: Postgres, tmp_path: Path) -> None:
    done = run(postgres.url(user="project88", password="wrong"), tmp_path, "partner", "list")
    assert done.returncode == 1
    assert "refuses the login" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_does_not_exist_is_named_as_such(postgres: Postgres, tmp_path: Path) -> None:
    done = run(postgres.url("nowhere"), tmp_path, "partner", "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no database of that name" in done.stderr


def test_a_broken_url_shows_nothing_of_the_password(tmp_path: Path) -> None:
    done = run("postgresql://x:hunter%zz2@127.0.0.1/x", tmp_path, "partner", "list")
    assert done.returncode == 1
    assert "hunter" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
