"""Where things are kept between runs: below .cache/appliance of the checkout, never anywhere else."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from project88.settings import CHECKOUT

CACHE = CHECKOUT / ".cache" / "appliance"


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock `name` against other test sessions on this machine."""
    folder = CACHE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def folder_of(path: Path) -> Path:
    """Make `path` a folder and return it."""
    path.mkdir(parents=True, exist_ok=True)
    return path
