"""Finding PostgreSQL's programs where Debian, Enterprise Linux and PGDG put them."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from project88.errors import ConfigurationError

SUPPORTED_MAJORS = (18, 17, 16, 15)

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One installed PostgreSQL."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(*, major: int | None = None) -> Binaries:
    """Return the newest supported PostgreSQL on this machine, or the one that `major` names.

    Raises ConfigurationError, saying what to install, where there is none.
    """
    found = [binaries for binaries in _installed() if major in (None, binaries.major)]
    if not found:
        what = "PostgreSQL 15 to 18" if major is None else f"PostgreSQL {major}, which made this cluster,"
        raise ConfigurationError(
            f"{what} is not installed. Run scripts/bootstrap.sh, or install it with your package manager "
            "(Debian: postgresql; Enterprise Linux: postgresql-server and postgresql-contrib)."
        )
    return max(found, key=lambda binaries: binaries.major)


def _installed() -> Iterator[Binaries]:
    seen = set()
    for folder in _folders():
        real = folder.resolve()
        if real in seen or not all(
            os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")
        ):
            continue
        seen.add(real)
        reported = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
        version = _VERSION.search(reported)
        if version is not None and int(version[1]) in SUPPORTED_MAJORS:
            yield Binaries(folder=folder, major=int(version[1]))


def _folders() -> Iterator[Path]:
    for major in SUPPORTED_MAJORS:
        yield Path(f"/usr/lib/postgresql/{major}/bin")
        yield Path(f"/usr/pgsql-{major}/bin")
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder:
            yield Path(folder)
    yield Path("/usr/bin")
