"""Trusting the address with an OpenID provider, through the real OpenWebUI and the real Pipelines server.

The provider is `oidc-provider-mock`: a small server for tests that really speaks OpenID. The browser is simulated; the
redirects, the provider's form, the code and its exchange, OpenWebUI's session and the signed token that it forwards are
real. OpenWebUI is started by the role's start.py on PostgreSQL, with what the role says for a provider.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import yaml
from psycopg import sql

from project88.accounts import add_membership, create_account
from project88.database.preparing import prepare
from project88.demo.choices import Choices
from project88.demo.layout import Layout
from project88.demo.openwebui import Administrator, launch_settings
from project88.demo.openwebui import environment as openwebui_environment
from project88.demo.secrets import DemoSecrets
from project88.keys import KeyRing
from project88.settings import CHECKOUT
from tests.fix_pipelines import free_port
from tests.fix_postgres import MASTER_KEY, Postgres, clone

pytestmark = pytest.mark.slow

ADMIN = Administrator(name="Admin", email="admin@openid.test", password="a local password 12")
DANA, EVE = "dana@openid.test", "eve@openid.test"
LOCAL_PASSWORD = "another local one 34"
ROLE = CHECKOUT / "roles" / "openwebui"
CLIENT_ID = "race-chat"
SET_ASIDE = ".password.set-aside.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The ports of what runs, and how to start more of it."""

    folder: Path
    choices: Choices
    secrets: DemoSecrets
    database_url: str
    openwebui_database_url: str
    provider: str

    def openwebui(self, **changes: str) -> "subprocess.Popen[bytes]":
        """Start it as the role does with this provider."""
        said = yaml.safe_load((ROLE / "vars" / "main.yml").read_text("utf-8"))
        chosen = {
            "openwebui_url": self.choices.openwebui_url,
            "openwebui_admin_email": ADMIN.email,
            "openwebui_openid_url": f"{self.provider}/.well-known/openid-configuration",
            "openwebui_openid_client_id": CLIENT_ID,
            "openwebui_openid_name": "SSO",
        }
        settings = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in _filled(said["__openwebui_openid"], chosen).items()
        }
        secrets = _filled(said["__openwebui_openid_secrets"], chosen)
        return self._openwebui({**settings, **changes}, secrets)

    def openwebui_with_passwords(self) -> "subprocess.Popen[bytes]":
        """Start it as the role does without a provider."""
        return self._openwebui({}, {"WEBUI_SECRET_KEY": {"credential": "openwebui_secret_key"}})

    def would_change(self) -> str:
        """Return what the role says, before it changes anything, of the accounts that this provider sets aside."""
        credentials = self.folder / "credentials"
        (credentials / "database_url").write_text(self.openwebui_database_url)
        file = self.folder / "asked.json"
        told = json.loads(launch_settings(CHECKOUT, self.choices))
        file.write_text(json.dumps({**told, "secrets": {"DATABASE_URL": {"credential": "database_url"}}}))
        python = str(CHECKOUT / ".venv-openwebui" / "bin" / "python")
        program = str(ROLE / "files" / "sign_in.py")
        url = f"{self.provider}/.well-known/openid-configuration"
        command = [python, "-B", program, str(file), str(credentials), url, CLIENT_ID]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def _openwebui(self, settings: dict[str, str], secrets: dict[str, Any]) -> "subprocess.Popen[bytes]":
        credentials = self.folder / "credentials"
        credentials.mkdir(exist_ok=True)
        (credentials / "openwebui_secret_key").write_text(self.secrets.openwebui_secret)
        (credentials / "openwebui_openid_client_secret").write_text("known to both")
        told = json.loads(launch_settings(CHECKOUT, self.choices))
        told |= {"environment": {"BYPASS_MODEL_ACCESS_CONTROL": "true", **settings}, "secrets": secrets}
        file = self.folder / "openwebui.json"
        file.write_text(json.dumps(told))
        database = self.openwebui_database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        environment = openwebui_environment(self.choices, self.secrets, ADMIN, database_url=database)
        environment["CREDENTIALS_DIRECTORY"] = str(credentials)
        python = str(CHECKOUT / ".venv-openwebui" / "bin" / "python")
        command = [python, "-B", str(ROLE / "files" / "start.py"), str(file)]
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


def _filled(said: dict[str, Any], chosen: dict[str, str]) -> dict[str, Any]:
    """Return what the role says with its variables filled in."""
    # The addresses here are in lower case already.
    text = re.sub(r"\{\{ (\w+)(?: \| lower)? \}\}", lambda found: chosen[found[1]], json.dumps(said))
    filled: dict[str, Any] = json.loads(text)
    return filled


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
def openwebui_database_url(postgres: Postgres) -> Iterator[str]:
    """OpenWebUI's own database, empty; it belongs to a role of its own, as on an installation."""
    name = sql.Identifier("openid_page")
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(sql.SQL("create role {} login password 'page'").format(name))
        server.execute(sql.SQL("create database {} owner {}").format(name, name))
        yield postgres.url("openid_page", "openid_page", "page")
        server.execute(sql.SQL("drop database {} with (force)").format(name))
        server.execute(sql.SQL("drop role {}").format(name))


