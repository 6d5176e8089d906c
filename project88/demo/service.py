"""One process of the demo: started with a log of its own, found again after our own death, stopped for certain."""

import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from project88.demo.machine import require_free_port
from project88.demo.secrets import write_private
from project88.errors import TransientError

_STOP_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What to run and how to tell that it answers. `environment` is all that the process gets.

    One that runs already is kept while command, environment and `revision` are what they were when it started.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    revision: str
    port: int
    port_setting: str
    state_file: Path
    log: Path
    is_healthy: Callable[[], bool]
    patience_s: float = 120

    def start(self, on_wait: Callable[[str], None]) -> None:
        """Start it and return when it is healthy; one that runs as it should is left alone.

        Raises TransientError, naming the log, when it ends or stays silent.
        """
        if self._runs_as_asked() and self.is_healthy():
            return
        self.stop()
        self.require_port()
        pid = self._launch()
        deadline = time.monotonic() + self.patience_s
        while not self.is_healthy():
            if _ended(pid):
                self.state_file.unlink(missing_ok=True)
                raise TransientError(f"{self.name} ended while it was starting. Its log says why: {self.log}")
            if time.monotonic() > deadline:
                self.stop()
                raise TransientError(
                    f"{self.name} did not answer within {self.patience_s:.0f} s. Its log says why: {self.log}"
                )
            on_wait("waiting for it to answer")
            time.sleep(0.2)

    @property
    def was_stopped(self) -> bool:
        """Whether somebody stopped it on purpose: then its state is gone, while one that died leaves it behind."""
        return not self.state_file.exists()

    def require_port(self) -> None:
        """Raise ConfigurationError where another program has the port."""
        if self.pid is None:
            require_free_port(self.port, self.port_setting)

    def stop(self) -> None:
        """End it and all it started; silence where it does not run."""
        pid = self.pid
        if pid is not None:
            _signal_group(pid, signal.SIGTERM)
            deadline = time.monotonic() + _STOP_SECONDS
            while not _ended(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            _signal_group(pid, signal.SIGKILL)  # what is left of its group, too
            _reap(pid)
        self.state_file.unlink(missing_ok=True)

    @property
    def pid(self) -> int | None:
        """The process, or None where the one that we started is gone."""
        state = self._state()
        pid, started = state.get("pid"), state.get("started")
        if not isinstance(pid, int) or _ended(pid) or _start_time(pid) != started:
            return None
        return pid

    def _launch(self) -> int:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in our terminal is ours to handle, in our order
            )
        state = {"pid": process.pid, "started": _start_time(process.pid), "fingerprint": self._fingerprint()}
        write_private(self.state_file, json.dumps(state))
        return process.pid

    def _runs_as_asked(self) -> bool:
        return self.pid is not None and self._state().get("fingerprint") == self._fingerprint()

    def _fingerprint(self) -> str:
        asked = json.dumps([list(self.command), sorted(self.environment.items()), self.revision])
        return hashlib.sha256(asked.encode()).hexdigest()

    def _state(self) -> dict[str, object]:
        try:
            state = json.loads(self.state_file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _start_time(pid: int) -> str | None:
    """Ticks since boot at which it started: with the number, it names one process for certain."""
    stat = _stat(pid)
    return stat[19] if stat else None


def _ended(pid: int) -> bool:
    _reap(pid)
    stat = _stat(pid)
    return not stat or stat[0] == "Z"


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):  # started by a run before this one, and init's child now
        os.waitpid(pid, os.WNOHANG)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # all gone already
        os.killpg(pid, number)
