"""`project88 partner`, as an operator types it."""

import re
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from project88 import partners
from project88.cli.partner import app
from project88.errors import BadInputError
from project88.keys import KeyRing
from tests.fix_postgres import MASTER_KEY, Postgres

DATABASE = "partner_command_line"


@pytest.fixture(scope="module")
def url(postgres: Postgres, _template: str) -> str:
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create database {DATABASE} template {_template}")
    return postgres.url(DATABASE)


@pytest.fixture(autouse=True)
def installation(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "master").write_bytes(MASTER_KEY)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(tmp_path / "master"))
    monkeypatch.setenv("COLUMNS", "120")


def partner(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=answer)


def test_a_partner_comes_goes_and_comes_back(postgres: Postgres) -> None:
    added = partner("add", "River City Timing", "--id", "921", "--time-zone", "America/Chicago")
    assert added.exit_code == 0, added.output
    assert "Partner 921, River City Timing, is ready." in added.output
    url = postgres.url(DATABASE, "partner_921", KeyRing(MASTER_KEY).database_password("partner_921"))
    with psycopg.connect(url) as connection:
        connection.execute("select * from result")

    listed = partner("list").output
    assert "River City Timing" in listed
    assert "America/Chicago" in listed
    assert "active" in listed

    kept = partner("remove", "921", answer="n\n")
    assert kept.exit_code == 1
    assert "its rows stay" in kept.output
    assert "active" in partner("list").output

    removed = partner("remove", "921", "--yes")
    assert "partner add --restore 921" in removed.output
    assert "removed" in partner("list").output
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)

    assert "is back" in partner("add", "--restore", "921").output
    psycopg.connect(url).close()

    asked = partner("remove", "921", "--drop-data", answer="y\n")
    assert "drop all its rows for good" in asked.output
    assert "the audit keeps its name" in asked.output
    assert "dropped" in partner("list").output


def test_ids_are_never_given_twice() -> None:
    partner("add", "Before", "--id", "930")  # lower numbers are the season's: roles are the whole server's
    ids = []
    for name in ("First", "Second", "Third"):
        found = re.search(rf"Partner (\d+), {name}, is ready\.", partner("add", name).output)
        assert found is not None
        ids.append(int(found[1]))
        partner("remove", found[1], "--drop-data", "--yes")
    assert ids == [931, 932, 933]


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        (["add"], BadInputError, "Say the partner's name"),
        (["add", "  "], BadInputError, "needs a name"),
        (["add", "X", "--time-zone", "Nowhere"], BadInputError, "There is no time zone 'Nowhere'"),
        (["add", "X", "--id", "0"], BadInputError, "from 1 up"),
        (["remove", "77", "--yes"], partners.UnknownPartnerError, "There is no partner 77"),
        (["add", "--restore", "77"], partners.UnknownPartnerError, "There is no partner 77"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], error: type[Exception], sentence: str
) -> None:
    result = partner(*arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, error)
    assert sentence in str(result.exception)
    assert "\n" not in str(result.exception)
