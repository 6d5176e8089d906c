"""One host of the laboratory, as tests deal with it."""

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.harness.container import Container
from tests.appliance.harness.errors import CommandError, LabError
from tests.appliance.harness.programs import Ended, run
from tests.appliance.harness.report import timed
from tests.appliance.harness.ssh import SshAccess


@dataclass(slots=True, kw_only=True)
class Host:
    """A booted host. `.address` is where it is reached; `.root` is its file system, seen from this machine."""

    name: str
    address: str
    container: Container
    access: SshAccess

    @property
    def root(self) -> Path:
        return self.container.root

    @property
    def console(self) -> Path:
        """The file with everything it wrote to its console."""
        return self.container.console

    def boot(self, *, patience_s: float = 90) -> "Host":
        """Boot and wait until root can sign in by SSH."""
        with timed(f"boot {self.name}"):
            self.container.start()
            self.wait(patience_s=patience_s)
        return self

    def wait(self, *, patience_s: float = 90) -> None:
        """Wait until it lets us in and its systemd has started all that it was going to start."""
        end = time.monotonic() + patience_s
        while True:
            answer = run(self._ssh("systemctl is-system-running --wait"), check=False, timeout_s=patience_s)
            if answer.out.strip() in ("running", "degraded"):
                return
            if not self.container.is_running or time.monotonic() > end:
                raise LabError(
                    f"{self.name} did not come up: {answer.out}{answer.err}; its console is in {self.console}."
                )
            time.sleep(0.3)

    def run(
        self,
        command: str | Sequence[str],
        *,
        check: bool = True,
        input_text: str | None = None,
        timeout_s: float = 600,
    ) -> Ended:
        """Run a command on the host as root, by SSH; a string goes through the shell. With `check` its failure is raised."""
        text = command if isinstance(command, str) else shlex.join(command)
        ended = run(self._ssh(text), check=False, input_text=input_text, timeout_s=timeout_s)
        if check and not ended.is_good:
            raise CommandError(
                f"{self.name}: {text}\nended with code {ended.code}\n{ended.err.strip()}\n{ended.out.strip()}"
            )
        return ended

    def inside(self, command: Sequence[str], *, check: bool = True, timeout_s: float = 60) -> Ended:
        """Run a command on the host past SSH, for when SSH is what does not work."""
        return run(
            ["nsenter", "--target", str(self.container.leader), "--all", *command],
            check=check,
            timeout_s=timeout_s,
        )

    def write(self, path: str, text: str, *, mode: int = 0o644) -> None:
        """Write a file on the host, whether it runs or not. Folders on the way are made."""
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def read(self, path: str) -> str:
        """Read a file of the host, whether it runs or not."""
        return (self.root / path.lstrip("/")).read_text(errors="replace")

    def reboot(self) -> None:
        """Shut down in order, boot again, and wait until it answers."""
        self.power_off()
        self.boot()

    def power_off(self) -> None:
        """Shut down in order."""
        with timed(f"power off {self.name}"):
            self.container.power_off()

    def pull_plug(self) -> None:
        """Stop it as a power failure does."""
        self.container.pull_plug()

    def journal(self, unit: str, *, lines: int = 50) -> str:
        """Return the last lines of a unit's journal."""
        return self.run(["journalctl", "--no-pager", "--unit", unit, "--lines", str(lines)], check=False).out

    def _ssh(self, text: str) -> list[str]:
        return ["ssh", *self.access.options(), f"root@{self.address}", "--", text]
