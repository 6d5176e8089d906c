"""A dump brings every row back, and a restore that did not is told from one that did."""

import itertools
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from project88.backup import dumping
from project88.backup.dumping import dump
from project88.backup.manifest import Manifest
from project88.backup.plan import BackupPlan
from project88.backup.restoring import NotRestoredError, backup_in, restore, sums_of
from project88.backup.sums import differences
from project88.cluster.binaries import find_binaries
from project88.database.preparing import prepare
from project88.errors import BadInputError, ConfigurationError, TransientError
from project88.keys import KeyRing
from project88.partners import provision
from tests.fix_postgres import Postgres, clone

_numbers = itertools.count(1)
PARTNER = 987


@pytest.fixture(autouse=True)
def _own_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(find_binaries().folder), prepend=":")


@pytest.fixture
def url(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[str]:
    """An installation's database, with a partner, an account and what its boundaries need."""
    name = f"backed_up_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        clone(server, name, _template)
        with psycopg.connect(postgres.url(name), autocommit=True) as connection:
            prepare(connection, keys)
            provision(connection, keys, PARTNER, "Big River Race Management")
            connection.execute(
                "insert into app.account (email, display_name) values ('Ann@x.example', E'Ann \\n Ö')"
            )
            connection.execute(
                "insert into app.audit (entry_id, kind, outcome, partner_id) values (gen_random_uuid(), 'test', 'ok', 987)"
            )
        yield postgres.url(name)
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def plan(url: str, tmp_path: Path) -> BackupPlan:
    return BackupPlan(
        repository=str(tmp_path / "repository"),
        databases=(database_of(url),),
        staging=tmp_path / "staging",
        ledger=tmp_path / "erasures.jsonl",
        stamp=tmp_path / "stamp.json",
    )


def database_of(url: str) -> str:
    return url.rpartition("/")[2]


def change(url: str, query: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(query.encode())


def test_what_was_lost_comes_back(url: str, plan: BackupPlan, keys: KeyRing) -> None:
    manifest = dump(plan, url)
    change(url, "delete from app.account")
    change(url, "create table app.stray (one integer)")
    done = restore(plan.staging, url, jobs=1)
    assert done.row_count == sum(one.row_count for one in manifest.databases[database_of(url)].values())
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("select display_name from app.account").fetchall() == [("Ann \n Ö",)]
        assert connection.execute("select to_regclass('app.stray')").fetchone() == (None,)
        # What the restore leaves out, rights on built-ins, `project88 migrate` draws anew.
        assert prepare(connection, keys) == []
        [(may_list,)] = connection.execute(
            "select has_function_privilege('partner_987', 'pg_ls_dir(text)', 'execute')"
            " or has_table_privilege('partner_987', 'pg_catalog.pg_class', 'select')"
        ).fetchall()
        assert not may_list


def test_the_audit_holds_and_its_heads_stand_in_the_manifest(url: str, plan: BackupPlan) -> None:
    manifest = dump(plan, url)
    [head] = manifest.audit_heads
    assert head.chain == PARTNER
    restore(plan.staging, url, jobs=1)
    with psycopg.connect(url) as connection:
        [(stored,)] = connection.execute("select hash from app.audit_chain where chain = 987").fetchall()
    assert bytes(stored).hex() == head.hash


def test_the_manifest_survives_its_file(url: str, plan: BackupPlan) -> None:
    manifest = dump(plan, url)
    assert Manifest.read(plan.staging) == manifest


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("update app.account set display_name = 'Anne'", "app.account has as many rows, but others"),
        ("delete from app.account", "app.account has 0 rows, not 1"),
        ("drop table app.api_token cascade", "app.api_token is missing"),
        ("create table app.stray (one integer)", "app.stray is new"),
    ],
)
def test_every_difference_is_told(url: str, plan: BackupPlan, query: str, told: str) -> None:
    wanted = dump(plan, url).databases[database_of(url)]
    assert differences(wanted, sums_of(url, database_of(url))) == []
    change(url, query)
    assert told in differences(wanted, sums_of(url, database_of(url)))


def test_sums_do_not_know_order_or_settings(url: str) -> None:
    change(
        url,
        "insert into app.account (email, display_name) select i || '@x.example', 'X' from generate_series(1, 9) as i",
    )
    before = sums_of(url, database_of(url))
    change(url, "create index shuffled on app.account (display_name, email desc)")
    change(url, "cluster app.account using shuffled")
    change(url, f"alter database {database_of(url)} set timezone = 'Asia/Tokyo'")
    change(url, f"alter database {database_of(url)} set datestyle = 'German'")
    assert sums_of(url, database_of(url)) == before


def test_a_backup_that_was_tampered_with_is_refused(url: str, plan: BackupPlan) -> None:
    dump(plan, url)
    file = plan.staging / "manifest.json"
    manifest = Manifest.read(plan.staging)
    count = manifest.databases[database_of(url)]["app.account"].checksum
    file.write_text(file.read_text("utf-8").replace(str(count), str(count + 1)), "utf-8")
    with pytest.raises(NotRestoredError, match=r"app\.account has as many rows, but others"):
        restore(plan.staging, url, jobs=1)


def test_a_newer_servers_backup_is_refused_before_anything_is_dropped(url: str, plan: BackupPlan) -> None:
    dump(plan, url)
    file = plan.staging / "manifest.json"
    major = Manifest.read(plan.staging).server_major
    file.write_text(
        file.read_text("utf-8").replace(f'"server_major": {major}', '"server_major": 99'), "utf-8"
    )
    with pytest.raises(ConfigurationError, match="PostgreSQL 99"):
        restore(plan.staging, url, jobs=1)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from app.account").fetchone() == (1,)


def test_only_we_can_read_a_dump(url: str, plan: BackupPlan) -> None:
    dump(plan, url)
    assert stat.S_IMODE(plan.staging.stat().st_mode) == 0o700


def test_a_full_disk_is_noticed_before(url: str, plan: BackupPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumping, "_ROOM_BESIDE", 1e9)
    with pytest.raises(TransientError, match=r"needs .* MB"):
        dump(plan, url)


def test_a_folder_without_a_backup_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds 0 backups"):
        backup_in(tmp_path)
