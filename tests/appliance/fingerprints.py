"""What stands on a host, so that a test can say that nothing changed."""

import hashlib
import os
from pathlib import Path

# What a running system writes by itself, and what looking at it leaves behind.
ALWAYS_CHANGING = (
    "dev", "proc", "run", "sys", "tmp", "var/tmp", "var/log", "var/cache/apt", "var/lib/apt", "var/lib/systemd",
    "var/lib/dbus", "root/.ansible", "root/.cache", "var/lib/dpkg/lock", "var/lib/dpkg/lock-frontend",
    "usr/lib/python3", "usr/local/lib",
)  # fmt: skip


def files(root: Path) -> dict[str, str]:
    """Return what each file, folder and link of a root is: its mode, owner and content."""
    found: dict[str, str] = {}
    excluded = {root / name for name in ALWAYS_CHANGING}
    for folder, names, others in os.walk(root):
        here = Path(folder)
        names[:] = [name for name in names if here / name not in excluded]
        for name in [*names, *others]:
            path = here / name
            if path in excluded or name == "__pycache__":
                continue
            found[str(path.relative_to(root))] = _what(path)
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return one line a path that came, went or changed."""
    paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return [f"{path}: {before.get(path, 'not there')} -> {after.get(path, 'gone')}" for path in paths]


def _what(path: Path) -> str:
    status = path.lstat()
    owner = f"{status.st_mode:o} {status.st_uid}:{status.st_gid}"
    if path.is_symlink():
        return f"{owner} -> {path.readlink()}"
    if path.is_file():
        return f"{owner} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    return owner
