"""Settings of one installation, read once at start and handed down; nothing else reads the environment.

Order: the process environment, then the file that `PROJECT88_ENV_FILE` names, then the demo's own
`.demo/demo.env` beside the checkout. The last one is why the command line needs no settings on a running demo.
"""

import os
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from project88.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parent.parent


def environment_file() -> str | None:
    """Return the file that settings missing from the environment are read from, where there is one."""
    candidates = [os.environ.get("PROJECT88_ENV_FILE"), str(CHECKOUT / ".demo" / "demo.env")]
    return next((name for name in candidates if name and Path(name).is_file()), None)


class Settings(BaseSettings):
    """Everything an installation can vary. Secrets come from files, by path."""

    model_config = SettingsConfigDict(env_prefix="PROJECT88_", extra="ignore", frozen=True)

    database_url: SecretStr = Field(description="libpq URL of the owner of the database")
    secret_key_file: Path = Field(description="file with the installation's master key (at least 32 bytes)")
    exports_dir: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "state" / "project88" / "exports",
        description="where downloads wait until they expire",
    )
    public_url: str = Field(default="http://127.0.0.1:9099", description="where a browser reaches /exports/")

    @classmethod
    def load(cls) -> Self:
        """Read the settings, or raise ConfigurationError saying which one is missing and how to give it."""
        try:
            return cls(_env_file=environment_file())
        except ValidationError as error:
            missing = ", ".join(f"PROJECT88_{str(item['loc'][0]).upper()}" for item in error.errors())
            raise ConfigurationError(
                f"Settings are missing or wrong: {missing}. Start the demo with `make demo`, or set them in the environment."
            ) from None
