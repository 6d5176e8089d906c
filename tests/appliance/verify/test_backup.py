"""What must be true of backups on any host of the group db."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://db"]

STAMP = "/var/lib/project88/backup-last.json"
SERVICES = ("project88-backup.service", "project88-backup-check.service", "project88-erasures.service")
MOST_EXPOSED = 3.0


@pytest.mark.parametrize(
    "unit", ["project88-backup.timer", "project88-backup-check.timer", "project88-erasures.path"]
)
def test_it_happens_by_itself(host: Host, unit: str) -> None:
    assert host.check_output("systemctl is-active %s", unit) == "active"
    assert host.check_output("systemctl is-enabled %s", unit) == "enabled"


def test_the_next_one_is_within_a_day(host: Host) -> None:
    due = host.check_output("systemctl show --value --property=NextElapseUSecRealtime project88-backup.timer")
    moment = datetime.strptime(due, "%a %Y-%m-%d %H:%M:%S %Z").replace(tzinfo=UTC)
    assert moment - datetime.now(UTC) < timedelta(hours=25)


@pytest.mark.parametrize("unit", SERVICES)
def test_the_units_are_fenced_in(host: Host, unit: str) -> None:
    said = host.run("systemd-analyze security --no-pager %s", unit).stdout
    score = re.search(r"Overall exposure level for \S+: (\d+\.\d)", said)
    assert score is not None
    assert float(score[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", SERVICES)
def test_no_secret_stands_in_a_unit(host: Host, unit: str) -> None:
    shown = host.check_output("systemctl show %s", unit)
    passphrase = host.file("/etc/project88/credentials/backup_passphrase").content_string.strip()
    assert len(passphrase) >= 12
    assert passphrase not in shown
    assert passphrase not in host.check_output("systemctl cat %s", unit)


def test_secrets_are_roots_alone(host: Host) -> None:
    folder = host.file("/etc/project88/credentials")
    assert (folder.user, folder.mode) == ("root", 0o700)
    for name in folder.listdir():
        assert host.file(f"/etc/project88/credentials/{name}").mode == 0o600


def test_backups_are_roots_alone(host: Host) -> None:
    folder = host.file("/var/backups/project88")
    assert (folder.user, folder.mode) == ("root", 0o700)


def test_a_backup_can_be_taken_and_is_whole(host: Host) -> None:
    before = datetime.now(UTC)
    done = host.run("systemctl start project88-backup.service")
    assert done.rc == 0, host.run("journalctl -u project88-backup -n 5 -o cat").stdout
    stamp = json.loads(host.file(STAMP).content_string)
    assert datetime.fromisoformat(stamp["finished_at"]) > before - timedelta(minutes=1)
    assert stamp["size_bytes"] > 0
    assert stamp["repositories"]
    assert {"chain", "sequence", "hash"} <= set().union(*stamp["audit_heads"]) or not stamp["audit_heads"]
    assert not host.file("/var/backups/project88/staging").exists  # the dumps are readable: they must be gone
    listed = host.check_output("/usr/local/bin/project88 backup list")
    for repository in stamp["repositories"]:
        assert re.search(rf"^{repository}\s+nightly ", listed, re.MULTILINE)


def test_nothing_kept_is_readable_without_the_passphrase(host: Host) -> None:
    # The owner's role name stands in every dump; in an encrypted repository it stands nowhere.
    assert host.run("grep -rqaF project88_chat /var/backups/project88/repository").rc == 1
    refused = host.run(
        "RESTIC_PASSWORD=wrong restic --no-cache -r /var/backups/project88/repository snapshots"
    )
    assert refused.rc != 0
