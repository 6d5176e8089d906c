"""Apache on loopback, with the configuration that the role writes for Debian, and nothing changed in it but ports and folders."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.rendering import ANSIBLE, render
from tests.appliance.rendering.layouts import prepare_apache
from tests.appliance.rendering.programs import Programs

CHAT, API = "localhost", "api.localhost"
PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Apache:
    """A running Apache. `root` is its whole file system."""

    root: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"https://{CHAT}:{self.port}"

    def stop(self) -> None:
        """End it and remove its files."""
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.root, ignore_errors=True)


def start(folder: Path, *, port: int, variables: Mapping[str, object]) -> Apache:
    """Render the role with these variables, start Apache on it and wait until it listens."""
    assert ANSIBLE.exists(), "there is no environment for Ansible: run scripts/bootstrap.sh ansible"
    names = {"project88_chat_name": CHAT, "project88_api_name": API}
    rendered = render(
        folder, is_split=False, families=["debian12"], roles=["apache"], variables={**names, **variables}
    )
    # Apache becomes another user, who must reach its files; pytest's folders are closed to others.
    root = Path(tempfile.mkdtemp(prefix="p88-apache-"))
    root.chmod(0o755)
    shutil.copytree(rendered.folder / "debian12", root, dirs_exist_ok=True)
    programs = Programs.unpack()
    arguments, environment = prepare_apache(root, programs, "debian12")
    _listen_on(root, port)
    (root / "etc/mime.types").write_text("text/html html\n")  # another package's
    data = root / "var/cache/modsecurity"
    data.mkdir(parents=True)
    data.chmod(0o777)
    program = programs.path("/usr/sbin/apache2")
    said = root / "said.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [program, *arguments, "-D", "FOREGROUND"],
            env={
                "PATH": "/usr/sbin:/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "LD_LIBRARY_PATH": str(programs.libraries),
                **environment,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    for _ in range(PATIENCE_S * 10):
        if process.poll() is not None or _listens(port):
            break
        time.sleep(0.1)
    if process.poll() is not None:
        logs = "".join(file.read_text() for file in [said, *root.rglob("error.log")])
        shutil.rmtree(root, ignore_errors=True)
        raise AssertionError(f"Apache did not start.\n{logs[-3000:]}")
    return Apache(root=root, port=port, process=process)


def _listen_on(root: Path, port: int) -> None:
    """Loopback and one port instead of 80 and 443 everywhere; the plain port leads nowhere."""
    home = root / "etc/apache2"
    for file in [*home.rglob("*.conf")]:
        if not file.is_file():
            continue
        text = file.read_text("utf-8", errors="surrogateescape")
        text = re.sub(r"^(\s*)Listen 443$", rf"\1Listen 127.0.0.1:{port}", text, flags=re.MULTILINE)
        text = re.sub(r"^\s*Listen 80$", "", text, flags=re.MULTILINE)
        text = text.replace("<VirtualHost *:443>", f"<VirtualHost *:{port}>")
        file.write_text(text, "utf-8", errors="surrogateescape")
    if os.geteuid() != 0:
        return
    for folder in ("run/apache2", "var/log/apache2"):
        (root / folder).mkdir(parents=True, exist_ok=True)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
