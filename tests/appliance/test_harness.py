"""The laboratory itself: what it promises to those who write tests with it, and that nothing of it stays behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from project88.settings import CHECKOUT
from tests.appliance.harness import CHAT, CommandError, Host, Lab, LabError, leftovers
from tests.appliance.harness.programs import run

PROGRAM = (
    "import time\n"
    "from tests.appliance.harness import Lab\n"
    "with Lab() as lab:\n"
    "    host = lab.host('one')\n"
    "    print(lab.tag, host.container.leader, flush=True)\n"
    "    time.sleep(600)\n"
)


def remains(tag: str) -> list[str]:
    """Return what this machine still has of a laboratory."""
    found = [line for line in run(["ip", "netns", "list"]).out.splitlines() if line.startswith(tag)]
    found += [line for line in run(["ip", "-brief", "link"]).out.splitlines() if line.startswith(tag)]
    found += [line for line in run(["nft", "list", "tables"]).out.splitlines() if tag in line]
    found += [str(path) for path in Path("/etc/netns").glob(f"{tag}*")]
    found += [str(path) for path in leftovers.LABS.glob(tag)]
    return found


def test_a_host_is_itself_after_a_restart_and_after_a_power_failure(lab: Lab, one: Host) -> None:
    assert one.run("cat /proc/1/comm").out.strip() == "systemd"
    one.run("echo kept > /root/kept && sync")
    one.reboot()
    assert one.run("cat /root/kept").out.strip() == "kept"
    one.pull_plug()
    with pytest.raises(CommandError):
        one.run("true", timeout_s=20)
    one.boot()
    assert one.run("cat /root/kept").out.strip() == "kept"


def test_hosts_do_not_share_control_groups(lab: Lab, one: Host) -> None:
    """In a shared one, stopping a unit of one host ends the processes of the other's."""
    other = lab.host("other")
    groups = {
        Path(f"/proc/{host.container.leader}/cgroup").read_text().splitlines()[-1] for host in (one, other)
    }
    assert len(groups) == 2
    one.run("systemctl stop cron")
    assert other.run("systemctl is-active cron").out.strip() == "active"
    lab.remove("other")


def test_names_are_the_same_for_everyone(lab: Lab, one: Host) -> None:
    lab.inventory(one=[one.name])
    assert one.run(f"getent hosts {CHAT}").out.split()[0] == one.address
    assert lab.client.run(["getent", "hosts", CHAT]).out.split()[0] == one.address


def test_an_unknown_host_key_is_refused(lab: Lab, one: Host) -> None:
    known = lab.access.known_hosts.read_text()
    lab.access.known_hosts.write_text("")
    try:
        with pytest.raises(CommandError, match="Host key verification failed"):
            one.run("true")
    finally:
        lab.access.known_hosts.write_text(known)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_behind(lab: Lab, end: signal.Signals) -> None:
    # What runs in the background may have been told to ignore Ctrl-C, and hands that on.
    ends = "for end in (signal.SIGINT, signal.SIGTERM): signal.signal(end, signal.default_int_handler)"
    program = f"import signal\n{ends}\n{PROGRAM}"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=CHECKOUT,
    )
    assert process.stdout is not None
    try:
        tag, leader = next(line for line in process.stdout if line.startswith("p88")).split()
        assert remains(tag)
    finally:
        process.send_signal(end)
        process.wait(120)
        process.stdout.close()
    if end == signal.SIGKILL:
        assert tag in leftovers.sweep(), "what a killed run left, the next one takes away"
    assert remains(tag) == []
    assert not Path(f"/proc/{leader}").exists()
    assert remains(lab.tag), "and nothing else"


def test_what_cannot_be_had_is_said(lab: Lab) -> None:
    with pytest.raises(LabError, match="does not run"):
        _ = lab.host("never", boot=False).container.leader
