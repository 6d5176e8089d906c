"""What must be true of what fetches from the timing platforms: under a watchdog where it is installed, else not half there."""

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://sync"]

UNIT = "project88-sync.service"


@pytest.fixture
def _installed(host: Host) -> None:
    if not host.file(f"/etc/systemd/system/{UNIT}").exists:
        pytest.skip("this installation has no package sync_daemon")


def test_unit_and_package_come_together(host: Host) -> None:
    has_package = host.run("/opt/project88/app/bin/python -c 'import sync_daemon'").rc == 0
    assert host.file(f"/etc/systemd/system/{UNIT}").exists == has_package


@pytest.mark.usefixtures("_installed")
def test_it_runs_under_a_watchdog(host: Host) -> None:
    assert host.service(UNIT).is_running
    assert host.service(UNIT).is_enabled
    assert host.check_output("systemctl show --value -p Type %s", UNIT) == "notify"
    assert host.check_output("systemctl show --value -p WatchdogUSec %s", UNIT) not in {"0", "infinity"}


@pytest.mark.usefixtures("_installed")
def test_its_sandbox_is_tight(host: Host) -> None:
    assert host.run("systemd-analyze security --no-pager --threshold=30 %s", UNIT).rc == 0
