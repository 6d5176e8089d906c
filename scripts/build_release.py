#!/usr/bin/env python3
"""Build what role `app` installs: a wheel of this checkout, once for each content.

Prints JSON: `release` names the content (version and a hash of every file that goes in), `folder` holds `wheel`, and
`is_built` tells whether this run built it. With --name nothing is built. Needs Python 3.11 with pip, nothing else.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
RELEASES = CHECKOUT / ".cache" / "releases"

# What the wheel is made of, and what is installed beside it.
_FILES = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "requirements/runtime.in",
    "requirements/runtime.txt",
    "pipelines/race_chat.py",
)
_FOLDERS = ("project88", "pipelines/racechat", "sql", "sync_daemon")
_LEFT_OUT = {"__pycache__"}


def sources() -> list[Path]:
    """Return every file that makes a difference to the release, sorted, without what Python itself writes."""
    found = [CHECKOUT / name for name in _FILES if (CHECKOUT / name).is_file()]
    for folder in _FOLDERS:
        found += [
            file
            for file in (CHECKOUT / folder).rglob("*")
            if file.is_file() and not _LEFT_OUT & set(file.parts) and file.suffix != ".pyc"
        ]
    return sorted(found)


def version() -> str:
    """Return the version that pyproject.toml states."""
    stated: str = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return stated


def release_name(files: list[Path]) -> str:
    """Return `<version>-<12 hexadecimal digits>`: the same for the same content, wherever it is built."""
    digest = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(CHECKOUT).as_posix()} {content}\n".encode())
    return f"{version()}-{digest.hexdigest()[:12]}"


def build(folder: Path, files: list[Path]) -> bool:
    """Build into `folder`, whole or not at all; return False where it was built before."""
    if folder.is_dir():
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".draft-") as draft_name:
        draft = Path(draft_name)
        source, finished = draft / "source", draft / "finished"
        finished.mkdir()
        # setuptools leaves its traces beside what it builds: build a copy.
        for file in files:
            copy = source / file.relative_to(CHECKOUT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        built = subprocess.run(
            [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(finished), str(source)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1577836800"},
        )
        if built.returncode:
            sys.exit(
                f"The wheel could not be built. Is pip there, and a package index reachable?\n{built.stderr}"
            )
        shutil.copyfile(CHECKOUT / "requirements" / "runtime.txt", finished / "runtime.txt")
        shutil.copyfile(CHECKOUT / "pipelines" / "race_chat.py", finished / "race_chat.py")
        finished.chmod(0o755)
        try:
            finished.rename(folder)
        except OSError:
            if not folder.is_dir():  # another run built the same meanwhile
                raise
            return False
    return True


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", action="store_true", help="only say what the release is called")
    only_name: bool = parser.parse_args().name
    files = sources()
    name = release_name(files)
    folder = RELEASES / name
    is_built = False if only_name else build(folder, files)
    wheel = f"project88-{version()}-py3-none-any.whl"
    told = {"release": name, "folder": str(folder), "wheel": wheel, "is_built": is_built}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
