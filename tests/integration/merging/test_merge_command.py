"""`project88 merge` as a person runs it."""

import json

import psycopg
import pytest

from project88.cli.main import build_app
from project88.merging import Progress, merge_all
from project88.partners import partner_role
from tests.fix_season import SeasonDatabase
from tests.integration.merging.landing_rows import Landing


@pytest.fixture
def installed(season_database: SeasonDatabase, monkeypatch: pytest.MonkeyPatch) -> SeasonDatabase:
    """Settings of the season's installation in the environment."""
    monkeypatch.setenv("PROJECT88_DATABASE_URL", season_database.url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(season_database.settings.secret_key_file))
    return season_database


def test_it_says_what_changed(installed: SeasonDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_app()(["merge", "--partner", "13"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert "1 partner merged in" in printed
    assert "0 rows changed." in printed
    assert "result lines" in printed


def test_and_as_json(installed: SeasonDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_app()(["merge", "--json", "--partner", "12", "--partner", "13"])
    report = json.loads(capsys.readouterr().out)
    assert [partner["partner_id"] for partner in report["partners"]] == [12, 13]
    assert report["changed_rows"] == 0
    assert report["changes"]["result"] == {"inserted": 0, "updated": 0, "deleted": 0}


def test_a_partner_new_in_landing_can_log_in_afterwards(
    landing: Landing, season_database: SeasonDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.add("timing_partners", timing_partner_id="901", company_name="Tidewater Timing")
    monkeypatch.setenv("PROJECT88_DATABASE_URL", landing.url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(season_database.settings.secret_key_file))
    with pytest.raises(SystemExit) as ended:
        build_app()(["merge", "--partner", "901"])
    assert ended.value.code == 0
    role = partner_role(901)
    stored = landing.connection.execute(
        "select rolpassword from pg_authid where rolname = %s and rolcanlogin", (role,)
    ).fetchall()
    assert [password.startswith("SCRAM-SHA-256$") for (password,) in stored] == [True]
    password = season_database.keys.database_password(role)
    psycopg.connect(landing.url, user=role, password=password).close()


def test_it_tells_how_many_partners_are_through(landing: Landing) -> None:
    told: list[Progress] = []
    merge_all(landing.url, progress=told.append)
    assert {event.partners for event in told} == {2}
    assert [event.partners_done for event in told] == sorted(event.partners_done for event in told)
    assert told[-1].partners_done == 2
