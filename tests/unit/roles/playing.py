"""Runs a few tasks of the real roles through Ansible on this machine: nothing is changed, and what stops them is kept."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from project88.settings import CHECKOUT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
ACTIONS = CHECKOUT / "tests" / "appliance" / "rendering" / "action_plugins"


def refusals(
    folder: Path,
    tasks: Sequence[Mapping[str, Any]],
    *,
    groups: Mapping[str, Sequence[str]],
    extra: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Run the tasks on every host of the groups; return, for each host that was refused, the sentences of the refusal."""
    (folder / "said").mkdir(parents=True)
    (folder / "said.j2").write_text("{{ ansible_failed_result | to_json }}")
    lines = []
    for group, names in groups.items():
        lines += [f"[{group}]", *[f"{name} ansible_connection=local" for name in names]]
    (folder / "hosts.ini").write_text("\n".join(lines))
    kept = {"src": str(folder / "said.j2"), "dest": f"{folder}/said/{{{{ inventory_hostname }}}}"}
    guarded = {"name": "Do it", "block": list(tasks), "rescue": [{"name": "Keep why not", "rendered": kept}]}
    (folder / "play.yml").write_text(
        yaml.safe_dump([{"name": "Play", "hosts": "all", "gather_facts": False, "tasks": [guarded]}])
    )
    done = subprocess.run(
        [str(ANSIBLE), "--inventory", "hosts.ini", "--extra-vars", json.dumps(dict(extra or {})), "play.yml"],
        cwd=folder,
        env={
            "PATH": f"{ANSIBLE.parent}:/usr/bin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_ROLES_PATH": str(CHECKOUT / "roles"),
            "ANSIBLE_ACTION_PLUGINS": str(ACTIONS),
            "ANSIBLE_INJECT_FACT_VARS": "False",
            "ANSIBLE_PYTHON_INTERPRETER": str(ANSIBLE.parent / "python"),
            "ANSIBLE_NOCOLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: _sentences(json.loads(file.read_text())) for file in (folder / "said").iterdir()}


def _sentences(result: Mapping[str, Any]) -> str:
    told = [item["msg"] for item in result.get("results", []) if item.get("failed")]
    return " ".join(" ".join(told or [result["msg"]]).split())
