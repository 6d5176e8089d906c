"""`project88 merge` as a person runs it."""

import json

import pytest

from project88.cli.main import build_app
from tests.fix_season import SeasonDatabase


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
