"""Where a private cluster lives: `data/`, `socket/`, the server's log and the owner's password, in one folder."""

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from project88.cluster.server_user import ServerUser
from project88.errors import ConfigurationError, TransientError

# A Unix socket's path may have 107 bytes; PostgreSQL adds "/.s.PGSQL.65535".
_LONGEST_SOCKET_FOLDER = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterHome:
    """The folders of one cluster, and who owns them."""

    folder: Path
    user: ServerUser

    @classmethod
    def prepare(cls, wanted: Path, user: ServerUser) -> "ClusterHome":
        """Return the home at `wanted`, made if it is not there.

        Where the server's user cannot reach it (a checkout under /root), the home is a new folder under /var/tmp
        and `wanted` a link to it. Raises ConfigurationError or TransientError where the folder cannot be made.
        """
        try:
            wanted.parent.mkdir(parents=True, exist_ok=True)
            if wanted.is_symlink() and not wanted.exists():
                wanted.unlink()
            if not wanted.exists():
                if user.can_reach(wanted.parent):
                    wanted.mkdir(mode=0o700)
                else:
                    wanted.symlink_to(tempfile.mkdtemp(prefix="project88-cluster-", dir="/var/tmp"))
                user.own(wanted.resolve())
        except OSError as error:
            raise _explained(error, wanted) from error
        home = cls(folder=wanted.resolve(), user=user)
        home._refuse_foreign_owner()
        return home

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def password_file(self) -> Path:
        return self.folder / "owner_password"

    def socket_folder(self) -> Path:
        """Return the folder of the Unix socket: `socket/`, or a short one under /tmp when that path is too long."""
        socket = self.folder / "socket"
        if socket.is_symlink() and not socket.exists():
            socket.unlink()
        if not socket.exists():
            if len(os.fsencode(socket)) <= _LONGEST_SOCKET_FOLDER:
                socket.mkdir(mode=0o700)
            else:
                socket.symlink_to(tempfile.mkdtemp(prefix="project88-"))
            self.user.own(socket.resolve())
        return socket.resolve()

    def owner_password(self) -> str:
        """Return the database owner's password, made at first use and readable to this cluster's user alone."""
        if not self.password_file.exists():
            descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24))
            self.user.own(self.password_file)
        return self.password_file.read_text("utf-8").strip()

    def require_free_space(self, needed_mb: int) -> None:
        free_mb = shutil.disk_usage(self.folder).free // 2**20
        if free_mb < needed_mb:
            raise TransientError(
                f"The disk of {self.folder} has {free_mb} MB free, and {needed_mb} MB are needed. Free some space and try again."
            )

    def remove(self) -> None:
        """Delete the stopped cluster: its data, its socket's folder and the link that pointed here."""
        socket = self.folder / "socket"
        if socket.is_symlink():
            shutil.rmtree(socket.resolve(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _refuse_foreign_owner(self) -> None:
        owner = self.folder.stat().st_uid
        if owner != self.user.uid:
            raise ConfigurationError(
                f"{self.folder} was made by another user (uid {owner}). Remove it, or run as that user."
            )


def _explained(error: OSError, wanted: Path) -> ConfigurationError:
    return ConfigurationError(f"The folder {wanted} cannot be made: {error.strerror}.")
