"""What a backup holds, written beside the dumps: the sums that a restore is compared with, and the audit's heads."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from project88.backup.sums import TableSum
from project88.errors import ConfigurationError

FILE_NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The newest entry of one chain of the audit; `hash` in hexadecimal."""

    chain: int
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup: when, from which server, and what was in it."""

    taken_at: datetime
    server_major: int
    databases: dict[str, dict[str, TableSum]]
    audit_heads: tuple[AuditHead, ...]
    had_ledger: bool

    def write(self, folder: Path) -> None:
        text = json.dumps({"format": _FORMAT, **asdict(self)}, default=datetime.isoformat, indent=1)
        (folder / FILE_NAME).write_text(text + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a backup's manifest; raise ConfigurationError where the folder holds none that we know."""
        try:
            found = json.loads((folder / FILE_NAME).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"{folder} holds no backup: its {FILE_NAME} cannot be read. Fetch it again with `project88 backup fetch`."
            ) from error
        if found.pop("format", None) != _FORMAT:
            raise ConfigurationError(
                f"The backup in {folder} was made by another version of this program. Restore it with that one, then upgrade."
            )
        return cls(
            taken_at=datetime.fromisoformat(found["taken_at"]),
            server_major=found["server_major"],
            databases={
                name: {table: TableSum(**one) for table, one in tables.items()}
                for name, tables in found["databases"].items()
            },
            audit_heads=tuple(AuditHead(**head) for head in found["audit_heads"]),
            had_ledger=found["had_ledger"],
        )
