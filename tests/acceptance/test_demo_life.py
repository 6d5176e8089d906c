"""The demo over its life: asked for again, killed, started again, refused, stopped."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.fix_demo import PROGRAM, DemoStack

pytestmark = pytest.mark.acceptance


def demo(stack: DemoStack, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEMO_DIR": str(stack.folder), **stack.choices, **settings}
    return subprocess.run(
        [PROGRAM, "demo", command], capture_output=True, text=True, check=False, env=environment, timeout=300
    )


def processes(stack: DemoStack) -> dict[str, int]:
    """Return the process of each part, by name."""
    found = {
        path.stem: json.loads(path.read_text())["pid"] for path in (stack.folder / "state").glob("*.json")
    }
    postmaster = (stack.folder / "cluster" / "data" / "postmaster.pid").read_text().splitlines()[0]
    return {**found, "postgres": int(postmaster)}


def test_asked_for_again_it_keeps_what_runs(demo_stack: DemoStack) -> None:
    before = processes(demo_stack)
    accounts = (demo_stack.folder / "accounts.json").read_text()
    again = demo(demo_stack, "up")
    assert again.returncode == 0, again.stderr
    assert processes(demo_stack) == before
    assert (demo_stack.folder / "accounts.json").read_text() == accounts
    assert demo_stack.accounts[0]["email"] in again.stdout


def test_killed_it_comes_back_as_it_was(demo_stack: DemoStack) -> None:
    before = processes(demo_stack)
    assert set(before) == {"openwebui", "pipelines", "postgres"}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    again = demo(demo_stack, "up")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Import" not in again.stdout
    after = processes(demo_stack)
    assert all(after[name] != before[name] for name in before)
    assert demo(demo_stack, "status").returncode == 0
    elsewhere = {
        "DEMO_PORT": "8999",
        "PIPELINES_PORT": "8998",
    }  # a shell that does not know how it was started
    assert demo(demo_stack, "status", **elsewhere).returncode == 0


def test_doctor_finds_a_running_demo_well(demo_stack: DemoStack) -> None:
    done = demo_stack.project88("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "!!" not in done.stdout


def test_only_loopback_is_listened_on(demo_stack: DemoStack) -> None:
    pids = set(processes(demo_stack).values())
    inodes = {str(path.readlink()) for pid in pids for path in Path(f"/proc/{pid}/fd").iterdir()}
    listening = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    ours = {
        line[1].partition(":")[0] for line in listening if line[3] == "0A" and f"socket:[{line[9]}]" in inodes
    }
    assert ours == {"0100007F"}


def test_the_key_and_the_accounts_are_for_their_owner_alone(demo_stack: DemoStack) -> None:
    for name in (
        "demo.env",
        "accounts.json",
        "secrets/master_key",
        "season.sqlite",
        "season.sqlite.dirt.json",
    ):
        assert (demo_stack.folder / name).stat().st_mode & 0o077 == 0
    assert httpx.get(f"{demo_stack.pipelines_url}/models").status_code == 401


def test_the_chats_server_does_not_hold_the_owners_password(demo_stack: DemoStack) -> None:
    password = urlsplit(demo_stack.variables["PROJECT88_DATABASE_URL"]).password
    environment = Path(f"/proc/{processes(demo_stack)['pipelines']}/environ").read_text("utf-8")
    assert password
    assert password not in environment
    assert unquote(password) not in environment
    assert str(demo_stack.folder / "demo.env") not in environment


def test_a_port_that_another_program_has_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        environment = {**os.environ, "DEMO_DIR": str(tmp_path / "demo"), "DEMO_PORT": str(port)}
        done = subprocess.run(
            [PROGRAM, "demo", "up"], capture_output=True, text=True, check=False, env=environment, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is taken by another program.")
    assert not (tmp_path / "demo" / "cluster").exists()
