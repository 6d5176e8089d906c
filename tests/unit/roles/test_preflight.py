"""Which systems and which inventories preflight lets through, from facts: no host is needed."""

from pathlib import Path
from typing import Any

import pytest

from project88.settings import CHECKOUT
from tests.unit.roles.playing import ANSIBLE, refusals

ROLE = CHECKOUT / "roles" / "preflight"
SYSTEMS = {
    "alma-9-5": ("RedHat", "AlmaLinux", "9", "9.5"),
    "alma-9-6": ("RedHat", "AlmaLinux", "9", "9.6"),
    "rhel-9-10": ("RedHat", "RedHat", "9", "9.10"),
    "stream-9": ("RedHat", "CentOS", "9", "9"),
    "alma-10-0": ("RedHat", "AlmaLinux", "10", "10.0"),
    "debian-12-1": ("Debian", "Debian", "12", "12.1"),
    "debian-11": ("Debian", "Debian", "11", "11.9"),
}


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


def _preflight(file: str) -> dict[str, Any]:
    return {
        "name": "Look",
        "ansible.builtin.include_role": {"name": str(ROLE), "tasks_from": file},
    }


def test_systems_that_are_too_old_or_unknown_are_refused(tmp_path: Path) -> None:
    facts = {
        name: {
            "os_family": family,
            "distribution": distribution,
            "distribution_major_version": major,
            "distribution_version": version,
            "architecture": "x86_64",
            "service_mgr": "systemd",
        }
        for name, (family, distribution, major, version) in SYSTEMS.items()
    }
    tasks = [_preflight("system.yml")]
    extra = {"systems": facts, "ansible_facts": "{{ systems[inventory_hostname] }}"}
    said = refusals(tmp_path, tasks, groups={"all_systems": list(SYSTEMS)}, extra=extra)
    assert set(said) == {"alma-9-5", "alma-10-0", "debian-11"}
    assert "runs AlmaLinux 9.5, and 9.6 is the oldest that will do" in said["alma-9-5"]
    assert "dnf upgrade" in said["alma-9-5"]
    assert "Install AlmaLinux 9" in said["alma-10-0"]


@pytest.mark.parametrize("group", ["db", "ai", "web", "sync"])
def test_a_group_with_two_hosts_is_refused(tmp_path: Path, group: str) -> None:
    groups = {name: ["one"] for name in ("db", "ai", "web", "sync")} | {group: ["one", "two"]}
    said = refusals(
        tmp_path,
        [_preflight("inventory.yml")],
        groups=groups,
        extra={"preflight_operator_keys": ["ssh-ed25519 AAAAC3Nza ada@example.net.test"]},
    )
    assert f"The inventory has 2 hosts in the group {group} (one, two)" in said["one"]
    assert "Name one there." in said["one"]
