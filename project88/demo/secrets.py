"""The demo's random secrets: made once, kept in files that only their owner can read."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSecrets:
    """What the demo's parts prove themselves to each other with; its repr shows nothing of it."""

    master_key_file: Path
    pipelines_key: str
    user_token_secret: str
    openwebui_secret: str

    @classmethod
    def keep(cls, folder: Path) -> "DemoSecrets":
        """Return the secrets kept in `folder`, making those that are missing."""
        kept("master_key", folder)
        return cls(
            master_key_file=folder / "master_key",
            pipelines_key=kept("pipelines_key", folder),
            user_token_secret=kept("user_token_secret", folder),
            openwebui_secret=kept("openwebui_secret", folder),
        )

    def __repr__(self) -> str:
        return "DemoSecrets(****)"


def kept(name: str, folder: Path) -> str:
    """Return the secret called `name`, made at first use."""
    file = folder / name
    if not file.exists():
        write_private(file, secrets.token_urlsafe(36))
    return file.read_text("ascii")


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
