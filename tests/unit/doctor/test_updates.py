"""Updates that wait for a restart: which kernel and which services, for how long, and from when on that is a fault."""

import os
import time
from pathlib import Path

import pytest

from project88.doctor.duties import Duties
from project88.doctor.finding import Finding
from project88.doctor.updates import check_libraries, check_restart, check_updates

DAY_S = 86400
RUNNING = "5.14.0-503.11.1.el9_5.x86_64"


class Machine:
    """The kernels of a host, which all came a moment ago; time goes on by looking later."""

    def __init__(self, folder: Path) -> None:
        self.boot = folder / "boot"
        self.boot.mkdir()
        self.demand = folder / "reboot-required"
        self.came_at_s = self.boot.stat().st_ctime

    def install(self, *releases: str) -> None:
        for release in releases:
            file = self.boot / f"vmlinuz-{release}"
            file.touch()
            os.utime(file, (0, 0))  # built long before it came

    def look(self, *, after_days: float, running: str = RUNNING, started_days: float = -100) -> Finding:
        return check_restart(
            within_days=7,
            running=running,
            now_s=self.came_at_s + after_days * DAY_S + 60,
            started_at_s=self.came_at_s + started_days * DAY_S,
            boot=self.boot,
            demand=self.demand,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("running", "others"),
    [
        (RUNNING, ("5.14.0-503.el9.x86_64", "5.14.0-427.42.1.el9_4.x86_64", "0-rescue-3f1c0d29a87b4e55")),
        ("6.1.0-28-cloud-amd64", ("6.1.0-28-amd64", "6.1.0-9-cloud-amd64")),
        ("6.12.9+bpo-amd64", ("6.1.0-28-amd64",)),
    ],
)
def test_older_kernels_and_other_flavours_ask_for_nothing(
    machine: Machine, running: str, others: tuple[str, ...]
) -> None:
    machine.install(running, *others)
    found = machine.look(after_days=100, running=running)
    assert (found.is_well, found.seen) == (True, "not needed")
    assert found.figures == {"restart_needed_seconds": 0}


@pytest.mark.parametrize(
    ("running", "newer"),
    [
        (RUNNING, "5.14.0-503.14.1.el9_5.x86_64"),
        ("5.14.0-503.el9.x86_64", RUNNING),
        ("6.1.0-9-amd64", "6.1.0-10-amd64"),
        ("6.1.0-28-amd64", "6.12.9+bpo-amd64"),
    ],
)
def test_a_newer_kernel_may_wait_for_some_days(machine: Machine, running: str, newer: str) -> None:
    machine.install(running, newer)
    days = [machine.look(after_days=after_days, running=running) for after_days in (0, 1, 6, 8)]
    assert [found.is_well for found in days] == [True, True, True, False]
    assert [found.seen for found in days] == [
        f"needed {since}: kernel {newer} waits"
        for since in ("since today", "for 1 day", "for 6 days", "for 8 days")
    ]
    assert "systemctl reboot" in days[-1].to_do
    assert "base_reboot_for_updates" in days[-1].to_do
    assert 8 * DAY_S <= days[-1].figures["restart_needed_seconds"] < 9 * DAY_S


def test_what_an_update_asks_for_counts_from_then(machine: Machine) -> None:
    machine.install(RUNNING)
    machine.demand.touch()
    assert machine.look(after_days=6).is_well
    found = machine.look(after_days=8)
    assert (found.is_well, found.seen) == (False, "needed for 8 days: an update asks for it")
    # A second update asks again and makes the file young; a kernel that has waited longer still counts.
    machine.install("5.14.0-503.14.1.el9_5.x86_64")
    os.utime(machine.demand, (machine.came_at_s + 7 * DAY_S,) * 2)
    assert machine.look(after_days=8).seen.startswith("needed for 8 days")


def test_a_restart_that_took_the_old_kernel_is_told_apart(machine: Machine) -> None:
    machine.install(RUNNING, "5.14.0-503.14.1.el9_5.x86_64")
    found = machine.look(after_days=8, started_days=2)
    assert not found.is_well
    assert f"took {RUNNING}" in found.seen
    assert "boot loader" in found.to_do
    assert "systemctl reboot" not in found.to_do


def test_a_folder_that_cannot_be_read_is_no_good_news(machine: Machine) -> None:
    machine.boot.rmdir()
    assert machine.look(after_days=8).seen == "not needed"  # a machine whose kernel comes from outside
    machine.boot.write_text("", "utf-8")
    found = machine.look(after_days=8)
    assert not found.is_well
    assert found.seen.startswith("not known")


def test_services_are_old_that_started_before_a_library_came() -> None:
    now_s = 100.0 * DAY_S
    starts = {"sshd.service": 10.0 * DAY_S, "httpd.service": 91.0 * DAY_S, "openwebui.service": 99.0 * DAY_S}
    replaced = {"libc.so.6": 5.0 * DAY_S, "libssl.so.3": 90.0 * DAY_S, "libcrypto.so.3": 95.0 * DAY_S}
    found = check_libraries(starts, replaced, within_days=7, now_s=now_s)
    assert not found.is_well
    assert (
        found.seen
        == "httpd.service, sshd.service run as before the update of libcrypto.so.3, libssl.so.3, for 10 days"
    )
    assert found.to_do.startswith("run `systemctl restart httpd.service sshd.service`")
    assert found.figures == {"restart_needed_seconds": 10 * DAY_S}
    # What came before the oldest of them started, all of them run.
    del starts["sshd.service"]
    found = check_libraries(starts, replaced, within_days=7, now_s=now_s)
    assert (found.is_well, found.figures["restart_needed_seconds"]) == (True, 5 * DAY_S)
    del starts["httpd.service"]
    assert check_libraries(starts, replaced, within_days=7, now_s=now_s).seen == "as installed"


def test_systemd_says_when_services_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that started with the machine, one that starts now, and one that has done its work and has no process."""
    in_a_minute_us = int((time.monotonic() + 60) * 1e6)
    answer = tmp_path / "answer"
    answer.write_text(
        "ExecMainStartTimestampMonotonic=1\nMainPID=7\n\n"
        f"MainPID=8\nExecMainStartTimestampMonotonic={in_a_minute_us}\n\n"
        "MainPID=0\nExecMainStartTimestampMonotonic=1\n",
        "ascii",
    )
    program = tmp_path / "systemctl"
    program.write_text(f"#!/bin/sh\ncat {answer}\n", "ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    library = tmp_path / "libc.so.6"
    library.touch()
    monkeypatch.setattr("project88.doctor.updates._LIBRARY_FOLDERS", (tmp_path,))
    duties = Duties(host="vps", units=("old.service", "new.service", "ufw.service"), restart_within_days=7)
    found = {finding.part: finding for finding in check_updates(duties)}["Services' libraries"]
    assert found.seen == "old.service run as before the update of libc.so.6, since today"


def test_a_container_has_no_kernel_to_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duties = Duties(host="vps", restart_within_days=7)
    mark = tmp_path / "container"
    monkeypatch.setattr("project88.doctor.updates._CONTAINER", mark)
    assert [finding.part for finding in check_updates(duties)] == ["Restart"]
    mark.write_text("systemd-nspawn", "ascii")
    assert list(check_updates(duties)) == []
    mark.unlink()
    assert list(check_updates(Duties(host="vps"))) == []
