"""Every role says what it takes, in a README made from its argument specs; and takes nothing it does not say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from project88.settings import CHECKOUT

ROLES = sorted(path.name for path in (CHECKOUT / "roles").glob("*") if path.is_dir())


@pytest.fixture(scope="module")
def role_readme() -> ModuleType:
    spec = importlib.util.spec_from_file_location("role_readme", CHECKOUT / "scripts" / "role_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _options(role: str) -> dict[str, dict[str, object]]:
    specs = yaml.safe_load((CHECKOUT / "roles" / role / "meta" / "argument_specs.yml").read_text())
    options: dict[str, dict[str, object]] = specs["argument_specs"]["main"].get("options", {})
    return options


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_current_readme(role: str, role_readme: ModuleType) -> None:
    folder = CHECKOUT / "roles" / role
    assert (folder / "meta" / "argument_specs.yml").exists(), f"{role} has no argument specs"
    assert (folder / "README.md").exists(), "make docs"
    assert (folder / "README.md").read_text() == role_readme.readme(folder), "make docs"


@pytest.mark.parametrize("role", ROLES)
def test_defaults_and_argument_specs_name_the_same_variables(role: str) -> None:
    file = CHECKOUT / "roles" / role / "defaults" / "main.yml"
    defaults = (yaml.safe_load(file.read_text()) if file.exists() else None) or {}
    options = _options(role)
    assert set(defaults) <= set(options), "a default that the argument specs do not describe"
    without = {
        name for name, option in options.items() if name not in defaults and not option.get("required")
    }
    assert not without, "neither required nor given a default"
    assert all(name.startswith(f"{role}_") for name in options)


@pytest.mark.parametrize("role", ROLES)
def test_a_required_secret_has_no_default(role: str) -> None:
    file = CHECKOUT / "roles" / role / "defaults" / "main.yml"
    defaults = (yaml.safe_load(file.read_text()) if file.exists() else None) or {}
    secrets = {
        name for name, option in _options(role).items() if option.get("required") and option.get("no_log")
    }
    assert not secrets & set(defaults)


def test_a_readme_out_of_date_is_noticed(tmp_path: Path, role_readme: ModuleType) -> None:
    meta = tmp_path / "some_role" / "meta"
    meta.mkdir(parents=True)
    (meta / "argument_specs.yml").write_text(
        "argument_specs:\n  main:\n    short_description: Does it\n    options:\n"
        "      some_role_port: {type: int, default: 80, description: Where it listens}\n"
        "      some_role_key: {type: str, required: true, description: [The key, 'Kept secret']}\n"
    )
    assert role_readme.stale(tmp_path) == ["some_role"]
    text = role_readme.readme(tmp_path / "some_role")
    (tmp_path / "some_role" / "README.md").write_text(text)
    assert role_readme.stale(tmp_path) == []
    assert "## Must be given\n\n- **`some_role_key`** (str): The key. Kept secret." in text
    assert "- **`some_role_port`** (int; default `80`): Where it listens." in text
