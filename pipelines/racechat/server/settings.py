"""Settings of the Pipelines server's process, beside those of project88."""

from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from project88.errors import ConfigurationError
from project88.settings import environment_file

# Printed in the upstream's documentation: whoever reaches the port with it would be let in.
PUBLISHED_KEY = "0p3n-w3bu!"
MIN_SECRET_CHARACTERS = 24


class ServerSettings(BaseSettings):
    """What the two servers agree on, and where this one listens. Secrets may come from files."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("api_key", "PIPELINES_API_KEY")
    )
    api_key_file: Path | None = Field(
        default=None, validation_alias=AliasChoices("api_key_file", "PIPELINES_API_KEY_FILE")
    )
    jwt_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("jwt_secret", "PROJECT88_OWUI_JWT_SECRET")
    )
    jwt_secret_file: Path | None = Field(
        default=None, validation_alias=AliasChoices("jwt_secret_file", "PROJECT88_OWUI_JWT_SECRET_FILE")
    )
    host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("host", "PIPELINES_HOST"))
    port: int = Field(default=9099, ge=1, le=65535, validation_alias=AliasChoices("port", "PIPELINES_PORT"))

    @classmethod
    def load(cls) -> Self:
        """Read the settings, or raise ConfigurationError saying what is wrong with which one."""
        try:
            return cls(_env_file=environment_file())
        except ValidationError as error:
            names = ", ".join(str(item["loc"][0]) for item in error.errors())
            raise ConfigurationError(f"Settings of the Pipelines server are wrong: {names}.") from None

    def key(self) -> str:
        """Return the key that OpenWebUI must show, or raise ConfigurationError where it would protect nothing."""
        key = _secret("PIPELINES_API_KEY", self.api_key, self.api_key_file)
        if key == PUBLISHED_KEY:
            raise ConfigurationError(
                "PIPELINES_API_KEY is the published default of the Pipelines server. Generate a random one."
            )
        return key

    def user_token_secret(self) -> str:
        """Return the secret that OpenWebUI signs user tokens with (FORWARD_USER_INFO_HEADER_JWT_SECRET there)."""
        return _secret("PROJECT88_OWUI_JWT_SECRET", self.jwt_secret, self.jwt_secret_file)


def _secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    if value is not None:
        text = value.get_secret_value()
    elif file is not None:
        try:
            text = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{name}_FILE {file} cannot be read.") from error
    else:
        raise ConfigurationError(f"{name} is not set. Generate one with `openssl rand -hex 32`.")
    if text == PUBLISHED_KEY:
        return text
    if len(text) < MIN_SECRET_CHARACTERS:
        raise ConfigurationError(
            f"{name} is shorter than {MIN_SECRET_CHARACTERS} characters. Generate one with `openssl rand -hex 32`."
        )
    return text
