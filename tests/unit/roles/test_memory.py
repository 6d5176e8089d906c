"""How memory is shared out: what preflight asks for, and what PostgreSQL leaves to its neighbours, as Ansible computes both."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from project88.settings import CHECKOUT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
ACTIONS = CHECKOUT / "tests" / "appliance" / "rendering" / "action_plugins"
# What a kernel reports of 8 GB and of 32 GB.
MEMORY_OF_8_GB, MEMORY_OF_32_GB = 7_750, 31_900
SIZES = """{{ {
  'settings': __postgresql_effective, 'file': lookup('ansible.builtin.template', '%s'), 'asked_mb': preflight_memory_mb, 'tolerance': __preflight_memory_tolerance, 'ports': preflight_ports | map(attribute='port') | list,
  'neighbours': postgresql_neighbours, 'reserved_mb': __postgresql_reserved_mb | int, 'left_mb': __postgresql_left_mb | int,
  'least_mb': postgresql_least_mb } | to_json }}"""
STEP_MB = 256


def _sizes(folder: Path, *, memory_mb: int, **chosen: Any) -> dict[str, Any]:
    """Let Ansible compute the sizes of one host that has every group."""
    role = folder / "roles" / "sizes"
    for part in ("tasks", "templates"):
        (role / part).mkdir(parents=True)
    for name in ("postgresql", "preflight"):
        for part in ("defaults", "vars"):
            (folder / "roles" / name).mkdir(exist_ok=True)
            (folder / "roles" / name / part).symlink_to(CHECKOUT / "roles" / name / part)
    (role / "templates" / "sizes.json.j2").write_text(
        SIZES % (CHECKOUT / "roles" / "postgresql" / "templates" / "project88.conf.j2")
    )
    (role / "meta").mkdir()
    (role / "meta" / "main.yml").write_text("dependencies: [postgresql, preflight]\n")
    (role / "tasks" / "main.yml").write_text(
        yaml.safe_dump(
            [
                {
                    "name": "Compute",
                    "rendered": {"src": "sizes.json.j2", "dest": str(folder / "sizes.json")},
                }
            ]
        )
    )
    (folder / "group_vars" / "all").mkdir(parents=True)
    (folder / "group_vars" / "all" / "main.yml").symlink_to(CHECKOUT / "group_vars" / "all" / "main.yml")
    (folder / "hosts.ini").write_text(
        "\n".join(f"[{group}]\none ansible_connection=local" for group in ("db", "ai", "web", "sync"))
    )
    (folder / "facts.json").write_text(json.dumps({"memtotal_mb": memory_mb, "processor_vcpus": 4}))
    (folder / "sizes.yml").write_text(
        yaml.safe_dump(
            [
                {
                    "name": "Compute the sizes",
                    "hosts": "all",
                    "gather_facts": False,
                    "pre_tasks": [{"name": "Recall", "recorded_facts": {"path": str(folder / "facts.json")}}],
                    "roles": ["sizes"],
                }
            ]
        )
    )
    done = subprocess.run(
        [str(ANSIBLE), "--inventory", "hosts.ini", "--extra-vars", json.dumps(chosen), "sizes.yml"],
        cwd=folder,
        env={
            "PATH": f"{ANSIBLE.parent}:/usr/bin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_ROLES_PATH": str(folder / "roles"),
            "ANSIBLE_ACTION_PLUGINS": str(ACTIONS),
            "ANSIBLE_INJECT_FACT_VARS": "False",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PRIVATE_ROLE_VARS": "False",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / "sizes.json").read_text())
    return found


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


def test_without_the_model_a_host_of_8_gb_carries_all(tmp_path: Path) -> None:
    """docs/install.md promises it."""
    sizes = _sizes(tmp_path, memory_mb=MEMORY_OF_8_GB, ollama_enabled=False)
    assert sizes["asked_mb"] == 7600
    assert sizes["asked_mb"] * sizes["tolerance"] <= MEMORY_OF_8_GB
    assert sizes["neighbours"] == ["openwebui", "pipelines", "sync"]
    assert sizes["reserved_mb"] == 1536 + 2048 + 512 + 768
    assert (
        sizes["left_mb"] == MEMORY_OF_8_GB // STEP_MB * STEP_MB - sizes["reserved_mb"] > 2 * sizes["least_mb"]
    )
    assert 11434 not in sizes["ports"]


def test_with_the_model_it_is_asked_for_and_left_alone(tmp_path: Path) -> None:
    sizes = _sizes(tmp_path, memory_mb=MEMORY_OF_32_GB)
    assert sizes["asked_mb"] == 16_000
    assert sizes["neighbours"] == ["ollama", "openwebui", "pipelines", "sync"]
    assert sizes["reserved_mb"] == 1536 + (4900 + 8192 // 8 + 800) + 2048 + 512 + 768
    assert 11434 in sizes["ports"]


def test_a_kernel_that_keeps_some_more_for_itself_changes_no_setting(tmp_path: Path) -> None:
    """Else an update of the kernel would write the file anew, and restart the server for shared_buffers."""
    near = (MEMORY_OF_32_GB, MEMORY_OF_32_GB - 7, MEMORY_OF_32_GB - 60, MEMORY_OF_32_GB + 50)
    written = {
        _sizes(tmp_path / str(memory_mb), memory_mb=memory_mb, __postgresql_service="postgresql")["file"]
        for memory_mb in near
    }
    assert len(written) == 1
    other = _sizes(tmp_path / "larger", memory_mb=MEMORY_OF_32_GB + STEP_MB)["file"]
    assert other not in written
