"""OpenWebUI with an administrator and people of its own, told what an installation tells it, on loopback."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from project88.demo.choices import Choices
from project88.demo.layout import Layout
from project88.demo.openwebui import Administrator, environment
from project88.demo.secrets import DemoSecrets
from project88.settings import CHECKOUT
from tests.door.routes import OwnRoute

PATIENCE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWebUIServer:
    """A running OpenWebUI. `log` is what it wrote."""

    url: str
    routes: tuple[OwnRoute, ...]
    administrator: Administrator
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)


def start(
    folder: Path,
    *,
    port: int,
    public_url: str,
    administrator: Administrator,
    replaced: dict[str, str],
) -> OpenWebUIServer:
    """Start it and wait until it answers. `replaced` are settings that this test wants otherwise."""
    choices = Choices(layout=Layout(root=folder), scale=None, port=port, pipelines_port=port + 1)
    secrets_folder = folder / "secrets"
    for needed in (folder / "openwebui", folder / "openwebui-static", secrets_folder):
        needed.mkdir(parents=True)
    routes_file = folder / "routes.json"
    variables = (
        environment(
            choices,
            DemoSecrets.keep(secrets_folder),
            administrator,
            database_url=f"sqlite:///{folder / 'openwebui' / 'webui.db'}",
        )
        | {name: value for name, value in appliance_settings().items() if not name.startswith("DATABASE_")}
        | {"WEBUI_URL": public_url, "CORS_ALLOW_ORIGIN": public_url}
        | replaced
    )
    with (folder / "openwebui.log").open("wb") as log:
        process = subprocess.Popen(
            [
                CHECKOUT / ".venv-openwebui" / "bin" / "python",
                Path(__file__).with_name("serve_openwebui.py"),
                str(port),
                routes_file,
            ],
            env=variables,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(PATIENCE_S * 5):
        if process.poll() is not None or answers(url):
            break
        time.sleep(0.2)
    if not answers(url):
        process.kill()
        raise AssertionError(f"OpenWebUI did not start.\n{(folder / 'openwebui.log').read_text()[-3000:]}")
    found = tuple(
        OwnRoute(
            kind=route["kind"],
            methods=tuple(route["methods"]),
            path=route["path"],
            guards=frozenset(route["guards"]),
        )
        for route in json.loads(routes_file.read_text("utf-8"))
    )
    return OpenWebUIServer(url=url, routes=found, administrator=administrator, process=process)


def answers(url: str) -> bool:
    """Whether it is ready."""
    try:
        return httpx.get(f"{url}/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def appliance_settings() -> dict[str, str]:
    """What the role tells it beyond the demo."""
    variables = yaml.safe_load((CHECKOUT / "roles/openwebui/vars/main.yml").read_text("utf-8"))
    found: dict[str, str] = variables["__openwebui_appliance"]
    return found
