"""The installed package is the whole tree: what pyproject.toml lists is what stands there."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from project88.settings import CHECKOUT


def test_every_package_is_listed() -> None:
    listed = set(
        tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    )
    there = {
        ".".join(file.parent.relative_to(base).parts)
        for base, name in ((CHECKOUT, "project88"), (CHECKOUT / "pipelines", "racechat"))
        for file in (base / name).rglob("__init__.py")
    }
    assert listed == there | {"project88_sql"}


def test_every_part_wants_the_same_python() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.13"
    for file in ("scripts/bootstrap.sh", "project88/doctor/machine.py"):
        text = (CHECKOUT / file).read_text("utf-8")
        assert "(3, 11) <= sys.version_info[:2] <= (3, 12)" in text, file
        assert "3.11 or 3.12" in text, file
    assert "3.11 or 3.12" in (CHECKOUT / "README.md").read_text("utf-8")


def test_what_tests_import_is_asked_for_by_name() -> None:
    asked = {
        re.split(r"[\[=<>~ ]", line)[0].lower()
        for file in ("runtime.in", "dev.in")
        for line in (CHECKOUT / "requirements" / file).read_text("utf-8").splitlines()
        if line and line[0] not in "#-"
    }
    distributions = packages_distributions()
    own = {"project88", "racechat", "tests"}
    # These run inside Ansible, as a program of their own on a host, or in OpenWebUI's environment.
    elsewhere = {"action_plugins", "standins", "serve_openwebui.py"}
    missing = {
        module
        for file in (CHECKOUT / "tests").rglob("*.py")
        if not elsewhere.intersection(file.parts)
        for module in imported(file.read_text("utf-8"))
        if module not in sys.stdlib_module_names | own
        and not asked.intersection(name.lower() for name in distributions.get(module, []))
    }
    assert not missing


def imported(code: str) -> set[str]:
    """Return the top-level modules that some code imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
