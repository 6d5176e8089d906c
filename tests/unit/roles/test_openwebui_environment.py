"""OpenWebUI on an installation is told what the demo's is told: everything here that differs is named, with its reason."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from project88.demo.choices import Choices
from project88.demo.openwebui import CAPABILITIES, MODEL_ID, MODEL_NAME, Administrator, environment
from project88.demo.secrets import DemoSecrets
from project88.settings import CHECKOUT

ROLE = CHECKOUT / "roles" / "openwebui"
# systemd's unit gives these two; HOME and the like are each system's own.
FROM_THE_UNIT = {"PATH", "HOME", "LANG", "PYTHONUNBUFFERED"}


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    admin = Administrator(name="Alex", email="alex@project88.example", password="x")
    return environment(
        Choices.from_environment({"DEMO_DIR": str(tmp_path)}),
        DemoSecrets.keep(tmp_path),
        admin,
        database_url="postgresql+psycopg://x",
    )


@pytest.fixture(scope="module")
def role() -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((ROLE / "vars" / "main.yml").read_text("utf-8"))
    return found


def mapping(role: dict[str, object], name: str) -> dict[str, object]:
    found = role[f"__openwebui_{name}"]
    assert isinstance(found, dict)
    return found


def test_the_same_is_switched_off(demo: dict[str, str], role: dict[str, object]) -> None:
    fixed = mapping(role, "fixed")
    off = {name for name, value in demo.items() if value == "false"}
    assert set(role["__openwebui_switched_off"]) | {k for k, v in fixed.items() if v == "false"} == off  # type: ignore[call-overload]


def test_what_is_fixed_is_what_the_demo_says(demo: dict[str, str], role: dict[str, object]) -> None:
    for name, value in mapping(role, "fixed").items():
        if isinstance(value, str) and not value.startswith("{{"):
            assert value == demo[name], name
        elif name == "OPENAI_API_CONFIGS":
            assert json.loads((ROLE / "files" / "connections.json").read_text("utf-8")) == json.loads(
                demo[name]
            )
        elif name == "DEFAULT_MODEL_METADATA":
            assert json.loads(demo[name]) == {"capabilities": role["__openwebui_capabilities"]}
        else:
            assert value == json.loads(demo[name]), name


def test_nothing_that_the_demo_says_is_left_unsaid(demo: dict[str, str], role: dict[str, object]) -> None:
    said = set(role["__openwebui_switched_off"])  # type: ignore[call-overload]
    for part in ("fixed", "chosen", "secrets"):
        said |= mapping(role, part).keys()
    assert demo.keys() - said == FROM_THE_UNIT
    # Beyond the demo: HTTPS, a trusted proxy, a shorter session.
    assert said - demo.keys() == {"JWT_EXPIRES_IN", "FORWARDED_ALLOW_IPS"}
    assert not mapping(role, "appliance").keys() & demo.keys()


def test_suggestions_name_no_runner(demo: dict[str, str], role: dict[str, object]) -> None:
    """The demo's first one does, and an installation may not have that runner; the others are the same."""
    suggested = mapping(role, "chosen")["DEFAULT_PROMPT_SUGGESTIONS"]
    assert isinstance(suggested, list)
    of_demo = json.loads(demo["DEFAULT_PROMPT_SUGGESTIONS"])
    assert "Michael Wardian" in of_demo[0]["content"]
    assert suggested[1:] == of_demo[1:]
    assert suggested[0]["content"] == "How many people finished under 3 hours in marathons last year?"
    assert all(entry["title"][0] == entry["content"] for entry in suggested)


def test_the_model_is_the_same(role: dict[str, object]) -> None:
    assert role["__openwebui_capabilities"] == CAPABILITIES
    model = mapping(role, "model")
    assert (model["id"], model["name"]) == (MODEL_ID, MODEL_NAME)


def test_no_secret_is_an_ordinary_setting(role: dict[str, object]) -> None:
    plain = str([role["__openwebui_fixed"], role["__openwebui_chosen"], role["__openwebui_appliance"]])
    assert "vault" not in plain
    for word in ("password", "secret_key", "pipelines_key", "token_secret"):
        assert f"openwebui_{word}" not in plain
    unit = (ROLE / "templates" / "openwebui.service.j2").read_text("utf-8")
    for source in mapping(role, "secrets").values():
        assert isinstance(source, dict)
        assert f"LoadCredential={source['credential']}:" in unit


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROLE / "files" / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_launcher_puts_secrets_into_its_own_environment(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (tmp_path / "key").write_text("k" * 30 + "\n")
    (tmp_path / "password").write_text("a/b:c@d%41")
    start.tell_environment(
        {
            "environment": {"PLAIN": "x", "AS_JSON": {"a": [1]}},
            "secrets": {
                "KEY": {"credential": "key"},
                "DATABASE_URL": {"credential": "password", "into": "postgresql+psycopg://u:{}@h/d"},
            },
        },
        tmp_path,
    )
    assert os.environ["PLAIN"] == "x"
    assert json.loads(os.environ["AS_JSON"]) == {"a": [1]}
    assert os.environ["KEY"] == "k" * 30
    assert os.environ["DATABASE_URL"] == "postgresql+psycopg://u:a%2Fb%3Ac%40d%2541@h/d"


def test_the_launcher_refuses_an_empty_secret(start: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")
    with pytest.raises(SystemExit, match="The credential key is empty"):
        start.tell_environment({"environment": {}, "secrets": {"KEY": {"credential": "key"}}}, tmp_path)
