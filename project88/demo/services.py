"""The demo's two servers, as services: what starts them and how they show that they are well."""

import hashlib
import sys
from collections.abc import Mapping
from functools import partial

from project88.demo import openwebui
from project88.demo.choices import Choices
from project88.demo.environment import for_the_server
from project88.demo.openwebui import Administrator
from project88.demo.openwebui_api import answers, pipelines_answer
from project88.demo.secrets import DemoSecrets
from project88.demo.service import Service
from project88.settings import CHECKOUT

_CODE = ("project88", "pipelines", "sql")


def pipelines_service(choices: Choices, secrets: DemoSecrets, settings: Mapping[str, str]) -> Service:
    layout = choices.layout
    return Service(
        name="The Pipelines server",
        command=[sys.executable, "-m", "racechat.server"],
        environment={
            "PATH": "/usr/bin:/bin",
            "HOME": str(layout.root),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            **for_the_server(settings),
        },
        revision=_code_revision(),
        port=choices.pipelines_port,
        port_setting="PIPELINES_PORT",
        state_file=layout.state / "pipelines.json",
        log=layout.log("pipelines"),
        is_healthy=partial(pipelines_answer, choices.pipelines_url, secrets.pipelines_key),
        patience_s=60,
    )


def openwebui_service(
    choices: Choices, secrets: DemoSecrets, admin: Administrator, *, database_url: str = ""
) -> Service:
    """Return OpenWebUI; without its database's address it can be found and stopped, but not started."""
    layout = choices.layout
    return Service(
        name="OpenWebUI",
        command=openwebui.command(CHECKOUT, choices),
        environment=openwebui.environment(choices, secrets, admin, database_url=database_url),
        revision=openwebui.revision(CHECKOUT),
        port=choices.port,
        port_setting="DEMO_PORT",
        state_file=layout.state / "openwebui.json",
        log=layout.log("openwebui"),
        is_healthy=partial(answers, choices.openwebui_url),
        patience_s=180,
    )


def _code_revision() -> str:
    """Return what changes when our code does: a server that runs older code is started again."""
    digest = hashlib.sha256()
    for file in sorted(file for folder in _CODE for file in (CHECKOUT / folder).rglob("*.*")):
        if file.suffix in {".py", ".sql", ".yaml"}:
            digest.update(f"{file.relative_to(CHECKOUT)} {file.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
