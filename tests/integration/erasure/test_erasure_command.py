"""`project88 erasure`, as an operator types it."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from project88.importing.locks import hold_as_main
from tests.fix_postgres import MASTER_KEY, Database
from tests.integration.erasure.searching import tables_that_hold
from tests.integration.merging.landing_rows import Landing


class Operator:
    """Types commands."""

    def __init__(self, url: str, folder: Path) -> None:
        (folder / "master").write_bytes(MASTER_KEY)
        (folder / "exports").mkdir()
        self.url = url
        self.folder = folder
        self.ledger = folder / "state" / "erasures.jsonl"

    def types(self, *arguments: str, answer: str = "") -> tuple[int, str]:
        """Run `project88 erasure` and return its exit status and all it said."""
        done = subprocess.run(
            [sys.executable, "-m", "project88.cli.main", "erasure", *arguments],
            input=answer, capture_output=True, text=True, check=False,
            env={
                "PATH": "/usr/bin:/bin", "PROJECT88_ENV_FILE": "/dev/null", "PROJECT88_DATABASE_URL": self.url,
                "PROJECT88_SECRET_KEY_FILE": str(self.folder / "master"),
                "PROJECT88_EXPORTS_DIR": str(self.folder / "exports"),
                "PROJECT88_ERASURE_LEDGER": str(self.ledger), "COLUMNS": "200", "SUDO_USER": "pat",
            },
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def operator(empty_database: Database, tmp_path: Path) -> Operator:
    with psycopg.connect(empty_database.url, autocommit=True) as connection:
        landing = Landing(connection=connection, url=empty_database.url).partners()
        landing.event()
        landing.race()
        landing.entry("1", "Zelda Quince", athlete_email="z@quince.example", athlete_birthdate="1990-02-11")
        landing.line("1", results_first_name="Zelda", results_last_name="Quince")
        landing.entry("2", "Zelda Quince", athlete_birthdate="1950-07-08", entry_race_age="75")
        landing.merge()
    return Operator(empty_database.url, tmp_path)


def test_a_day_of_an_operator(operator: Operator, tmp_path: Path) -> None:
    named = ("person", "--partner", "1", "--name", "zelda  QUINCE", "--birth-date", "1990-02-11")
    status, said = operator.types(*named, "--dry-run")
    assert status == 0, said
    assert "Zelda Quince (born 1990, 1 races)" in said
    assert "1 entries, 1 result lines" in said
    assert "left alone, other runners of the same name: no. " in said
    assert "Nothing was changed" in said
    assert not operator.ledger.exists()

    status, said = operator.types(*named, answer="n\n")
    assert status == 1
    assert tables_that_hold(operator.url, "z@quince.example")

    with psycopg.connect(operator.url, autocommit=True) as other:
        hold_as_main(other)
        status, said = operator.types(*named, "--yes")
    assert (status, "Another import" in said) == (1, True)

    status, said = operator.types(*named, "--yes")
    assert status == 0, said
    assert "OpenWebUI" in said
    assert "Quince" not in said
    assert tables_that_hold(operator.url, "z@quince.example", "1990-02-11") == []
    assert tables_that_hold(operator.url, "quince"), "the other one of that name is still there"

    status, said = operator.types("list")
    assert (status, "pat" in said, "done" in said) == (0, True, True)
    assert operator.types("export", str(tmp_path / "copy.jsonl"))[0] == 0
    with psycopg.connect(operator.url, autocommit=True) as connection:
        connection.execute("truncate app.erasure cascade")
    status, said = operator.types("list")
    assert "in the ledger file alone" in said
    operator.ledger.unlink()
    status, said = operator.types("replay", str(tmp_path / "copy.jsonl"))
    assert (status, "1 of them new" in said) == (0, True), said
    assert operator.ledger.read_text() == (tmp_path / "copy.jsonl").read_text()
    status, said = operator.types("replay", str(operator.ledger))
    assert (status, "0 of them new" in said) == (0, True), said


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("person", "--partner", "1"), "Say who"),
        (("person", "--partner", "1", "--name", "Zelda Quince"), "Say who"),
        (("person", "--partner", "1", "--athlete", "1", "--email", "a@b.example"), "Say who"),
        (("person", "--partner", "2", "--email", "z@quince.example"), "no such person"),
        (("person", "--partner", "1", "--email", "zelda"), "not an e-mail address"),
        (("replay", "/nowhere/erasures.jsonl"), "no ledger"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    operator: Operator, arguments: tuple[str, ...], answer: str
) -> None:
    status, said = operator.types(*arguments)
    assert status == 1
    assert answer in said
    assert "Traceback" not in said
