"""The whole demo, small, in a folder and on ports of its own, for the session of tests that drive it from outside."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dotenv import dotenv_values

from project88.cluster import PrivateCluster
from project88.settings import CHECKOUT
from tests.ports import free_port

PROGRAM = Path(sys.executable).parent / "project88"
SCALE = "0.004"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStack:
    """A running demo. `variables` is its demo.env, `accounts` its accounts.json."""

    folder: Path
    variables: dict[str, str]
    accounts: list[dict[str, str]]

    @property
    def url(self) -> str:
        return self.variables["OPENWEBUI_URL"]

    @property
    def pipelines_url(self) -> str:
        return self.variables["PIPELINES_URL"]

    @property
    def choices(self) -> dict[str, str]:
        """What `project88 demo` was started with."""
        ports = {"DEMO_PORT": self.url, "PIPELINES_PORT": self.pipelines_url}
        return {name: url.rpartition(":")[2] for name, url in ports.items()}

    @property
    def environment(self) -> dict[str, str]:
        """What the command line needs in its environment to speak to this demo and no other."""
        return {**os.environ, "PROJECT88_ENV_FILE": str(self.folder / "demo.env")}

    def files(self) -> list[Path]:
        """Return every file that the demo keeps, PostgreSQL's among them."""
        kept = [*self.folder.rglob("*"), *(self.folder / "cluster").resolve().rglob("*")]
        return [path for path in kept if path.is_file()]

    def account(self, role: str, partner: str | None = None) -> dict[str, str]:
        """Return the first account of that role, at that partner where one is named."""
        return next(
            account
            for account in self.accounts
            if account["role"] == role and partner in (None, account["partner_name"])
        )

    def project88(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command line against this demo."""
        return subprocess.run(
            [PROGRAM, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            timeout=120,
        )


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoStack]:
    """The demo at a small scale, started once; its logs stay in the session's folder."""
    if not (CHECKOUT / ".venv-openwebui" / "bin" / "open-webui").exists():
        pytest.fail("OpenWebUI is not installed for the tests: run scripts/bootstrap.sh tests.")
    folder = tmp_path_factory.mktemp("demo") / "demo"
    port, pipelines_port = free_port(), free_port()
    environment = {
        **os.environ,
        "DEMO_DIR": str(folder),
        "DEMO_SCALE": SCALE,
        "DEMO_PORT": str(port),
        "PIPELINES_PORT": str(pipelines_port),
    }
    started = subprocess.run(
        [PROGRAM, "demo", "up"], capture_output=True, text=True, check=False, env=environment, timeout=600
    )
    try:
        if started.returncode != 0:
            pytest.fail(f"The demo did not start.\n{started.stdout}\n{started.stderr}\n{_tails(folder)}")
        kept = {
            name: value for name, value in dotenv_values(folder / "demo.env").items() if value is not None
        }
        accounts = json.loads((folder / "accounts.json").read_text("utf-8"))
        yield DemoStack(folder=folder, variables=kept, accounts=accounts)
    finally:
        subprocess.run(
            [PROGRAM, "demo", "down"], capture_output=True, check=False, env=environment, timeout=120
        )
        PrivateCluster(folder / "cluster").remove()
        shutil.rmtree(folder / "openwebui", ignore_errors=True)


def _tails(folder: Path) -> str:
    logs = sorted((folder / "logs").glob("*.log")) if (folder / "logs").exists() else []
    return "\n".join(f"--- {log.name}\n{log.read_text('utf-8', errors='replace')[-3000:]}" for log in logs)
