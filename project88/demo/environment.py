"""What the demo's programs are told: one set of variables, the same for demo.env and for the Pipelines server."""

import os
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from dotenv import dotenv_values

from project88.demo.choices import Choices
from project88.demo.layout import Layout
from project88.demo.secrets import DemoSecrets, write_private


def variables(choices: Choices, secrets: DemoSecrets, database_url: str) -> dict[str, str]:
    """Return the settings of this demo, by the names that Settings and the Pipelines server read."""
    return {
        "PROJECT88_DATABASE_URL": database_url,
        "PROJECT88_SECRET_KEY_FILE": str(secrets.master_key_file),
        "PROJECT88_EXPORTS_DIR": str(choices.layout.exports),
        "PROJECT88_ERASURE_LEDGER": str(choices.layout.erasure_ledger),
        "PROJECT88_PUBLIC_URL": choices.pipelines_url,
        "PROJECT88_OWUI_JWT_SECRET": secrets.user_token_secret,
        "PIPELINES_HOST": "127.0.0.1",
        "PIPELINES_PORT": str(choices.pipelines_port),
        "PIPELINES_URL": choices.pipelines_url,
        "PIPELINES_API_KEY": secrets.pipelines_key,
        "OPENWEBUI_URL": choices.openwebui_url,
    }


def for_the_server(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the same settings without the owner's credentials: the server logs in with its own roles alone."""
    url = urlsplit(settings.get("PROJECT88_DATABASE_URL", ""))
    return {
        **settings,
        "PROJECT88_DATABASE_URL": urlunsplit(url._replace(netloc=url.netloc.rpartition("@")[2])),
        "PROJECT88_ENV_FILE": os.devnull,  # otherwise it would look for demo.env, which holds the owner's password
    }


def as_started(choices: Choices) -> Choices:
    """Return the choices with the ports of the demo that was started last, where there is one: they stand in its demo.env."""
    if not choices.layout.env_file.is_file():
        return choices
    written = dotenv_values(choices.layout.env_file)
    ports = [urlsplit(written.get(name) or "").port for name in ("OPENWEBUI_URL", "PIPELINES_URL")]
    return replace(choices, port=ports[0] or choices.port, pipelines_port=ports[1] or choices.pipelines_port)


def write_env_file(layout: Layout, settings: dict[str, str]) -> None:
    """Write demo.env, which the command line reads when it is given nothing else, and a shell can read too."""
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    write_private(
        layout.env_file,
        f"# Written by the demo at each start; secrets, for this machine's demo alone.\n{text}",
    )
