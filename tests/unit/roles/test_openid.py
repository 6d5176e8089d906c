"""Signing in with an OpenID provider: all of it or nothing, as the only way in, and only then is an address trusted."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from project88.settings import CHECKOUT
from tests.appliance.rendering import hosts, render
from tests.unit.roles.playing import ANSIBLE, refusals

ROLES = CHECKOUT / "roles"
PROVIDER = {
    "openwebui_openid_url": "https://login.example.test/.well-known/openid-configuration",
    "openwebui_openid_client_id": "race-chat",
    "openwebui_openid_client_secret": "known to both",
}
UNIT = "/etc/systemd/system/{}.service"
TRUSTS = "Environment=PROJECT88_TRUST_OPENWEBUI_EMAIL=true"
ROUTE = "oauth/oidc/login"


def _program(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROLES / "openwebui" / "files" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their own module up.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


start, sign_in = _program("start"), _program("sign_in")


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


def _refused(folder: Path, role: str, **chosen: Any) -> dict[str, str]:
    task = {
        "name": "Look",
        "ansible.builtin.include_role": {"name": str(ROLES / role), "tasks_from": "openid.yml"},
    }
    return refusals(folder / "run", [task], groups={"ai": ["one"]}, extra=chosen)


@pytest.mark.parametrize("trusts", [True, "true"])
def test_an_address_is_not_trusted_while_there_are_other_ways_in(tmp_path: Path, trusts: object) -> None:
    said = _refused(tmp_path, "pipelines", pipelines_trust_openid_email=trusts)["one"]
    assert "unless an OpenID provider is the only way to sign in" in said


@pytest.mark.parametrize(
    ("trusts", "is_alone"), [(False, False), (False, True), ("false", "false"), (True, True)]
)
def test_everything_else_passes(tmp_path: Path, trusts: object, is_alone: object) -> None:
    chosen = {"pipelines_trust_openid_email": trusts, "pipelines_is_openid_alone": is_alone}
    assert _refused(tmp_path, "pipelines", **chosen) == {}


@pytest.mark.parametrize("missing", sorted(PROVIDER.keys() - {"openwebui_openid_url"}))
def test_half_of_a_provider_is_refused(tmp_path: Path, missing: str) -> None:
    said = _refused(tmp_path, "openwebui", **{**PROVIDER, missing: ""})["one"]
    assert "vault_project88_openid_client_secret" in said
    assert PROVIDER["openwebui_openid_client_secret"] not in said


def test_a_provider_without_tls_is_refused(tmp_path: Path) -> None:
    chosen = {**PROVIDER, "openwebui_openid_url": "http://login.example.test/"}
    assert "begins with https://" in _refused(tmp_path, "openwebui", **chosen)["one"]


def test_a_whole_provider_and_none_pass(tmp_path: Path) -> None:
    assert _refused(tmp_path / "whole", "openwebui", **PROVIDER) == {}
    assert _refused(tmp_path / "none", "openwebui") == {}


def test_nothing_but_the_provider_signs_in() -> None:
    """What docs/accounts-by-chat.md asks of OpenWebUI; what is off without a provider stays off."""
    openwebui = yaml.safe_load((ROLES / "openwebui/vars/main.yml").read_text("utf-8"))
    said = openwebui["__openwebui_openid"]
    off = {name for name, value in said.items() if value == "false"} | set(
        openwebui["__openwebui_switched_off"]
    )
    assert {
        "ENABLE_LOGIN_FORM",
        "ENABLE_PASSWORD_AUTH",
        "ENABLE_SIGNUP",
        "ENABLE_LDAP",
        "OAUTH_MERGE_ACCOUNTS_BY_EMAIL",
        "ENABLE_API_KEYS",
        "ENABLE_PERSISTENT_CONFIG",
    } <= off
    everything = json.dumps(openwebui)
    assert "WEBUI_AUTH_TRUSTED_EMAIL_HEADER" not in everything
    # A provider for each of these would be another one that can give any address.
    assert not [
        name
        for name in ("GOOGLE_CLIENT", "MICROSOFT_CLIENT", "GITHUB_CLIENT", "FEISHU_CLIENT")
        if name in everything
    ]


def _told(folder: Path, **variables: str) -> dict[str, Any]:
    """What start.py is told on a rendered host."""
    rendered = render(folder, is_split=False, families=["debian12"], roles=["openwebui"], variables=variables)
    files = rendered.files(hosts("debian12", is_split=False)[0])
    told: dict[str, Any] = json.loads(files["/etc/project88/openwebui.json"].read_text())
    return told


def test_every_way_to_sign_in_has_a_session_key_of_its_own(tmp_path: Path) -> None:
    """So a session of before the way changed, local ones above all, is of nobody after it."""
    (tmp_path / "openwebui_secret_key").write_text("the vault's own\n")
    ways = {
        "password": {},
        "provider": PROVIDER,
        "another provider": {**PROVIDER, "openwebui_openid_url": "https://other.example.test/"},
    }
    told = {way: _told(tmp_path / way, **variables) for way, variables in ways.items()}
    keys = {way: start.secret_of(one["secrets"]["WEBUI_SECRET_KEY"], tmp_path) for way, one in told.items()}
    assert keys["password"] == "the vault's own"
    assert len(set(keys.values())) == len(ways)
    assert all(len(key) == 64 for way, key in keys.items() if way != "password")
    assert len({sign_in.way_of(one["environment"]) for one in told.values()}) == len(ways)
    # The administrator's own address is left to the person who has it at the provider.
    addresses = {way: one["environment"]["WEBUI_ADMIN_EMAIL"] for way, one in told.items()}
    assert addresses["provider"] == f"{addresses['password']}.password.set-aside.invalid"


def test_with_a_provider_its_parts_are_told_and_its_way_is_open(tmp_path: Path) -> None:
    variables = {**PROVIDER, "pipelines_trust_openid_email": True}
    rendered = render(
        tmp_path, is_split=False, families=["debian12"], roles=["openwebui", "pipelines", "apache"], variables=variables
    )  # fmt: skip
    files = rendered.files(hosts("debian12", is_split=False)[0])
    openwebui = files[UNIT.format("openwebui")].read_text()
    assert "LoadCredential=openwebui_openid_client_secret:" in openwebui
    assert "IPAddressDeny" not in openwebui, "it must reach the provider"
    assert PROVIDER["openwebui_openid_client_secret"] not in openwebui
    assert TRUSTS in files[UNIT.format("project88-pipelines")].read_text().splitlines()
    assert any(
        f"^/{ROUTE}/callback$" in file.read_text() for path, file in files.items() if path.endswith(".conf")
    )


def test_without_one_nothing_of_it_is_there(tmp_path: Path) -> None:
    rendered = render(
        tmp_path, is_split=False, families=["debian12"], roles=["openwebui", "pipelines", "apache"]
    )
    files = rendered.files(hosts("debian12", is_split=False)[0])
    assert "IPAddressDeny=any" in files[UNIT.format("openwebui")].read_text()
    texts = [file.read_text() for file in files.values()]
    assert [text for text in texts if "openid" in text or ROUTE in text or TRUSTS in text] == []
