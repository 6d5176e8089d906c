"""Secrets that a check needs: from systemd's credentials, or, for root, from the installation's own folder."""

import os
from pathlib import Path

_FOLDER = Path("/etc/project88/credentials")


def credential_file(name: str) -> Path | None:
    """Return the file of a secret, or None where this process may not read it."""
    folders = (os.environ.get("CREDENTIALS_DIRECTORY"), os.environ.get("PROJECT88_CREDENTIALS_DIR"), _FOLDER)
    for folder in folders:
        if folder and os.access(Path(folder) / name, os.R_OK):
            return Path(folder) / name
    return None


def credential(name: str) -> str | None:
    """Return a secret, or None where this process may not read it."""
    file = credential_file(name)
    return file.read_text("utf-8").strip() if file is not None else None
