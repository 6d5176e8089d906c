"""Where backups are kept: restic's repositories, encrypted, one on this host and one elsewhere."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from project88.backup.plan import BackupPlan, Keep
from project88.backup.programs import ProgramFailedError, run
from project88.errors import BadInputError, ConfigurationError

LOCAL = "local"
OFFSITE = "offsite"
NIGHTLY = "nightly"
LEDGER = "erasures"
# Beside NIGHTLY, on backups of an installation that has partners.
FILLED = "filled"

# All hosts that ever were this installation's keep under one name: a restore takes what another host left.
_HOST = "project88"
_LEDGERS_KEPT = 10
# Several on one day stay too: the one before a risky step must not go because of the one after it.
_LAST_KEPT = 5
DOES_NOT_OPEN = "wrong password or no key found"
_SFTP = re.compile(r"sftp:(?://)?(?P<user_host>[^:/]+)(?::(?P<port>\d+)/)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One repository of the plan, by its name: `local` or `offsite`."""

    name: str
    plan: BackupPlan

    def prepare(self) -> None:
        """Make the repository where there is none yet."""
        try:
            self.unlock()
        except ProgramFailedError as error:
            if "repository at the following location" not in str(error):
                raise
            self._restic("init")

    def unlock(self, *, passphrase: Path | None = None) -> None:
        """Remove the lock of whoever was killed in the middle, which would keep everybody out for good.

        restic removes those alone whose program is gone from this host, or that nobody has renewed for half an hour.
        """
        self._restic("unlock", passphrase=passphrase)

    def save(self, paths: Sequence[Path], tags: Sequence[str]) -> int:
        """Add a snapshot of files and folders; return how many bytes were new."""
        marks = [part for tag in tags for part in ("--tag", tag)]
        lines = self._restic("backup", "--json", "--host", _HOST, *marks, *map(str, paths))
        summary: dict[str, int] = next(
            (line for line in map(json.loads, lines.splitlines()) if line.get("message_type") == "summary"),
            {},
        )
        return int(summary.get("data_added", 0))

    def forget(self, keep: Keep) -> None:
        """Let go of old snapshots; what nothing needs any more goes at the next `tidy`."""
        self._restic(
            "forget", "--group-by", "host,tags", "--tag", NIGHTLY, "--keep-last", str(_LAST_KEPT), "--keep-daily", str(keep.daily),
            "--keep-weekly", str(keep.weekly), "--keep-monthly", str(keep.monthly),
        )  # fmt: skip
        self._restic("forget", "--group-by", "host,tags", "--tag", LEDGER, "--keep-last", str(_LEDGERS_KEPT))

    def tidy(self) -> None:
        """Give back the space of what was forgotten, then read a part of the rest to see whether it is whole."""
        self.unlock()
        self._restic("prune")
        self._restic("check", "--read-data-subset=10%")

    def snapshots(self, tag: str) -> list[dict[str, str]]:
        """Return the snapshots of one kind, oldest first: `short_id`, `time`."""
        found = json.loads(self._restic("snapshots", "--no-lock", "--json", "--tag", tag)) or []
        return sorted(found, key=lambda snapshot: str(snapshot["time"]))

    def fetch(self, snapshot: str, folder: Path) -> None:
        """Restore a snapshot into a folder; `latest` means the newest nightly one."""
        which = ("latest", "--tag", NIGHTLY) if snapshot == "latest" else (snapshot,)
        self.unlock()
        self._restic("restore", *which, "--target", str(folder))

    def ledgers(self) -> Iterator[str]:
        """Return every copy of the erasure ledger that is kept; none where none was ever saved."""
        self.prepare()
        for snapshot in self.snapshots(LEDGER):
            yield self._restic("dump", snapshot["short_id"], str(self.plan.ledger))

    def change_passphrase(self, new: Path) -> bool:
        """Let another passphrase open the repository, and the present one no longer; say whether it was not so already."""
        try:
            self.unlock(passphrase=new)
        except ProgramFailedError as error:
            if DOES_NOT_OPEN not in str(error):
                raise
        else:
            return False
        self.unlock()
        self._restic("key", "passwd", "--new-password-file", str(new))
        return True

    def _restic(self, *arguments: str, passphrase: Path | None = None) -> str:
        plan = self.plan
        environment = {
            "RESTIC_PASSWORD_FILE": str(passphrase or plan.credential("passphrase")),
            "RESTIC_CACHE_DIR": str(plan.cache),
            "RESTIC_PROGRESS_FPS": "0.01",
        }
        options: tuple[str, ...] = ()
        if self.name == LOCAL:
            environment["RESTIC_REPOSITORY"] = plan.repository
        else:
            file = plan.credential("offsite_repository")
            environment["RESTIC_REPOSITORY_FILE"] = str(file)
            environment["AWS_SHARED_CREDENTIALS_FILE"] = str(plan.credential("offsite_aws"))
            options = self._sftp(file)
        return run(("restic", *options, *arguments), environment=environment)

    def _sftp(self, file: Path) -> tuple[str, ...]:
        try:
            address = _SFTP.match(file.read_text("utf-8").strip())
        except OSError as error:
            raise ConfigurationError(
                f"Where the off-site repository is, {file}, cannot be read: {error.strerror}."
            ) from error
        if address is None:
            return ()
        ssh = [
            "ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
            "-o", f"UserKnownHostsFile={self.plan.known_hosts}", "-o", "ServerAliveInterval=30",
            "-i", str(self.plan.credential("offsite_ssh_key")), *(["-p", address["port"]] if address["port"] else []),
            address["user_host"], "-s", "sftp",
        ]  # fmt: skip
        return ("-o", f"sftp.command={' '.join(ssh)}")


def repositories(plan: BackupPlan) -> Iterator[Repository]:
    """Return all repositories of the plan, the local one first."""
    yield Repository(name=LOCAL, plan=plan)
    if plan.has_offsite:
        yield Repository(name=OFFSITE, plan=plan)


def repository(plan: BackupPlan, name: str) -> Repository:
    """Return the repository of this name; raise BadInputError where the plan has none such."""
    found = {one.name: one for one in repositories(plan)}
    if name not in found:
        raise BadInputError(f"There is no repository {name!r}; this host has {', '.join(found)}.")
    return found[name]
