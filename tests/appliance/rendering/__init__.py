"""Renders every template of every role as Ansible does, for both families, without a host: from recorded facts.

The roles' own template tasks are taken from their task files, with their loops and conditions, and pointed at a folder;
defaults, vars/, group_vars and argument specs are the real ones.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from project88.settings import CHECKOUT

HERE = Path(__file__).parent
ROLES = CHECKOUT / "roles"
ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
FACTS = {"debian12": HERE.parent / "facts_debian12.json", "el9": HERE.parent / "facts_el9.json"}
FAMILIES = tuple(FACTS)
GROUPS = ("db", "ai", "web", "sync")
# Conditions on what happened before in the same run say nothing about a file's content.
HAPPENED = ("ansible_check_mode", " is changed", " is not changed", ".stat.", "_is_installed", "_installed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What came of a role's templates: `folder`/<host>/<path on the host>."""

    folder: Path
    output: str

    def noted(self, host: str) -> list[dict[str, Any]]:
        """What the tasks for SELinux would have done on a host: module and arguments."""
        file = self.folder / "selinux" / f"{host}.jsonl"
        return (
            [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            if file.exists()
            else []
        )

    def files(self, host: str) -> dict[str, Path]:
        """The files of one host, by their path on it."""
        root = self.folder / host
        return {f"/{path.relative_to(root)}": path for path in sorted(root.rglob("*")) if path.is_file()}


def role_names() -> list[str]:
    """All roles."""
    return sorted(path.name for path in ROLES.iterdir() if (path / "tasks" / "main.yml").is_file())


def template_tasks(role: str) -> list[dict[str, Any]]:
    """The role's template tasks, as written, blocks opened (a block's condition and variables are handed down)."""
    found: list[dict[str, Any]] = []
    for folder in ("tasks", "handlers"):
        for file in sorted((ROLES / role / folder).glob("*.yml")):
            found += _templates_in(yaml.safe_load(file.read_text(encoding="utf-8")) or [])
    return found


def selinux_tasks(role: str) -> list[dict[str, Any]]:
    """The role's tasks that run only, or differently, where SELinux is on."""
    found: list[dict[str, Any]] = []
    for file in sorted((ROLES / role / "tasks").glob("*.yml")):
        tasks = _all_tasks(yaml.safe_load(file.read_text(encoding="utf-8")) or [])
        found += [task for task in tasks if "selinux" in str(task.get("when", ""))]
    return found


def _templates_in(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (task for task in _all_tasks(tasks) if "ansible.builtin.template" in task)


def _all_tasks(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The tasks with their blocks opened: a block's condition and variables are handed down."""
    for task in tasks:
        for part in ("block", "rescue", "always"):
            for inner in _all_tasks(task.get(part, [])):
                merged = dict(inner)
                if "when" in task:
                    merged["when"] = [*_listed(task["when"]), *_listed(inner.get("when", []))]
                if "vars" in task:
                    merged["vars"] = {**task["vars"], **inner.get("vars", {})}
                yield merged
        if "block" not in task:
            yield task


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _pointed_here(task: dict[str, Any]) -> dict[str, Any]:
    """The task, writing below the folder of the rendering instead of below /."""
    arguments = task["ansible.builtin.template"]
    shared = {key: task[key] for key in ("loop", "loop_control", "vars") if key in task}
    when = [
        condition
        for condition in _listed(task.get("when", []))
        if not any(word in str(condition) for word in HAPPENED)
    ]
    if when:
        shared["when"] = when
    goal = "{{ rendered_folder }}/{{ inventory_hostname }}" + arguments["dest"]
    return {"name": task["name"], "rendered": {"src": arguments["src"], "dest": goal}, **shared}


def _noted(task: dict[str, Any]) -> dict[str, Any]:
    """The task, with its loop and its condition on SELinux, writing down what it would do."""
    module = next(key for key in task if "." in key)
    arguments = {key: value for key, value in task[module].items() if key != "creates"}
    shared = {key: task[key] for key in ("loop", "loop_control", "vars") if key in task}
    shared["when"] = [condition for condition in _listed(task["when"]) if "selinux" in str(condition)]
    goal = "{{ rendered_folder }}/selinux/{{ inventory_hostname }}.jsonl"
    return {"name": task["name"], "noted": {"file": goal, "module": module, "arguments": arguments}, **shared}


def _scratch_role(role: str, goal: Path) -> None:
    """The role with nothing in it to do but its templates."""
    goal.mkdir(parents=True)
    for part in ("defaults", "vars", "meta", "templates", "files"):
        if (ROLES / role / part).is_dir():
            (goal / part).symlink_to(ROLES / role / part)
    (goal / "tasks").mkdir()
    tasks: list[dict[str, Any]] = []
    if (ROLES / role / "tasks" / "set_vars.yml").is_file():
        (goal / "tasks" / "set_vars.yml").symlink_to(ROLES / role / "tasks" / "set_vars.yml")
        tasks.append(
            {"name": "Load what differs between systems", "ansible.builtin.import_tasks": "set_vars.yml"}
        )
    tasks += [_pointed_here(task) for task in template_tasks(role)]
    tasks += [_noted(task) for task in selinux_tasks(role)]
    (goal / "tasks" / "main.yml").write_text(yaml.safe_dump(tasks, sort_keys=False), encoding="utf-8")


def render(
    folder: Path,
    *,
    is_split: bool,
    families: Collection[str] = FAMILIES,
    roles: Collection[str] | None = None,
    variables: Mapping[str, object] | None = None,
) -> Rendered:
    """Render the templates of all roles, or of those named: on one host each, or with a host of its own for each group.

    `variables` replace those of variables.yml. Raises AssertionError with Ansible's words when a template, a variable or an argument is wrong.
    """
    outputs = []
    goal = folder / "rendered"
    wanted = role_names() if roles is None else roles
    for role in wanted:
        _scratch_role(role, folder / "roles" / role)
    (folder / "group_vars" / "all").mkdir(parents=True)
    (folder / "group_vars" / "all" / "main.yml").symlink_to(CHECKOUT / "group_vars" / "all" / "main.yml")
    plays = [
        {
            "name": "Recall the facts",
            "hosts": "all",
            "gather_facts": False,
            "tasks": [{"name": "Recall the facts", "recorded_facts": {"path": "{{ recorded }}"}}],
        },
        *[
            {"name": name, "hosts": groups, "gather_facts": False, "roles": chosen}
            for name, groups, named in _site()
            if (chosen := [role for role in named if role in wanted])
        ],
    ]
    (folder / "render.yml").write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    for family in families:
        inventory = folder / f"{family}.ini"
        inventory.write_text(_inventory(family, is_split=is_split), encoding="utf-8")
        done = subprocess.run(
            [
                str(ANSIBLE), "--inventory", str(inventory), "--extra-vars", f"@{HERE / 'variables.yml'}",
                "--extra-vars", json.dumps({**(variables or {}), "rendered_folder": str(goal), "recorded": str(FACTS[family])}),
                str(folder / "render.yml"),
            ],
            cwd=folder,
            env={
                "PATH": f"{ANSIBLE.parent}:/usr/bin:/bin",
                "HOME": str(folder),
                "LANG": "C.UTF-8",
                "ANSIBLE_ROLES_PATH": str(folder / "roles"),
                "ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"),
                "ANSIBLE_INJECT_FACT_VARS": "False",
                "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_PYTHON_INTERPRETER": str(ANSIBLE.parent / "python"),
                "ANSIBLE_GATHERING": "explicit",
                "ANSIBLE_RETRY_FILES_ENABLED": "False",
                "ANSIBLE_FORKS": "4",
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, _first_failure(done.stdout + done.stderr)
        outputs.append(done.stdout)
    return Rendered(folder=goal, output="\n".join(outputs))


def _site() -> Iterator[tuple[str, str, list[str]]]:
    """The plays of site.yml: name, groups, roles."""
    for play in yaml.safe_load((CHECKOUT / "site.yml").read_text(encoding="utf-8")):
        yield play["name"], play["hosts"], [role["role"] for role in play.get("roles", [])]


def hosts(family: str, *, is_split: bool) -> list[str]:
    """The names of the hosts that `render` made for a family."""
    return [f"{family}-{group}" for group in GROUPS] if is_split else [family]


def _inventory(family: str, *, is_split: bool) -> str:
    lines = []
    for number, group in enumerate(GROUPS):
        name = f"{family}-{group}" if is_split else family
        lines += [
            f"[{group}]",
            f"{name} ansible_connection=local ansible_host=192.0.2.{10 + (number if is_split else 0)}",
        ]
    return "\n".join([*lines, ""])


def _first_failure(output: str) -> str:
    lines = output.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(("fatal: ", "failed: ", "[ERROR]", "ERROR!")):
            tasks = [name for name in lines[:number] if name.startswith("TASK")]
            return "\n".join([*tasks[-1:], *lines[number : number + 25]])
    return output[-4000:]
