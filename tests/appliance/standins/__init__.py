"""Stand-ins for what a machine without the internet cannot fetch: Ollama with a model, and PostgREST.

THESE ARE NOT THE REAL PROGRAMS. They speak as much of the real interfaces as the roles and the tests use, with the real paths,
status codes and error bodies, and are packed as the real archives are, so that the same role code fetches, checks,
unpacks, runs and asks them. What they prove is the roles, units, sandboxes, Apache's routes and the database's boundary;
what they cannot prove is that the real programs bear the sandbox, or answer well.
"""

import hashlib
from pathlib import Path
from typing import Protocol

from tests.appliance.standins.archives import tar_xz, tar_zst, zipapp

HERE = Path(__file__).parent
OLLAMA = "ollama-linux-amd64.tar.zst"
POSTGREST = "postgrest-v0-standin-linux-static-x86-64.tar.xz"
MODEL = "standin:1b"


class Artifacts(Protocol):
    """The server that the hosts fetch from."""

    folder: Path

    def url(self, name: str) -> str: ...

    def sha256(self, name: str) -> str: ...


def build(folder: Path) -> dict[str, tuple[Path, str]]:
    """Write the archives into `folder`; return path and SHA-256 of each by its name. The same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    ollama = HERE / "ollama.py"
    made = {
        OLLAMA: tar_zst(
            {"bin/ollama": _program(ollama), "lib/ollama/README": b"A stand-in has no libraries.\n"}
        ),
        POSTGREST: tar_xz({"postgrest": zipapp(_postgrest())}),
    }
    found = {}
    for name, content in made.items():
        (folder / name).write_bytes(content)
        found[name] = (folder / name, hashlib.sha256(content).hexdigest())
    return found


def publish(artifacts: Artifacts) -> dict[str, object]:
    """Put the archives where the hosts fetch from, and return the variables of roles ollama and postgrest that name them."""
    build(artifacts.folder)
    return {
        "ollama_url": artifacts.url(OLLAMA),
        "ollama_sha256": artifacts.sha256(OLLAMA),
        "ollama_model": MODEL,
        "postgrest_url": artifacts.url(POSTGREST),
        "postgrest_sha256": artifacts.sha256(POSTGREST),
    }


def _postgrest() -> dict[str, bytes]:
    package = __name__.replace(".", "/")
    parents = (package.rsplit("/", 2)[0], package.rsplit("/", 1)[0], package)
    return {
        "__main__.py": (HERE / "postgrest.py").read_bytes(),
        f"{package}/wire.py": (HERE / "wire.py").read_bytes(),
        **{f"{parent}/__init__.py": b"" for parent in parents},
    }


def _program(file: Path) -> bytes:
    return b"#!/usr/bin/python3\n" + file.read_bytes()
