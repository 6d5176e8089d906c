"""What is said on the command line (`-e x=false`) or below [all:vars] is text, and text that is not empty is true.

Argument specs let "false" through as a boolean, and leave it text. So whatever asks a boolean asks it through `| bool`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.appliance.rendering import ROLES, role_names

# Values that are expressions without braces.
CONDITIONS = {"when", "that", "until", "changed_when", "failed_when"}
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def _booleans() -> set[str]:
    found = set()
    for role in role_names():
        specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        options = specs["argument_specs"]["main"].get("options", {})
        found |= {name for name, option in options.items() if option["type"] == "bool"}
    return found


def _expressions(value: Any, *, is_condition: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _expressions(inner, is_condition=key in CONDITIONS)
    elif isinstance(value, list):
        for inner in value:
            yield from _expressions(inner, is_condition=is_condition)
    elif isinstance(value, str):
        yield from [value] if is_condition else EXPRESSION.findall(value)


def _asked(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return EXPRESSION.findall(text) if file.suffix == ".j2" else list(_expressions(yaml.safe_load(text)))


def _bare(expression: str, names: set[str]) -> list[str]:
    """The booleans that an expression asks as they are."""
    return [
        name for name in names if re.search(rf"(?<![\w.'\"]){name}(?![\w'\"])(?!\s*\|\s*bool\b)", expression)
    ]


def test_there_are_booleans_and_roles_ask_them() -> None:
    names = _booleans()
    assert {"ollama_enabled", "postgrest_enabled", "tls_letsencrypt_staging", "app_switch"} <= names
    asked = "".join(
        "".join(_asked(file))
        for folder in ("tasks", "templates", "vars")
        for file in ROLES.glob(f"*/{folder}/*.*")
    )
    assert {name for name in names if name not in asked} == set()


@pytest.mark.parametrize("role", role_names())
def test_every_boolean_is_asked_as_one(role: str) -> None:
    names = _booleans()
    wrong = []
    for folder in ("tasks", "handlers", "templates", "vars", "defaults"):
        for file in sorted((ROLES / role / folder).glob("*.*")):
            wrong += [
                f"{file.relative_to(ROLES)}: {name} in {expression}"
                for expression in _asked(file)
                for name in _bare(expression, names)
            ]
    assert wrong == []


@pytest.mark.parametrize(
    ("expression", "is_bare"),
    [
        ("not app_switch", True),
        ("not app_switch | bool", False),
        ("'a' if app_switch else 'b'", True),
        ("'a' if app_switch|bool else 'b'", False),
        ("app_switch | bool and app_switch", True),
        ("my_app_switch or app_switches", False),
    ],
)
def test_the_question_itself(expression: str, is_bare: bool) -> None:
    assert bool(_bare(expression, {"app_switch"})) is is_bare
