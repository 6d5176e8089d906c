"""Reads facts.yml: what is true of EL9, and from where we know it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).parent
LAYOUT = HERE / "layout"


class FactsError(Exception):
    """facts.yml does not say what the builder needs; the message names the fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the table."""

    name: str
    value: Any
    source: str
    confidence: Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Package:
    """One RPM of the test root. Paths are absolute, as on the host; `a -> b` in `takes` moves."""

    name: str
    version: str
    repository: str
    stream: str | None
    also_as: dict[str, str]
    installed: bool
    requires: tuple[str, ...]
    provides: tuple[str, ...]
    users: tuple[str, ...]
    takes: tuple[str, ...]
    copies: dict[str, str]
    links: dict[str, str]
    linked_programs: str | None
    directories: tuple[str, ...]
    modes: dict[str, str]
    edits: dict[str, list[list[str]]]
    replaces: tuple[str, ...]

    @property
    def layout(self) -> Path:
        """Where this package's own files stand in the checkout (may not exist)."""
        return LAYOUT / self.name


class Facts:
    """The whole file, by name."""

    def __init__(self, path: Path = HERE / "facts.yml") -> None:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.all = [
            Fact(name=row["fact"], value=row["value"], source=row["source"], confidence=row["confidence"])
            for row in rows
        ]
        self._by_name = {fact.name: fact for fact in self.all}
        if len(self._by_name) != len(self.all):
            raise FactsError("facts.yml states one fact twice.")

    def value(self, name: str) -> Any:
        """The value of a fact, or of a part of it: `release.minor`."""
        if name in self._by_name:
            return self._by_name[name].value
        owner, _, part = name.rpartition(".")
        try:
            return self._by_name[owner].value[part]
        except (KeyError, TypeError):
            raise FactsError(f"facts.yml has no fact {name!r}.") from None

    def fill(self, text: str) -> str:
        """Put the facts in place of `@{name}`."""
        return re.sub(r"@\{([^}]+)\}", lambda match: str(self.value(match[1])), text)

    def packages(self) -> list[Package]:
        """All packages, in the order in which they take their files from the Debian image."""
        packages = [
            _package(fact.name.split()[1], fact.value)
            for fact in self.all
            if fact.name.startswith("package ")
        ]
        installed = set(self.value("plain packages installed from the start"))
        for repository, names in self.value("plain packages").items():
            packages += [
                _package(name, {"repo": repository, "version": "1", "installed": name in installed})
                for name in names
            ]
        return packages


def _package(name: str, value: dict[str, Any]) -> Package:
    known = {
        "repo", "version", "stream", "also_as", "installed", "requires", "provides", "users", "takes", "copies", "links",
        "linked_programs", "directories", "modes", "edits", "replaces",
    }  # fmt: skip
    if unknown := set(value) - known:
        raise FactsError(f"facts.yml, package {name}: unknown {', '.join(sorted(unknown))}.")
    return Package(
        name=name,
        version=value["version"],
        repository=value["repo"],
        stream=value.get("stream"),
        also_as=value.get("also_as", {}),
        installed=value.get("installed", False),
        requires=tuple(value.get("requires", ())),
        provides=tuple(value.get("provides", ())),
        users=tuple(value.get("users", ())),
        takes=tuple(value.get("takes", ())),
        copies=value.get("copies", {}),
        links=value.get("links", {}),
        linked_programs=value.get("linked_programs"),
        directories=tuple(value.get("directories", ())),
        modes=value.get("modes", {}),
        edits=value.get("edits", {}),
        replaces=tuple(value.get("replaces", ())),
    )