@pytest.fixture(scope="module")
def stack(
    database_url: str, openwebui_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("openid")
    (folder / "master_key").write_bytes(MASTER_KEY)
    layout = Layout(root=folder / "demo")
    for made in (layout.secrets, layout.openwebui_data, layout.openwebui_static):
        made.mkdir(parents=True)
    choices = Choices(layout=layout, scale=None, port=free_port(), pipelines_port=free_port())
    port = free_port()
    claims = [
        json.dumps({"sub": address.partition("@")[0], "email": address})
        for address in (DANA, EVE, ADMIN.email)
    ]
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
        openwebui_database_url=openwebui_database_url,
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
        passed = [urlsplit(str(one.url)).path for one in back.history]
        assert "/oauth/oidc/login/callback" in passed, passed
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


def with_password(stack: Stack, email: str, password: str) -> httpx.Response:
    url = f"{stack.choices.openwebui_url}/api/v1/auths/signin"
    return httpx.post(url, json={"email": email, "password": password}, trust_env=False)


def whoami(stack: Stack, token: str) -> httpx.Response:
    bearer = {"authorization": f"Bearer {token}"}
    return httpx.get(f"{stack.choices.openwebui_url}/api/v1/auths/", headers=bearer, trust_env=False)


def accounts(stack: Stack) -> dict[str, tuple[str, str]]:
    """Return id and role of each account of OpenWebUI, by address."""
    with psycopg.connect(stack.openwebui_database_url) as page:
        return {email: (one, role) for email, one, role in page.execute('select email, id, role from "user"')}


def test_the_provider_vouches_for_the_address_of_whoever_had_a_password(stack: Stack) -> None:
    """The way to sign in changes to the provider and back; each account is there again with its own way, and only then."""
    with ended(stack.openwebui_with_passwords()):
        admin = with_password(stack, ADMIN.email, ADMIN.password).json()["token"]
        made = httpx.post(
            f"{stack.choices.openwebui_url}/api/v1/auths/add",
            json={"name": "Dana local", "email": DANA, "password": LOCAL_PASSWORD, "role": "user"},
            headers={"authorization": f"Bearer {admin}"},
            trust_env=False,
        )
        assert made.is_success, made.text
        local = with_password(stack, DANA, LOCAL_PASSWORD).json()["token"]
        assert whoami(stack, local).json()["email"] == DANA
    before = accounts(stack)
    assert f"until it comes back: {ADMIN.email}, {DANA}." in stack.would_change()
    assert accounts(stack) == before

    with ExitStack() as running:
        running.enter_context(ended(stack.openwebui()))
        running.enter_context(ended(stack.pipelines()))
        aside = {email.removesuffix(SET_ASIDE): kept for email, kept in accounts(stack).items()}
        assert aside == before
        assert stack.would_change() == "Nothing to do.\n"
        assert all(email.endswith(SET_ASIDE) for email in accounts(stack))
        for token in (local, admin):
            assert whoami(stack, token).status_code == 401, "a session of a password has ended"
        assert with_password(stack, DANA, LOCAL_PASSWORD).status_code == 403
        with signed_in(stack, "dana") as dana:
            assert "Dana Openid" in answer(stack, dana, "who am I?")
            linked = dana.headers["authorization"].removeprefix("Bearer ")
        assert accounts(stack)[DANA][0] != before[DANA][0], "nobody inherits what was asked with a password"
        with signed_in(stack, "admin") as admin_as_anybody:
            assert "who you are" in answer(stack, admin_as_anybody, "how many finishers did we have in total")
        assert accounts(stack)[ADMIN.email][1] == "user", "an address makes nobody an administrator"
        with signed_in(stack, "eve") as eve:
            refused = answer(stack, eve, "how many finishers did we have in total")
            assert "who you are" in refused, "an address without an account opens nothing"
    with_provider = accounts(stack)

    with ended(stack.openwebui_with_passwords()):
        assert whoami(stack, linked).status_code == 401, "a session of the provider has ended"
        assert whoami(stack, local).status_code == 401, "an old one does not live again"
        assert with_password(stack, DANA, LOCAL_PASSWORD).json()["id"] == before[DANA][0]
        assert with_password(stack, ADMIN.email, ADMIN.password).json()["role"] == "admin"

    with ended(stack.openwebui()):
        assert accounts(stack) == with_provider
        with signed_in(stack, "dana"):
            assert accounts(stack) == with_provider


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
    with ended(stack.openwebui(**change)):
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
