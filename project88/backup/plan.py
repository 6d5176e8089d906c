"""What is backed up, and where to: one file that the appliance writes, and secrets beside it."""

import os
import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from project88.errors import ConfigurationError

PLAN_FILE = Path("/etc/project88/backup.toml")


class Keep(BaseModel):
    """How many backups stay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    daily: int = Field(default=14, ge=1)
    weekly: int = Field(default=8, ge=0)
    monthly: int = Field(default=12, ge=0)


class BackupPlan(BaseModel):
    """Everything about backups that an operator may choose. Secrets are files in `credentials`, never values here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str = Field(description="the local repository's folder")
    has_offsite: bool = Field(default=False, description="whether a second repository is kept elsewhere")
    databases: tuple[str, ...] = Field(default=("project88", "openwebui"), min_length=1)
    paths: tuple[Path, ...] = Field(default=(), description="files and folders taken as they are")
    staging: Path = Path("/var/backups/project88/staging")
    ledger: Path = Path("/var/lib/project88/erasures.jsonl")
    stamp: Path = Path("/var/lib/project88/backup-last.json")
    lock: Path = Path("/run/lock/project88-backup")
    cache: Path = Path("/var/cache/project88-backup")
    known_hosts: Path = Path("/etc/project88/backup_known_hosts")
    jobs: int = Field(default=2, ge=1, le=16, description="tables dumped or restored at once")
    keep: Keep = Keep()
    credentials: Path = Path("/etc/project88/credentials")

    @classmethod
    def read(cls, file: Path = PLAN_FILE) -> Self:
        """Read the plan; raise ConfigurationError, naming the file, where it is missing or wrong."""
        try:
            plan = cls.model_validate(tomllib.loads(file.read_text("utf-8")))
        except OSError as error:
            raise ConfigurationError(
                f"The backup's plan {file} cannot be read: {error.strerror}. The role `backup` of the appliance writes it."
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"The backup's plan {file} is not TOML: {error}.") from error
        except ValidationError as error:
            wrong = ", ".join(".".join(map(str, item["loc"])) for item in error.errors())
            raise ConfigurationError(f"The backup's plan {file} is wrong at: {wrong}.") from None
        handed = os.environ.get("CREDENTIALS_DIRECTORY")  # systemd's, within a unit
        return plan.model_copy(update={"credentials": Path(handed)}) if handed else plan

    def credential(self, name: str) -> Path:
        return self.credentials / f"backup_{name}"
