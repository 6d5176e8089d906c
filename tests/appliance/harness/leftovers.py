"""Laboratories whose process is gone, killed perhaps: their hosts, networks and roots are taken away. Nothing else is."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from tests.appliance.harness.cache import CACHE
from tests.appliance.harness.client import unsettle
from tests.appliance.harness.network import take_away

LABS = CACHE / "labs"


def claim(folder: Path) -> None:
    """Note in `folder` that this process uses it."""
    (folder / "owner").write_text(f"{os.getpid()} {_birth(os.getpid())}\n")


def sweep() -> list[str]:
    """Take away what laboratories left whose process is gone; return their tags."""
    swept = []
    for folder in sorted(LABS.glob("*")):
        if folder.is_dir() and not _is_owned(folder):
            end_processes(folder.name)
            take_away(folder.name)
            for namespace in Path("/etc/netns").glob(f"{folder.name}-*"):
                unsettle(namespace.name)
            shutil.rmtree(folder, ignore_errors=True)
            swept.append(folder.name)
    return swept


def end_processes(tag: str) -> None:
    """Kill the hosts of laboratory `tag`: the systemd-nspawn processes that carry its tag, and their first processes."""
    hosts = [pid for pid in _pids() if _is_host_of(pid, tag)]
    ours = {pid: _birth(pid) for host in hosts for pid in (*_children(host), host)}
    for pid in ours:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        if all(_birth(pid) != birth for pid, birth in ours.items()):
            return
        time.sleep(0.1)


def _is_owned(folder: Path) -> bool:
    try:
        pid, birth = (folder / "owner").read_text().split()
    except (OSError, ValueError):
        # Being made this moment, perhaps.
        return time.time() - folder.stat().st_mtime < 60
    return _birth(int(pid)) == birth


def _birth(pid: int) -> str:
    """Return when the process started, in the kernel's ticks: a number used again is another process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "gone"


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _is_host_of(pid: int, tag: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"systemd-nspawn") and any(
        word.startswith(f"--machine={tag}-".encode()) for word in words
    )


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
