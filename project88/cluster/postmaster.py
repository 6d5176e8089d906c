"""Telling whether a cluster's server runs, from the file it leaves in its data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A running server: its process id and its TCP port."""

    pid: int
    port: int


def running_postmaster(data: Path) -> Postmaster | None:
    """Return the server that runs on `data`, or None.

    After a kill -9 or a power cut the file outlives its server, and another process may have its number by now;
    so the process has to be a PostgreSQL that has this very folder as its working directory's data.
    """
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    return Postmaster(pid=pid, port=port) if _serves(pid, data) else None


def drop_stale_locks(data: Path, socket_folder: Path) -> None:
    """Remove the lock files of a server that is gone, which would otherwise stop the next one from starting."""
    if running_postmaster(data) is not None:
        return
    (data / "postmaster.pid").unlink(missing_ok=True)
    for lock in socket_folder.glob(".s.PGSQL.*.lock"):
        lock.unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return (
        state != "Z"
        and Path(arguments[0].decode(errors="replace")).name.startswith("postgres")
        and str(data).encode() in arguments
    )
