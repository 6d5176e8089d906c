"""The programs that read the roles' files on a host: unpacked from Debian's packages, not installed, nothing started.

One set serves both families; what differs between their versions is in docs/el9.md.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.harness.cache import CACHE, locked

PACKAGES = (
    "apache2", "apache2-bin", "certbot", "chrony", "fail2ban", "firewalld", "libapache2-mod-security2", "logrotate",
    "openssh-server", "postgresql-common", "sudo",
)  # fmt: skip


class NoProgramsError(Exception):
    """They cannot be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with the packages' files, and how to run a program out of it."""

    root: Path

    @classmethod
    def unpack(cls) -> Programs:
        """Fetch and unpack them (some ten megabytes, once), or raise NoProgramsError."""
        if shutil.which("apt-get") is None:
            raise NoProgramsError(
                "the programs that read the files come as Debian packages, and there is no apt-get"
            )
        goal = CACHE / f"parsers-{hashlib.sha256(' '.join(PACKAGES).encode()).hexdigest()[:12]}"
        with locked("parsers"):
            if not goal.is_dir():
                making = goal.with_suffix(".making")
                shutil.rmtree(making, ignore_errors=True)
                _fetch(making)
                making.rename(goal)
        return cls(goal)

    @property
    def libraries(self) -> Path:
        """The folder of the packages' shared libraries."""
        return self.root / "usr/lib" / f"{_machine()}-linux-gnu"

    def path(self, name: str) -> Path:
        """Where a file of a package is: here, or, when the package is installed, on this machine."""
        here = self.root / name.lstrip("/")
        return here if here.exists() else Path(name)

    def run(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        text: str | None = None,
    ) -> tuple[int, str]:
        """Run a program of a package; return its exit code and all that it wrote."""
        program = self.path(name)
        with program.open("rb") as file:
            first = file.read(64).split(b"\n")[0]
        command = (
            ["/usr/bin/python3", str(program)]
            if first.startswith(b"#!") and b"python" in first
            else [str(program)]
        )
        variables = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
        }
        if program.is_relative_to(self.root):
            variables |= {
                "LD_LIBRARY_PATH": f"{self.libraries}:{self.root / 'usr/libexec/sudo'}",
                "PYTHONPATH": str(self.root / "usr/lib/python3/dist-packages"),
                "GI_TYPELIB_PATH": str(self.libraries / "girepository-1.0"),
            }
        done = subprocess.run(
            [*command, *arguments],
            env=variables,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr


def _machine() -> str:
    return subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()


def _fetch(goal: Path) -> None:
    archives = goal / "archives"
    (archives / "partial").mkdir(parents=True)
    settings = [
        "-o",
        "Debug::NoLocking=1",
        "-o",
        f"Dir::Cache::archives={archives}",
        "-o",
        "APT::Sandbox::User=",
    ]
    command = [
        "apt-get",
        *settings,
        "--yes",
        "--quiet",
        "--no-install-recommends",
        "--download-only",
        "install",
        *PACKAGES,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        subprocess.run(["apt-get", "--quiet", "update"], capture_output=True, check=False)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shutil.rmtree(goal)
        raise NoProgramsError(
            f"apt-get could not fetch the programs that read the files: {done.stderr.strip()[-300:]}"
        )
    for archive in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg", "--extract", str(archive), str(goal)], check=True, capture_output=True)
    shutil.rmtree(archives)
