"""The operating-system user that PostgreSQL runs as. PostgreSQL refuses to run as root; root hands it to `postgres`."""

import grp
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from project88.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUser:
    """Who owns the cluster's files and runs its processes."""

    name: str
    uid: int
    gid: int

    @classmethod
    def choose(cls) -> "ServerUser":
        """Return the current user, or `postgres` when the current user is root."""
        if os.geteuid() != 0:
            return cls(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid())
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            raise ConfigurationError(
                "PostgreSQL does not run as root, and there is no user `postgres` to run it: install PostgreSQL's server package."
            ) from None
        return cls(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.geteuid()

    def can_reach(self, folder: Path) -> bool:
        """Whether this user can pass through `folder` and all folders above it."""
        if not self.is_somebody_else:
            return os.access(folder, os.X_OK)
        return self.run(["test", "-x", str(folder)]).returncode == 0

    def own(self, path: Path) -> None:
        if self.is_somebody_else:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, from a folder everybody can enter; never raises for its exit status."""
        if self.is_somebody_else:
            return subprocess.run(
                command,
                cwd="/", user=self.uid, group=self.gid, extra_groups=self._groups(),
                capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        return subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    def _groups(self) -> list[int]:
        return [group.gr_gid for group in grp.getgrall() if self.name in group.gr_mem]
