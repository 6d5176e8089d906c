"""When site.yml leaves another release to playbooks/upgrade.yml: the role's own condition, and site.yml's own choice of hosts."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from project88.settings import CHECKOUT
from tests.unit.roles.playing import ANSIBLE, refusals

ROLE = CHECKOUT / "roles" / "app"
SPLIT = {"db": ["db"], "ai": ["ai"], "web": ["web"], "sync": ["sync"]}


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


def _host(folder: Path, name: str, *, uses: str | None, is_whole: bool) -> None:
    """What a host has of an installation, in a folder of its own."""
    (folder / name / "etc").mkdir(parents=True)
    (folder / name / "opt").mkdir()
    if is_whole:
        (folder / name / "etc" / "doctor.json").write_text("{}\n")
    if uses is not None:
        (folder / name / "opt" / "app").symlink_to(f"releases/{uses}")


def _refused(folder: Path, *, groups: dict[str, list[str]] = SPLIT, **chosen: Any) -> dict[str, str]:
    (asked,) = [
        task
        for task in yaml.safe_load((ROLE / "tasks" / "main.yml").read_text())
        if task.get("ansible.builtin.include_tasks") == "refuse_upgrade.yml"
    ]
    (entry,) = [
        role
        for play in yaml.safe_load((CHECKOUT / "site.yml").read_text())
        for role in play.get("roles", [])
        if role["role"] == "app"
    ]
    task = {
        "name": "Refuse",
        "ansible.builtin.include_role": {"name": str(ROLE), "tasks_from": "refuse_upgrade.yml"},
        "when": asked["when"],
        "vars": {"app_switch": True, **entry["vars"], **chosen},
    }
    places = {
        "__app_home": f"{folder}/hosts/{{{{ inventory_hostname }}}}/opt",
        "__app_configuration": f"{folder}/hosts/{{{{ inventory_hostname }}}}/etc",
        "app_release": "0.2.0-new",
    }
    return refusals(folder / "run", [task], groups=groups, extra=places)


def test_whole_hosts_are_refused_another_release_and_told_what_to_run(tmp_path: Path) -> None:
    for name in ("db", "ai", "sync", "web"):
        _host(tmp_path / "hosts", name, uses="0.1.0-old", is_whole=True)
    said = _refused(tmp_path)
    # The playbook of upgrades leaves a host that is only web to site.yml.
    assert set(said) == {"db", "ai", "sync"}
    assert "db uses release 0.1.0-old, and this checkout is 0.2.0-new." in said["db"]
    assert "Run ansible-playbook playbooks/upgrade.yml, which takes a backup first" in said["db"]
    assert said["db"].endswith("then run this again.")


def test_a_web_host_that_has_more_to_do_is_refused_too(tmp_path: Path) -> None:
    _host(tmp_path / "hosts", "one", uses="0.1.0-old", is_whole=True)
    assert set(_refused(tmp_path, groups={group: ["one"] for group in SPLIT})) == {"one"}


def test_the_same_release_and_a_first_run_go_on(tmp_path: Path) -> None:
    _host(tmp_path / "hosts", "db", uses="0.2.0-new", is_whole=True)
    _host(tmp_path / "hosts", "ai", uses="0.1.0-old", is_whole=False)
    _host(tmp_path / "hosts", "sync", uses=None, is_whole=False)
    _host(tmp_path / "hosts", "web", uses=None, is_whole=True)
    assert _refused(tmp_path) == {}


@pytest.mark.parametrize("no", [False, "false"])
def test_what_installs_without_switching_is_let_through(tmp_path: Path, no: object) -> None:
    """As playbooks/upgrade.yml does."""
    for name in ("db", "ai", "sync", "web"):
        _host(tmp_path / "hosts", name, uses="0.1.0-old", is_whole=True)
    assert _refused(tmp_path, app_switch=no) == {}
