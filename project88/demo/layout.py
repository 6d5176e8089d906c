"""Where the demo keeps what: one folder, `.demo/` unless told otherwise."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The files and folders below the demo's own folder."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def env_file(self) -> Path:
        """What the command line reads: the database, the keys, the addresses."""
        return self.root / "demo.env"

    @property
    def accounts_file(self) -> Path:
        return self.root / "accounts.json"

    @property
    def season_file(self) -> Path:
        return self.root / "season.sqlite"

    @property
    def progress_file(self) -> Path:
        """Which season was written and imported, so that a start after a kill goes on where it was."""
        return self.root / "progress.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def erasure_ledger(self) -> Path:
        return self.root / "erasures.jsonl"

    @property
    def openwebui_data(self) -> Path:
        return self.root / "openwebui"

    @property
    def openwebui_static(self) -> Path:
        """OpenWebUI deletes and copies the files in here at each start: it must hold nothing else."""
        return self.root / "openwebui-static"

    @property
    def openwebui_start(self) -> Path:
        """What OpenWebUI's launcher is told."""
        return self.root / "openwebui.json"

    @property
    def state(self) -> Path:
        """One small file for each process that was started."""
        return self.root / "state"

    @property
    def lock(self) -> Path:
        return self.root / "state" / "lock"

    def log(self, service: str) -> Path:
        return self.root / "logs" / f"{service}.log"

    def make(self) -> None:
        """Make the folders, closed to other users but for passing through to the cluster, which may be another's."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        for folder in (
            self.secrets,
            self.exports,
            self.openwebui_data,
            self.openwebui_static,
            self.state,
            self.root / "logs",
        ):
            folder.mkdir(mode=0o700, exist_ok=True)
