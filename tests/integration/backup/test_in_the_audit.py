"""What an operator does to the database as a whole is in its audit, with the operating-system user who did it."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row
from typer.testing import CliRunner

from project88.backup import taking
from project88.backup.dumping import dump
from project88.backup.plan import BackupPlan
from project88.backup.taking import Taken
from project88.cli import backup, merge, migrate
from tests.fix_postgres import MASTER_KEY
from tests.integration.backup.test_dump_and_restore import _own_tools, change, plan, url

__all__ = ["_own_tools", "plan", "url"]


@pytest.fixture(autouse=True)
def _installed(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "master.key"
    key.write_bytes(MASTER_KEY)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(key))
    monkeypatch.delenv("SUDO_USER", raising=False)


def entries(url: str) -> list[dict[str, object]]:
    """What commands have left in chain 0, oldest first; each with who it was."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        found = connection.execute(
            "select kind, outcome, detail from app.audit where chain = 0 order by sequence"
        ).fetchall()
    assert {row["detail"].pop("by") for row in found} <= {getpass.getuser()}
    return found


def test_a_merge(url: str) -> None:
    assert CliRunner().invoke(merge.app, []).exit_code == 0
    [entry] = entries(url)
    assert (entry["kind"], entry["outcome"], entry["detail"]["changed_rows"]) == ("merged", "ok", 0)


def test_a_migration_that_was_missing_and_not_one_that_was_there(url: str) -> None:
    assert CliRunner().invoke(migrate.app, []).exit_code == 0
    assert entries(url) == []
    change(url, "delete from public.project88_migration where number = 24")
    assert "applied 0024" in CliRunner().invoke(migrate.app, []).output
    [entry] = entries(url)
    assert entry == {
        "kind": "migrated",
        "outcome": "ok",
        "detail": {"migrations": 1, "newest": "0024_audit_counter.sql"},
    }


def test_a_backup(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Taken(
        finished_at=datetime.now(UTC),
        size_bytes=7,
        repository="x",
        repositories=("local", "offsite"),
        audit_heads=(),
    )
    monkeypatch.setattr(taking, "take", lambda *_: taken)
    monkeypatch.setattr(BackupPlan, "read", lambda *_: None)
    assert "are kept in local and offsite" in CliRunner().invoke(backup.app, ["run"]).output
    [entry] = entries(url)
    assert entry["kind"] == "backup_taken"
    assert entry["detail"] == {"size_bytes": 7, "repositories": "local and offsite"}


def test_a_restore_is_in_what_came_back(
    url: str,
    plan: BackupPlan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dump(plan, url)
    change(url, "delete from app.account")
    monkeypatch.setattr(BackupPlan, "read", lambda *_: plan)
    monkeypatch.setenv("SUDO_USER", getpass.getuser())
    done = CliRunner().invoke(backup.app, ["restore", str(plan.staging), "--yes"])
    assert done.exit_code == 0, done.output
    [entry] = entries(url)
    assert entry["kind"] == "backup_restored"
    assert entry["detail"]["table_count"] > 10


def test_a_backup_without_an_audit_comes_back_all_the_same(
    url: str,
    plan: BackupPlan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(url, "alter table app.audit rename to audit_of_another_release")
    dump(plan, url)
    monkeypatch.setattr(BackupPlan, "read", lambda *_: plan)
    done = CliRunner().invoke(backup.app, ["restore", str(plan.staging), "--yes"])
    assert done.exit_code == 0, done.output
    assert "not in it" in done.output
