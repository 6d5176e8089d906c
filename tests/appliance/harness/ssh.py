"""The laboratory's way into its hosts: a key of its own, and the hosts' keys known before they boot."""

from dataclasses import dataclass
from pathlib import Path

from tests.appliance.harness.programs import run


@dataclass(frozen=True, slots=True, kw_only=True)
class SshAccess:
    """A key pair and a list of known hosts in `folder`. Unknown and changed hosts are refused."""

    folder: Path

    @property
    def key(self) -> Path:
        return self.folder / "id_ed25519"

    @property
    def public_key(self) -> str:
        return self.key.with_suffix(".pub").read_text().strip()

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    def make(self) -> None:
        """Make the key pair."""
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tester", "-f", str(self.key)])
        self.known_hosts.write_text("")

    def let_in(self, root: Path, *, address: str) -> None:
        """Give the host at `root` keys of its own, know them, and let our key in as root."""
        for old in (root / "etc/ssh").glob("ssh_host_*"):
            old.unlink()
        run(["ssh-keygen", "-A", "-f", str(root)])
        kept = [
            line for line in self.known_hosts.read_text().splitlines() if not line.startswith(f"{address} ")
        ]
        for public in sorted((root / "etc/ssh").glob("ssh_host_*_key.pub")):
            kind, key = public.read_text().split()[:2]
            kept.append(f"{address} {kind} {key}")
        self.known_hosts.write_text("".join(f"{line}\n" for line in kept))
        folder = root / "root/.ssh"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "authorized_keys").write_text(f"{self.public_key}\n")

    def options(self) -> list[str]:
        """Return ssh's options that are the same for every host."""
        return [
            "-i", str(self.key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
            "-o", f"UserKnownHostsFile={self.known_hosts}", "-o", "ConnectTimeout=5", "-o", "LogLevel=ERROR",
        ]  # fmt: skip
