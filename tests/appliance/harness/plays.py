"""Running playbooks as an operator does, and reading what came of it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from project88.settings import CHECKOUT
from tests.appliance.harness.errors import LabError
from tests.appliance.harness.programs import ENVIRONMENT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin"
RECAP = re.compile(r"^(\S+)\s*: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
TASK = re.compile(r"^(?:TASK|RUNNING HANDLER) \[(.*?)\] \**$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """What Ansible counted for one host."""

    ok: int
    changed: int
    unreachable: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A playbook that ended: exit code, seconds, the recap by host, and everything it wrote (also in the file `log`)."""

    code: int
    duration_s: float
    recap: dict[str, Recap]
    output: str
    log: Path

    @property
    def is_good(self) -> bool:
        return self.code == 0

    @property
    def changed(self) -> int:
        """How many tasks changed something, on all hosts."""
        return sum(host.changed for host in self.recap.values())

    def changed_tasks(self) -> list[str]:
        """Return the tasks that changed something, as `role : task`."""
        found: list[str] = []
        task = ""
        for line in self.output.splitlines():
            if match := TASK.match(line):
                task = match[1]
            elif line.startswith("changed: [") and task not in found:
                found.append(task)
        return found

    def failure(self) -> str:
        """Return the first failed task and what Ansible said about it."""
        lines = self.output.splitlines()
        task = ""
        for number, line in enumerate(lines):
            if match := TASK.match(line):
                task = match[1]
            elif line.startswith(("fatal: [", "failed: [", "[ERROR]", "ERROR!")):
                return "\n".join([f"TASK {task}", *lines[number : number + 25]])
        return "\n".join(lines[-25:])

    def need(self) -> "Play":
        """Return self, or raise LabError with the failed task when the playbook failed."""
        if not self.is_good:
            raise LabError(f"The playbook failed (the whole of it is in {self.log}):\n{self.failure()}")
        return self


@dataclass(slots=True, kw_only=True)
class RunningPlay:
    """A playbook under way; for tests that interfere with it."""

    process: subprocess.Popen[bytes]
    log: Path
    started: float

    def wait_for(self, text: str, *, patience_s: float = 900) -> None:
        """Wait until its output has `text`."""
        end = time.monotonic() + patience_s
        while text not in self.log.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise LabError(f"The playbook never came to {text!r}; see {self.log}.")
            time.sleep(0.2)

    def kill(self) -> None:
        """End it as a lost connection or a closed lid does: all its processes, at once, with no goodbye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def end(self, *, patience_s: float = 2400) -> Play:
        """Wait for its end."""
        try:
            code = self.process.wait(patience_s)
        except BaseException:
            self.kill()
            raise
        output = self.log.read_text(errors="replace")
        recap = {
            match[1]: Recap(
                ok=int(match[2]), changed=int(match[3]), unreachable=int(match[4]), failed=int(match[5])
            )
            for match in RECAP.finditer(output)
        }
        return Play(
            code=code, duration_s=time.monotonic() - self.started, recap=recap, output=output, log=self.log
        )


def start(
    playbook: str,
    *,
    checkout: Path,
    inventory: Path,
    log: Path,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> RunningPlay:
    """Start `playbook` of `checkout` with the project's own ansible.cfg."""
    program = ANSIBLE / "ansible-playbook"
    if not program.exists():
        raise LabError("There is no environment for Ansible. Run: scripts/bootstrap.sh ansible")
    command = [str(program), "--inventory", str(inventory), str(checkout / playbook), *arguments]
    variables = {key: value for key, value in ENVIRONMENT.items() if not key.startswith("ANSIBLE_")}
    variables |= {
        "PATH": f"{ANSIBLE}:{variables['PATH']}",
        "ANSIBLE_CONFIG": str(checkout / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACKS_ENABLED": "ansible.posix.profile_tasks",
        "PROFILE_TASKS_TASK_OUTPUT_LIMIT": "25",
        "ANSIBLE_SSH_CONTROL_PATH_DIR": f"/tmp/p88-{os.getpid()}",  # noqa: S108 - socket names must be short
        **(environment or {}),
    }
    with log.open("wb") as file:
        file.write(f"$ {' '.join(command)}\n".encode())
        file.flush()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, cwd=checkout,
            start_new_session=True, env=variables,
        )  # fmt: skip
    return RunningPlay(process=process, log=log, started=time.monotonic())
