"""A database that holds a small season, imported the way any other file is; made once a session, for reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from project88.database.preparing import prepare
from project88.database.role_logins import is_verifier_of
from project88.importing import ImportReport, import_file
from project88.keys import KeyRing
from project88.season import write_season
from project88.settings import Settings
from tests.fix_postgres import MASTER_KEY, Postgres, clone

SCALE, SEED, YEARS, AS_OF = 0.004, 7, 4, date(2026, 6, 15)
NAME = "season"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonDatabase:
    """The season's database: `url` is the owner's; all partners are provisioned and their roles can log in."""

    name: str
    url: str
    keys: KeyRing
    settings: Settings
    sqlite: Path
    report: ImportReport


@pytest.fixture(scope="session")
def season_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small season as a legacy SQLite file; its ledger of planted dirt stands beside it."""
    file = tmp_path_factory.mktemp("season") / "season.sqlite"
    write_season(file, scale=SCALE, seed=SEED, years=YEARS, as_of=AS_OF)
    return file


@pytest.fixture(scope="session")
def season_database(
    postgres: Postgres,
    _template: str,
    season_file: Path,
    keys: KeyRing,
    tmp_path_factory: pytest.TempPathFactory,
) -> SeasonDatabase:
    """The season, imported and merged. Tests only read it: what they change, others would see."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        clone(connection, NAME, _template)
    url = postgres.url(NAME)
    with psycopg.connect(url, autocommit=True) as connection:
        prepare(connection, keys)
    report = import_file(season_file, url, workers=2, keys=keys)
    folder = tmp_path_factory.mktemp("installation")
    (folder / "master_key").write_bytes(MASTER_KEY)
    settings = Settings(
        database_url=SecretStr(url), secret_key_file=folder / "master_key", exports_dir=folder / "exports"
    )
    _logins[url] = _logins_of_the_season(url)
    return SeasonDatabase(name=NAME, url=url, keys=keys, settings=settings, sqlite=season_file, report=report)


# By database, each role's right to log in and to connect, and the verifier of its password.
_logins: dict[str, dict[str, tuple[bool, str | None, bool]]] = {}


def _logins_of_the_season(url: str) -> dict[str, tuple[bool, str | None, bool]]:
    with psycopg.connect(url) as owner:
        found = owner.execute(
            "select rolname, rolcanlogin, rolpassword, has_database_privilege(rolname, current_database(), 'connect')"
            " from pg_authid where rolname = 'platform_admin'"
            " or rolname in (select 'partner_' || partner_id from app.partner)"
        ).fetchall()
    return {role: (can_log_in, verifier, may_connect) for role, can_log_in, verifier, may_connect in found}


@pytest.fixture(autouse=True)
def _season_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that locks the season's roles out: they are the whole server's, and later tests would fail for it.

    A test that removes, disables or re-keys a partner gives it a number that the season has not, or puts the roles right
    again.
    """
    yield
    for url, before in _logins.items():
        now = _logins_of_the_season(url)
        if {role: now.get(role) for role in before} == before:
            continue
        keys: KeyRing = request.getfixturevalue("keys")
        _logins[url] = {
            role: now.get(role, (False, None, False)) for role in before
        }  # told once, not by every test after it
        for role in before:
            can_log_in, verifier, may_connect = now.get(role, (False, None, False))
            assert can_log_in, f"{role} may not log in any more"
            assert may_connect, f"{role} may not connect to the season any more"
            assert is_verifier_of(verifier, keys.database_password(role)), f"{role} has another password"
