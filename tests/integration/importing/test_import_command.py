"""`project88 import` as people run it: output, exit status, sentences."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.fix_postgres import MASTER_KEY, Database
from tests.integration.importing.legacy_file import write_results


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "master_key").write_bytes(MASTER_KEY)
    return os.environ | {
        "PROJECT88_DATABASE_URL": database.url,
        "PROJECT88_SECRET_KEY_FILE": str(tmp_path / "master_key"),
    }


def project88(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "project88.cli.main", "import", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_good_file(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 300)
    done = project88(environment, str(file), "--landing-only", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["is_complete"]
    assert report["source_rows"] == 300
    assert 0 < report["peak_memory_mb"] < 200
    assert "Loading: done in" in done.stderr
    assert "rows/s" in done.stderr
    again = project88(environment, str(file), "--landing-only")
    assert again.returncode == 0
    assert "0 chunks loaded, 1 unchanged" in again.stdout
    assert "reads back byte for byte" in again.stdout


def test_books_that_do_not_balance_are_an_exit_status(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 300)
    with psycopg.connect(database.url, autocommit=True) as connection:
        # Somebody loses rows after they were verified: the account of the merge is short of one.
        connection.execute(
            "create function lose() returns trigger language plpgsql as 'begin new.row_count := new.row_count - 1; return new; end';"
            "create trigger lose before insert on app.import_disposition for each row when (new.row_count > 0) execute function lose()"
        )
    done = project88(environment, str(file), "--landing-only")
    assert done.returncode == 1
    assert "DOES NOT ADD UP" in done.stdout
    assert "The rows of ct_results do not add up" in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty."), (b"not a database at all", "is not a SQLite file, or it is encrypted.")],
)
def test_a_bad_file_is_one_sentence(
    environment: dict[str, str], tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "legacy.sqlite"
    file.write_bytes(content)
    done = project88(environment, str(file))
    assert done.returncode == 1
    assert done.stderr.strip().endswith(sentence)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_without_our_schema_is_one_sentence(
    environment: dict[str, str], tmp_path: Path, database: Database
) -> None:
    file = tmp_path / "legacy.sqlite"
    write_results(file, 3)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("drop schema landing cascade; drop schema app cascade")
    done = project88(environment, str(file))
    assert done.returncode == 1
    assert "Run `project88 migrate`." in done.stderr
    assert "Traceback" not in done.stderr
