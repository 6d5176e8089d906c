"""Preflight refuses an archive that nobody named or vouched for, before anything is changed, and says where both stand."""

import json
import subprocess
from pathlib import Path

import pytest

from project88.settings import CHECKOUT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
PLAY = """
- name: Look
  hosts: [db, ai, web, sync]
  gather_facts: false
  tasks:
    - name: Look at the archives
      ansible.builtin.import_tasks: {tasks}
"""
GOOD = {
    "ollama_url": "https://archives.example.org/ollama.tar.zst",
    "ollama_sha256": "0" * 64,
    "postgrest_url": "https://archives.example.org/postgrest.tar.xz",
    "postgrest_sha256": "1" * 64,
}


def _look(folder: Path, chosen: dict[str, object], *arguments: str) -> tuple[bool, str]:
    (folder / "group_vars" / "all").mkdir(parents=True)
    (folder / "group_vars" / "all" / "main.yml").symlink_to(CHECKOUT / "group_vars" / "all" / "main.yml")
    (folder / "hosts.ini").write_text(
        "\n".join(f"[{group}]\none ansible_connection=local" for group in ("db", "ai", "web", "sync"))
    )
    tasks = CHECKOUT / "roles" / "preflight" / "tasks" / "artifacts.yml"
    (folder / "look.yml").write_text(PLAY.replace("{tasks}", str(tasks)))
    done = subprocess.run(
        [str(ANSIBLE), "--inventory", "hosts.ini", "--extra-vars", json.dumps(chosen), "look.yml", *arguments],
        cwd=folder,
        env={"PATH": f"{ANSIBLE.parent}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return done.returncode == 0, " ".join((done.stdout + done.stderr).split())


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


@pytest.mark.parametrize("name", ["ollama_url", "ollama_sha256", "postgrest_url", "postgrest_sha256"])
def test_one_that_is_missing_is_refused(tmp_path: Path, name: str) -> None:
    is_good, said = _look(tmp_path, {**GOOD, name: ""}, "--check")
    program = name.split("_", maxsplit=1)[0]
    assert not is_good
    assert f"{program}_url and {program}_sha256 say which archive is installed" in said
    assert f"/{program}/releases" in said.lower()
    assert f"{program}_enabled=false" in said


@pytest.mark.parametrize("no", [False, "false"])
def test_what_is_switched_off_needs_none(tmp_path: Path, no: object) -> None:
    is_good, said = _look(tmp_path, {"ollama_enabled": no, "postgrest_enabled": no})
    assert is_good, said


def test_both_named_pass(tmp_path: Path) -> None:
    is_good, said = _look(tmp_path, GOOD)
    assert is_good, said
