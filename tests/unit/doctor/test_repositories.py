"""What the doctor says of the places where backups are kept; a stand-in plays restic."""

from pathlib import Path

import pytest

from project88.doctor.finding import Finding
from project88.doctor.repositories import check_repositories

OPEN = """printf '[{"short_id": "a", "time": "2026-11-29T02:30:00Z"}]'"""
SHUT = "echo 'Fatal: wrong password or no key found' >&2; exit 1"
AWAY = "echo 'Fatal: unable to open config file: connection refused' >&2; exit 1"
EMPTY = "printf 'null'"


def _looked(folder: Path, monkeypatch: pytest.MonkeyPatch, *, local: str, offsite: str) -> dict[str, Finding]:
    programs = folder / "bin"
    programs.mkdir()
    standin = programs / "restic"
    standin.write_text(f'#!/bin/sh\nif [ -n "$RESTIC_REPOSITORY" ]; then\n{local}\nelse\n{offsite}\nfi\n')
    standin.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    (folder / "backup_offsite_repository").write_text("s3:s3.example.net/p88")
    plan = folder / "backup.toml"
    plan.write_text(f'repository = "{folder}/repository"\nhas_offsite = true\ncredentials = "{folder}"\n')
    return {finding.part: finding for finding in check_repositories(plan)}


def test_repositories_that_open_say_how_old_their_newest_backup_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _looked(tmp_path, monkeypatch, local=OPEN, offsite=EMPTY)
    assert found["Backups on this host"].is_well
    assert found["Backups on this host"].seen == "open; 1 nightly, the newest of 2026-11-29 02:30"
    assert found["Backups off site"].is_well
    assert found["Backups off site"].seen == "open; none taken yet"


def test_a_passphrase_that_is_not_the_repositorys_is_told_apart_from_one_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _looked(tmp_path, monkeypatch, local=SHUT, offsite=AWAY)
    assert not found["Backups on this host"].is_well
    assert found["Backups on this host"].seen == "do not open"
    assert "put the vault that holds it back" in found["Backups on this host"].to_do
    assert not found["Backups off site"].is_well
    assert found["Backups off site"].seen == "cannot be reached"
    assert "connection refused" in found["Backups off site"].to_do


def test_a_plan_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    [finding] = check_repositories(tmp_path / "none.toml")
    assert not finding.is_well
    assert "The role `backup`" in finding.to_do
