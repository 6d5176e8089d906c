"""Which systems and which inventories preflight lets through, from facts: no host is needed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

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


KEY, OTHER = "k" * 48, "o" * 48


def _held(folder: Path, *, vault: str, host: str | None, changing: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the refusals where the vault has one master key and the host keeps another, the same, or none."""
    file = folder / "master_key"
    if host is not None:
        file.write_text(host)
    held = [{"name": "vault_project88_master_key", "file": str(file), "loses": "nothing would open"}]
    extra = {
        "preflight_secrets": {"vault_project88_master_key": vault},
        "preflight_held_secrets": held,
        "preflight_changing_secrets": list(changing),
        "ansible_become": False,
    }
    return refusals(folder / "run", [_preflight("vault.yml")], groups={"db": ["one"]}, extra=extra)


def test_a_vault_with_another_key_than_the_hosts_is_refused(tmp_path: Path) -> None:
    said = _held(tmp_path, vault=OTHER, host=KEY)["one"]
    assert "was set up with another vault" in said
    assert "nothing would open" in said
    assert "rotate-secrets.yml" in said
    assert "secrets.yml`: it writes" not in said  # which would make yet another one
    assert KEY not in said
    assert OTHER not in said


def test_a_vault_that_lost_the_hosts_key_is_not_told_to_make_a_new_one(tmp_path: Path) -> None:
    said = _held(tmp_path, vault="", host=KEY)["one"]
    assert "the vault has none" in said
    assert "playbooks/secrets.yml" not in said


@pytest.mark.parametrize(
    ("vault", "host", "changing"),
    [(KEY, KEY, ()), (KEY, None, ()), (KEY, "", ()), (OTHER, KEY, ("vault_project88_master_key",))],
)
def test_the_same_key_no_key_yet_and_one_that_is_being_changed_pass(
    tmp_path: Path, vault: str, host: str | None, changing: tuple[str, ...]
) -> None:
    assert _held(tmp_path, vault=vault, host=host, changing=changing) == {}


def test_every_held_secret_is_one_of_the_vault(tmp_path: Path) -> None:
    wiring = yaml.safe_load((CHECKOUT / "group_vars" / "all" / "main.yml").read_text())
    assert {held["name"] for held in wiring["preflight_held_secrets"]} <= set(wiring["preflight_secrets"])
