"""Settings of one installation, read once at start and handed down.

Two more classes read the environment, each for one kind of process: what the demo was asked for
(`project88.demo.choices`) and what the Pipelines server listens on (`racechat.server.settings`). `doctor` looks at all.

Order: the process environment, then the file that `PROJECT88_ENV_FILE` names, then the demo's own
`.demo/demo.env` beside the checkout. The last one is why the command line needs no settings on a running demo.
"""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from project88.errors import ConfigurationError
from project88.mailing import Relay

CHECKOUT = Path(__file__).resolve().parent.parent
# OpenWebUI's database and its owner, on the server of ours: made by role postgresql, and by the demo.
OPENWEBUI_DATABASE = "openwebui"


def environment_file() -> str | None:
    """Return the file that settings missing from the environment are read from, where there is one.

    Raises ConfigurationError where `PROJECT88_ENV_FILE` names none: an installation whose file is gone must not go on
    with the demo's. `/dev/null` means that there is no file.
    """
    named = os.environ.get("PROJECT88_ENV_FILE")
    if named:
        if not Path(named).is_file() and named != os.devnull:
            raise ConfigurationError(
                f"PROJECT88_ENV_FILE names {named}, which is not a file. Correct the path, or unset it."
            )
        return named
    demo = CHECKOUT / ".demo" / "demo.env"
    return str(demo) if demo.is_file() else None


def secret_of(file: Path | None) -> str | None:
    """Return what a file of a secret holds, None where there is no file to read; raise ConfigurationError naming it."""
    if file is None:
        return None
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The secret in {file} cannot be read.") from error
    if not text:
        raise ConfigurationError(f"The file {file} is empty; it should hold a secret.")
    return text


class Settings(BaseSettings):
    """Everything an installation can vary. Secrets come from files, by path."""

    model_config = SettingsConfigDict(
        env_prefix="PROJECT88_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: SecretStr = Field(description="libpq URL of the owner of the database")
    secret_key_file: Path = Field(description="file with the installation's master key (at least 32 bytes)")
    exports_dir: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "state" / "project88" / "exports",
        description="where downloads wait until they expire",
    )
    erasure_ledger: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "state" / "project88" / "erasures.jsonl",
        description="who was erased, as hashes; copied off-site with every backup",
    )
    public_url: str = Field(default="http://127.0.0.1:9099", description="where a browser reaches /exports/")
    api_password_file: Path | None = Field(
        default=None, description="file with the password that PostgREST logs in with; without it, it cannot"
    )
    api_token_secret_file: Path | None = Field(
        default=None,
        description="file with the secret that tokens for partners' own software are signed with",
    )

    mail_host: str = Field(
        default="", description="mail relay for invitations and one-time codes; none is sent without"
    )
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_security: Literal["none", "starttls", "tls"] = "starttls"
    mail_user: str = Field(default="", description="whom to sign in to the relay as; without one, nobody")
    mail_password_file: Path | None = Field(default=None, description="file with that one's password")
    mail_sender: str = Field(default="", description="address that the mail is from")
    openwebui_url: str = Field(
        default="http://127.0.0.1:8080",
        validation_alias=AliasChoices("openwebui_url", "OPENWEBUI_URL"),
        description="where this server reaches OpenWebUI, to see how people sign in to it",
    )
    trust_openwebui_email: bool = Field(
        default=False,
        description="whether the address that OpenWebUI signs for is proof enough; with OpenID as its sole sign-in only",
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_url(cls, url: SecretStr) -> SecretStr:
        # Looked at here, because libpq's own complaint quotes what it cannot read: part of a password, perhaps.
        from psycopg import Error  # noqa: PLC0415 - slow to import, and `project88 --help` needs none of it
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        try:
            parts = conninfo_to_dict(url.get_secret_value())
        except (Error, UnicodeError):
            parts = {}
        if not parts:
            raise ConfigurationError(
                "PROJECT88_DATABASE_URL cannot be read as a PostgreSQL URL (postgresql://user:password@host:port/database)."
                " Characters of a password that mean something in a URL are written as %XX there."
            ) from None
        return url

    def mail_relay(self) -> Relay | None:
        """Return the relay that mail goes through, or None where none is set up; raise ConfigurationError for half of one."""
        if not self.mail_host:
            return None
        if "@" not in self.mail_sender:
            raise ConfigurationError(
                "PROJECT88_MAIL_SENDER is no e-mail address. Set it to the address that mail is sent from."
            )
        password = secret_of(self.mail_password_file)
        if self.mail_user and password is None:
            raise ConfigurationError(
                "PROJECT88_MAIL_USER is set and PROJECT88_MAIL_PASSWORD_FILE is not: name the file with the password."
            )
        return Relay(
            host=self.mail_host,
            port=self.mail_port,
            security=self.mail_security,
            sender=self.mail_sender,
            user=self.mail_user,
            password=password or "",
        )

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
