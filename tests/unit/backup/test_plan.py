"""What the appliance writes as the backup's plan is what the program reads."""

from pathlib import Path

import pytest

from project88.backup.plan import BackupPlan
from project88.errors import ConfigurationError

WRITTEN = """
repository = "/var/backups/project88/repository"
has_offsite = true
databases = ["project88", "openwebui"]
paths = ["/etc/letsencrypt"]

[keep]
daily = 3
"""


def test_a_plan_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    file = tmp_path / "backup.toml"
    file.write_text(WRITTEN)
    plan = BackupPlan.read(file)
    assert plan.databases == ("project88", "openwebui")
    assert (plan.keep.daily, plan.keep.weekly) == (3, 8)
    assert plan.credential("passphrase") == Path("/etc/project88/credentials/backup_passphrase")


def test_within_a_unit_secrets_come_from_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x")
    file = tmp_path / "backup.toml"
    file.write_text(WRITTEN)
    assert BackupPlan.read(file).credential("passphrase") == Path("/run/credentials/x/backup_passphrase")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("repository = ", "not TOML"),
        ("databases = ['x']", "repository"),
        ("repository = 'x'\ndatabases = []", "databases"),
        ("repository = 'x'\nkeeep = 1", "keeep"),
        ("repository = 'x'\n[keep]\ndaily = 0", r"keep\.daily"),
    ],
)
def test_a_wrong_plan_is_told_by_name(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "backup.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=told):
        BackupPlan.read(file)


def test_a_missing_plan_says_who_writes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="role `backup`"):
        BackupPlan.read(tmp_path / "none.toml")
