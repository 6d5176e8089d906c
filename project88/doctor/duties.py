"""What one host of an installation has to do, and so what is to be looked at there.

The appliance writes it to /etc/project88/doctor.json; a checkout that runs the demo has no such file.
"""

import json
import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from project88.errors import ConfigurationError

FILE = Path("/etc/project88/doctor.json")


class Mail(BaseModel):
    """Where an e-mail goes when something is wrong; `host` is a relay, on this host or elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    port: int = Field(default=25, ge=1, le=65535)
    starttls: bool = False
    user: str = ""
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1)


class Duties(BaseModel):
    """One host. An empty address or list means that the host has no such part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    units: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    database_url: str = Field(
        default="", description="how the monitoring role reaches PostgreSQL; the db host alone"
    )
    chat_database_url: str = Field(default="", description="how services on this host reach PostgreSQL")
    erasure_ledger: Path | None = Field(default=None, description="the ledger file; the db host alone")
    pipelines_url: str = ""
    openwebui_url: str = ""
    openwebui_admin_email: str = ""
    ollama_url: str = ""
    ollama_model: str = ""
    postgrest_url: str = Field(default="", description="PostgREST's administrative port")
    chat_name: str = ""
    api_name: str = ""
    certificate_warn_days: int = 14
    is_self_signed_well: bool = False
    backup_stamp: Path | None = None
    backup_max_age_h: float = 30
    installed_at_s: float = Field(default=0.0, description="when the host became what it is (epoch seconds)")
    sync_max_age_h: float | None = None
    disks: tuple[Path, ...] = (Path("/"),)
    disk_min_free_percent: float = 10
    memory_min_free_percent: float = 5
    is_time_checked: bool = True
    restart_within_days: float | None = Field(
        default=None, description="how long an update may wait for a restart; None where nobody looks"
    )
    mail: Mail | None = None
    has_webhook: bool = False

    @classmethod
    def load(cls) -> Self | None:
        """Return this host's duties, or None where nothing was installed here; raise ConfigurationError for a bad file."""
        file = Path(os.environ.get("PROJECT88_DOCTOR_FILE") or FILE)
        try:
            text = file.read_text("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(f"{file} cannot be read: {error.strerror}. Run this as root.") from error
        try:
            return cls.model_validate(json.loads(text) | {"installed_at_s": file.stat().st_mtime})
        except ValidationError as error:
            names = ", ".join(".".join(str(step) for step in item["loc"]) for item in error.errors())
            raise ConfigurationError(
                f"{file} is wrong in: {names}. Run `ansible-playbook site.yml --tags monitoring`."
            ) from None
        except (ValueError, TypeError) as error:
            raise ConfigurationError(
                f"{file} is no JSON. Run `ansible-playbook site.yml --tags monitoring`."
            ) from error
