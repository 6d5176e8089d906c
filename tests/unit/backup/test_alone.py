"""What reads or writes backups, or replaces what they hold, is alone on the host."""

import fcntl
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from project88.backup import restoring, taking
from project88.backup.plan import BackupPlan
from project88.backup.repository import Repository
from project88.backup.restoring import Restored
from project88.cli import backup as command


def is_held(lock: Path) -> bool:
    with lock.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    file = tmp_path / "backup.toml"
    file.write_text(
        f"repository = {json.dumps(str(tmp_path))}\nlock = {json.dumps(str(tmp_path / 'lock'))}\n"
    )
    return file


def test_others_wait_until_the_block_ends(plan_file: Path) -> None:
    plan = BackupPlan.read(plan_file)
    with taking.alone(plan):
        assert is_held(plan.lock)
    assert not is_held(plan.lock)


def test_a_fetch_is_alone(plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(Repository, "fetch", lambda *_: seen.append(is_held(tmp_path / "lock")))
    monkeypatch.setattr(restoring, "backup_in", lambda folder: folder)
    done = CliRunner().invoke(command.app, ["fetch", "--plan", str(plan_file), str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert seen == [True]


def test_a_restore_is_alone(plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def restore(*_: object, **__: object) -> Restored:
        seen.append(is_held(tmp_path / "lock"))
        return Restored(table_count=1, row_count=1)

    monkeypatch.setattr(restoring, "restore", restore)
    monkeypatch.setattr(command, "_database_url", lambda: "")
    done = CliRunner().invoke(command.app, ["restore", "--plan", str(plan_file), "--yes", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert seen == [True]
