"""What an operator does to the database as a whole is in its audit, with the operating-system user who did it."""

import os
import pwd
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from typer.testing import CliRunner

from project88.backup import restoring, taking
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
    assert {row["detail"].pop("by") for row in found} <= {pwd.getpwuid(os.getuid()).pw_name}
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


@pytest.fixture
def _taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that is whole, whatever becomes of its entry."""
    taken = Taken(
        finished_at=datetime.now(UTC),
        size_bytes=7,
        repository="x",
        repositories=("local", "offsite"),
        audit_heads=(),
    )
    monkeypatch.setattr(taking, "take", lambda *_: taken)
    monkeypatch.setattr(BackupPlan, "read", lambda *_: None)


@pytest.mark.usefixtures("_taken")
def test_a_backup(url: str) -> None:
    assert "are kept in local and offsite" in CliRunner().invoke(backup.app, ["run"]).output
    [entry] = entries(url)
    assert entry["kind"] == "backup_taken"
    assert entry["detail"] == {"size_bytes": 7, "repositories": "local and offsite"}


@pytest.mark.usefixtures("_taken")
def test_whoever_runs_it_is_asked_of_the_system(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody.else")
    monkeypatch.setenv("USER", "somebody.else")
    assert CliRunner().invoke(backup.app, ["run"]).exit_code == 0
    with psycopg.connect(url) as connection:
        [by] = (
            connection.execute("select detail ->> 'by' from app.audit where kind = 'backup_taken'").fetchone()
            or ()
        )
    assert by == pwd.getpwuid(os.getuid()).pw_name


@pytest.mark.usefixtures("_taken")
def test_a_backup_whose_entry_the_database_refuses_is_a_backup(url: str) -> None:
    """It must not end in an error: systemd would take it all over again."""
    change(url, "alter table app.audit add constraint full_up check (kind <> 'backup_taken') not valid")
    done = CliRunner().invoke(backup.app, ["run"])
    assert done.exit_code == 0, done.output
    assert "are kept in local and offsite" in done.stdout
    assert "backup_taken could not be put into the audit (CheckViolation)" in done.stderr


@pytest.mark.usefixtures("_taken")
def test_a_backup_is_one_while_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT88_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    done = CliRunner().invoke(backup.app, ["run"])
    assert done.exit_code == 0, done.output
    assert "are kept in local and offsite" in done.stdout
    assert "could not be put into the audit (OperationalError)" in done.stderr


def test_a_restore_is_in_what_came_back(
    url: str,
    plan: BackupPlan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dump(plan, url)
    change(url, "delete from app.account")
    monkeypatch.setattr(BackupPlan, "read", lambda *_: plan)
    monkeypatch.setenv("SUDO_USER", pwd.getpwuid(os.getuid()).pw_name)
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
    assert "backup_restored is not in it" in done.stderr
    assert "project88 erasure replay" in done.stdout


def test_a_restore_says_what_is_next_where_the_database_went_away_meanwhile(
    url: str,
    plan: BackupPlan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dump(plan, url)
    monkeypatch.setattr(BackupPlan, "read", lambda *_: plan)
    monkeypatch.setattr(restoring, "restore", _then_away(restoring.restore, monkeypatch))
    done = CliRunner().invoke(backup.app, ["restore", str(plan.staging), "--yes"])
    assert done.exit_code == 0, done.output
    assert "project88 erasure replay" in done.stdout
    assert "backup_restored could not be put into the audit (OperationalError)" in done.stderr


def _then_away(restore: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A restore after which nothing answers at the database's address."""

    def restored(*args: Any, **named: Any) -> Any:
        done = restore(*args, **named)
        monkeypatch.setenv("PROJECT88_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
        return done

    return restored
