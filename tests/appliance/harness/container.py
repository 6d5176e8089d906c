"""One host as systemd-nspawn runs it: boot, power off, pull the plug."""

import contextlib
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.appliance.harness.errors import LabError
from tests.appliance.harness.probe import has_systemd
from tests.appliance.harness.programs import ENVIRONMENT

POWER_OFF = signal.SIGRTMIN + 4  # systemd's signal for it


@dataclass(slots=True, kw_only=True)
class Container:
    """A root that systemd-nspawn can boot, in a network namespace made for it."""

    name: str
    tag: str
    root: Path
    namespace: str
    console: Path
    read_only_binds: tuple[Path, ...] = ()
    binds: dict[Path, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def leader(self) -> int:
        """The process id of the host's own systemd."""
        if self._process is None or not self.is_running:
            raise LabError(f"The host {self.name} does not run; its console is in {self.console}.")
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children:
            raise LabError(f"The host {self.name} has no systemd yet; its console is in {self.console}.")
        return int(children[0])

    def start(self) -> None:
        """Boot. Returns at once; who wants to talk to the host must wait until it answers."""
        if self.is_running:
            raise LabError(f"The host {self.name} runs already.")
        with self.console.open("ab") as console:
            # A session of its own: Ctrl-C is for the tests, which then end their hosts in order.
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
                env=ENVIRONMENT,
            )

    def power_off(self, *, patience_s: float = 60) -> None:
        """Shut down as from the power button; pull the plug when that takes too long."""
        if not self.is_running:
            return
        os.kill(self.leader, POWER_OFF)
        try:
            self._wait(patience_s)
        except subprocess.TimeoutExpired:
            self.pull_plug()

    def pull_plug(self) -> None:
        """Stop it between two instructions, as a power failure does. What was written stays, what was only meant is gone."""
        if not self.is_running:
            return
        with contextlib.suppress(LabError, ProcessLookupError):
            os.kill(self.leader, signal.SIGKILL)
        try:
            self._wait(10)
        except subprocess.TimeoutExpired:
            assert self._process is not None
            self._process.kill()
            self._wait(10)

    def _wait(self, patience_s: float) -> None:
        assert self._process is not None
        self._process.wait(patience_s)
        self._process = None
        # The kernel takes a moment to let go of mounts and the namespace.
        time.sleep(0.2)

    def _command(self) -> list[str]:
        nspawn = [
            "systemd-nspawn", "--quiet", f"--directory={self.root}", f"--machine={self.tag}-{self.name}",
            f"--hostname={self.name}", "--register=no", "--keep-unit", "--resolv-conf=off", "--timezone=off",
            "--link-journal=no", "--capability=CAP_NET_ADMIN", f"--network-namespace-path=/run/netns/{self.namespace}",
            *[f"--bind-ro={path}" for path in self.read_only_binds],
            *[f"--bind={outside}:{inside}" for outside, inside in self.binds.items()],
            "--boot",
        ]  # fmt: skip
        if has_systemd():
            unit = f"--unit={self.tag}-{self.name}-{os.urandom(3).hex()}"
            return ["systemd-run", "--quiet", "--scope", "--property=Delegate=yes", unit, *nspawn]
        # Without systemd as this machine's first process there is nobody who would give the container a control group of
        # its own, and nspawn looks for systemd's folder. Both are made here, seen by this container alone. The control
        # group must be its own: in a shared one, stopping a unit of one host would end the same unit's processes of another.
        group = f"/sys/fs/cgroup/{self.tag}-{self.name}"
        prepare = (
            "mount --make-rprivate / && mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd"
            " && umount -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup"
            f" && mkdir -p {group} && echo $$ > {group}/cgroup.procs"
        )
        script = f"{prepare} && SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec {shlex.join(nspawn)}"
        return ["unshare", "--mount", "bash", "-c", script]
