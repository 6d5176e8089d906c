"""The API as the appliance runs it: the stand-in for PostgREST with the settings that its role writes, and two partners."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from project88 import partners
from project88.database.preparing import prepare
from project88.keys import KeyRing
from project88.settings import CHECKOUT
from tests.appliance.standins import build
from tests.fix_postgres import Postgres

PASSWORD = "pass/word@of:the authenticator"
SECRET = "a secret for tokens, 32 characters or more"
MINE, THEIRS = 981, 982


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    url: str
    admin_url: str
    token: str
    owner_url: str

    def ask(
        self,
        path: str,
        *,
        token: str | None = None,
        method: str = "GET",
        schema: str | None = f"api_{MINE}",
        headers: Sequence[tuple[str, str]] = (),
    ) -> tuple[int, object, dict[str, str]]:
        """Return status, JSON and headers. `token` empty, or `schema` None: none is sent."""
        shown = self.token if token is None else token
        sent = [("Authorization", f"Bearer {shown}")] if shown else []
        # What Apache adds on the appliance.
        sent += [("Accept-Profile", schema), ("Content-Profile", schema)] if schema is not None else []
        content = b"" if method == "GET" else b"{}"
        reply = httpx.request(
            method, self.url + path, headers=[*sent, *headers], content=content, timeout=30, trust_env=False
        )
        return reply.status_code, reply.json(), dict(reply.headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configuration(folder: Path, url: str, port: int, admin_port: int) -> Path:
    """What role postgrest writes, with this test's addresses in it."""
    (folder / "database_uri").write_text(url)
    (folder / "jwt_secret").write_text(SECRET + "\n")
    text = (CHECKOUT / "roles/postgrest/templates/postgrest.conf.j2").read_text("utf-8")
    lines = [line for line in text.splitlines() if "{{" not in line]
    told = "\n".join([*lines, "db-max-rows = 3", "db-pool = 4"])
    file = folder / "postgrest.conf"
    file.write_text(
        told.replace("/run/credentials/postgrest.service", str(folder))
        .replace("server-port = 3000", f"server-port = {port}")
        .replace("admin-server-port = 3001", f"admin-server-port = {admin_port}")
    )
    return file


@pytest.fixture(scope="session")
def api(
    postgres: Postgres, _template: str, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("api")
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create database api_http template {_template}")
    with psycopg.connect(postgres.url("api_http"), autocommit=True) as owner:
        for partner_id in (MINE, THEIRS):
            partners.provision(owner, keys, partner_id, f"Partner {partner_id}")
            for number in range(1, 6):
                owner.execute(
                    "insert into core.event (timing_partner_id, event_id, provider, provider_event_id, name, series,"
                    " is_published, is_registration_open) values (%s, %s, 'haku', %s, %s, 'x', true, false)",
                    (partner_id, number, str(number), f"Event {number} of {partner_id}"),
                )
        prepare(owner, keys, api_password=PASSWORD)
        token = partners.issue_token(owner, SECRET, MINE, days=1)
    archive, _ = build(folder)["postgrest-v0-standin-linux-static-x86-64.tar.xz"]
    subprocess.run(["tar", "-xJf", str(archive), "-C", str(folder)], check=True)
    port, admin_port = free_port(), free_port()
    file = configuration(folder, postgres.url("api_http", "authenticator", PASSWORD), port, admin_port)
    with subprocess.Popen([sys.executable, str(folder / "postgrest"), str(file)]) as process:
        ready = Api(
            url=f"http://127.0.0.1:{port}",
            admin_url=f"http://127.0.0.1:{admin_port}",
            token=token,
            owner_url=postgres.url("api_http"),
        )
        try:
            wait_until_ready(ready.admin_url, process)
            yield ready
        finally:
            process.terminate()


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the stand-in ended"
        try:
            if httpx.get(f"{url}/ready", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("the stand-in did not become ready")
