"""What the role says is open, read from its own file, and OpenWebUI's routes as the running program has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from project88.settings import CHECKOUT

FILE = CHECKOUT / "roles" / "apache" / "vars" / "openwebui_routes.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRoute:
    """A route that Apache lets through, and for whom it is there."""

    method: str
    path: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoute:
    """A route of OpenWebUI. `guards` names the functions that it asks before it answers."""

    kind: str
    methods: tuple[str, ...]
    path: str
    guards: frozenset[str]

    def takes(self, path: str) -> bool:
        """Whether it would answer a path of the list, whose braces stand for one part or more."""
        pattern = re.sub(r"\{\w+:path\}", ".+", re.sub(r"\{\w+\}", "[^/]+", self.path))
        return re.fullmatch(pattern, path) is not None


def data() -> dict[str, Any]:
    """The file, as it stands."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def open_routes() -> list[OpenRoute]:
    """All routes that lead to OpenWebUI."""
    return [
        OpenRoute(method=route.split()[0], path=route.split()[1], who=group["who"])
        for group in data()["__apache_chat_routes"]
        for route in group["routes"]
    ]


def answered_routes() -> list[str]:
    """Routes that Apache answers itself, as method and path."""
    return [route for answer in data()["__apache_chat_answered"] for route in answer["routes"]]
