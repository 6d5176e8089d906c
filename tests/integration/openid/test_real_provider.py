"""Trusting the address with a real OpenID provider, through the real OpenWebUI and the real Pipelines server.

Nothing of it is simulated but the browser: redirects, the provider's form, the code and its exchange, OpenWebUI's
session, the signed token that it forwards.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from project88.accounts import add_membership, create_account
from project88.database.preparing import prepare
from project88.demo.choices import Choices
from project88.demo.layout import Layout
from project88.demo.openwebui import Administrator
from project88.demo.openwebui import environment as openwebui_environment
from project88.demo.secrets import DemoSecrets
from project88.keys import KeyRing
from project88.settings import CHECKOUT
from tests.fix_pipelines import free_port
from tests.fix_postgres import MASTER_KEY, Postgres, clone

pytestmark = pytest.mark.slow

ADMIN = Administrator(name="Admin", email="admin@chat.test", password="a local password 12")
DANA, EVE = "dana@openid.test", "eve@openid.test"
OPENID_ALONE = {"ENABLE_LOGIN_FORM": "false", "ENABLE_PASSWORD_AUTH": "false", "ENABLE_SIGNUP": "false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The ports of what runs, and how to start more of it."""

    folder: Path
    choices: Choices
    secrets: DemoSecrets
    database_url: str
    provider: str

    def openwebui(self, **changes: str) -> "subprocess.Popen[bytes]":
        database = f"sqlite:///{self.choices.layout.openwebui_data}/webui.db"
        environment = openwebui_environment(self.choices, self.secrets, ADMIN, database_url=database) | {
            "OAUTH_CLIENT_ID": "race-chat",
            "OAUTH_CLIENT_SECRET": "known to both",
            "OPENID_PROVIDER_URL": f"{self.provider}/.well-known/openid-configuration",
            "OPENID_REDIRECT_URI": f"{self.choices.openwebui_url}/oauth/oidc/callback",
            "ENABLE_OAUTH_SIGNUP": "true",
            "OAUTH_MERGE_ACCOUNTS_BY_EMAIL": "false",
            "DEFAULT_USER_ROLE": "user",
            "BYPASS_MODEL_ACCESS_CONTROL": "true",
            **changes,
        }
        program = CHECKOUT / ".venv-openwebui" / "bin" / "open-webui"
        command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(self.choices.port)]
        return self._started("openwebui", command, environment, f"{self.choices.openwebui_url}/health")

    def pipelines(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "racechat.server"]
        return self._started("pipelines", command, self.pipelines_environment(), self.choices.pipelines_url)

    def pipelines_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PROJECT88_")}
        return kept | {
            "PROJECT88_ENV_FILE": os.devnull,
            "PROJECT88_DATABASE_URL": self.database_url,
            "PROJECT88_SECRET_KEY_FILE": str(self.folder / "master_key"),
            "PROJECT88_EXPORTS_DIR": str(self.folder / "exports"),
            "PROJECT88_PUBLIC_URL": self.choices.pipelines_url,
            "PROJECT88_OWUI_JWT_SECRET": self.secrets.user_token_secret,
            "PROJECT88_TRUST_OPENWEBUI_EMAIL": "true",
            "OPENWEBUI_URL": self.choices.openwebui_url,
            "PIPELINES_API_KEY": self.secrets.pipelines_key,
            "PIPELINES_PORT": str(self.choices.pipelines_port),
        }

    def _started(
        self, name: str, command: list[str], environment: dict[str, str], url: str
    ) -> "subprocess.Popen[bytes]":
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, cwd=self.folder
            )
        _wait_for(url, process, log)
        return process


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline_s = time.monotonic() + 180
    while time.monotonic() < deadline_s and process.poll() is None:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    process.kill()
    pytest.fail(f"{url} does not answer:\n{log.read_text('utf-8', errors='replace')[-3000:]}")


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def database_url(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[str]:
    """A database with one partner, and one person who works for it."""
    name = "openid"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        clone(server, name, _template)
        with psycopg.connect(postgres.url(name), autocommit=True) as owner:
            prepare(owner, keys)
            owner.execute("insert into app.partner (partner_id, name) values (1, 'Lakeside Timing')")
            account_id = create_account(owner, email=DANA, display_name="Dana Openid")
            add_membership(owner, account_id, 1, "owner")
        yield postgres.url(name)
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def stack(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("openid")
    (folder / "master_key").write_bytes(MASTER_KEY)
    layout = Layout(root=folder / "demo")
    for made in (layout.secrets, layout.openwebui_data, layout.openwebui_static):
        made.mkdir(parents=True)
    choices = Choices(layout=layout, scale=None, port=free_port(), pipelines_port=free_port())
    port = free_port()
    claims = [json.dumps({"sub": address.partition("@")[0], "email": address}) for address in (DANA, EVE)]
    provider = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("oidc-provider-mock")),
            *("--port", str(port)),
            *(part for claim in claims for part in ("--user-claims", claim)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    found = Stack(
        folder=folder,
        choices=choices,
        secrets=DemoSecrets.keep(layout.secrets),
        database_url=database_url,
        provider=f"http://127.0.0.1:{port}",
    )
    with ended(provider):
        _wait_for(f"{found.provider}/.well-known/openid-configuration", provider, folder / "none")
        yield found


@contextmanager
def signed_in(stack: Stack, sub: str) -> Iterator[httpx.Client]:
    """Sign in to OpenWebUI as a browser does, at the provider; hand out the client with OpenWebUI's session."""
    with httpx.Client(timeout=60, trust_env=False, follow_redirects=True) as client:
        asked = client.get(f"{stack.choices.openwebui_url}/oauth/oidc/login")
        assert str(asked.url).startswith(f"{stack.provider}/oauth2/authorize"), asked.text
        back = client.post(str(asked.url), data={"sub": sub})
        assert str(back.url).startswith(stack.choices.openwebui_url), back.text
        token = client.cookies.get("token")
        assert token is not None, back.text
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def answer(stack: Stack, client: httpx.Client, text: str) -> str:
    body = {
        "model": "race_chat",
        "stream": False,
        "messages": [{"role": "user", "content": text}],
        "chat_id": "local:x",
    }
    for _ in range(60):
        if "race_chat" in client.get(f"{stack.choices.openwebui_url}/api/models").text:
            break
        time.sleep(0.5)
    said = client.post(f"{stack.choices.openwebui_url}/api/chat/completions", json=body)
    assert said.is_success, said.text
    return str(said.json()["choices"][0]["message"]["content"])


def test_the_provider_vouches_for_the_address(stack: Stack) -> None:
    with ExitStack() as running:
        running.enter_context(ended(stack.openwebui(**OPENID_ALONE)))
        running.enter_context(ended(stack.pipelines()))
        by_password = httpx.post(
            f"{stack.choices.openwebui_url}/api/v1/auths/signin",
            json={"email": ADMIN.email, "password": ADMIN.password},
            trust_env=False,
        )
        assert by_password.status_code == 403, "a local account does not sign in at all"
        with signed_in(stack, "dana") as dana:
            assert "Dana Openid" in answer(stack, dana, "who am I?")
        with signed_in(stack, "eve") as eve:
            refused = answer(stack, eve, "how many finishers did we have in total")
            assert "who you are" in refused, "an address without an account opens nothing"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"ENABLE_PASSWORD_AUTH": "true"}, "ENABLE_PASSWORD_AUTH=false"),
        ({"ENABLE_LOGIN_FORM": "true"}, "ENABLE_LOGIN_FORM=false"),
    ],
    ids=["password", "form"],
)
def test_with_another_way_in_the_server_does_not_start(
    stack: Stack, change: dict[str, str], advice: str
) -> None:
    with ended(stack.openwebui(**OPENID_ALONE | change)):
        started = subprocess.run(
            [sys.executable, "-m", "racechat.server"],
            env=stack.pipelines_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert started.returncode != 0
    assert advice in started.stderr
