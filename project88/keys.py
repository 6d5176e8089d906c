"""One master key per installation; every other key is derived from it by purpose (HKDF, RFC 5869)."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from project88.errors import ConfigurationError


class KeyRing:
    """Derives keys and role passwords. Holds the master key; its repr shows nothing of it."""

    def __init__(self, master: bytes) -> None:
        if len(master) < 32:
            raise ConfigurationError(
                "The master key is shorter than 32 bytes. Generate a new one with `openssl rand -base64 48`."
            )
        self._master = master

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Read the master key, or raise ConfigurationError naming the file."""
        try:
            return cls(path.read_bytes().strip())
        except OSError as error:
            raise ConfigurationError(f"The master key {path} cannot be read: {error.strerror}.") from error

    def __repr__(self) -> str:
        return "KeyRing(****)"

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that only this installation can compute, for one purpose such as `totp-secrets/1`."""
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"project88", info=purpose.encode()).derive(
            self._master
        )

    def database_password(self, role: str) -> str:
        """Return the password of a database login role. Nobody types or stores it: both sides derive it."""
        return base64.urlsafe_b64encode(self.derive(f"database-role/{role}")).decode().rstrip("=")
