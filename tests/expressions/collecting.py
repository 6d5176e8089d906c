"""Collects the regular expressions of the product: those that modules compile, and those that stand in calls of `re`.

Run as a program it prints them as JSON: a list of {"pattern", "flags", "places"}. It wants a process of its own, since it
imports every module anew to see what is compiled, also where a pattern is put together from parts.
"""

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"project88": ROOT / "project88", "racechat": ROOT / "pipelines" / "racechat"}
# Programs that stand alone: nothing imports them, so only what they say literally is seen.
PROGRAMS = ("playbooks", "roles", "scripts", "pipelines", "project88")

Found = dict[tuple[str, int], set[str]]


def collect() -> Found:
    """Return {(pattern, flags): places}, a place being `path/of/file.py:NAME`, or `:line` where it has no name.

    A pattern that its module only uses with `fullmatch` or `match` is returned with the anchors that these stand for.
    """
    found: Found = {}
    names = {path: _Module(path) for path in _files()}
    for path, line, pattern, flags in [*_compiled(), *_literal()]:
        module = names[path]
        name = module.name_at(line)
        place = f"{path.relative_to(ROOT)}:{name or line}"
        found.setdefault((module.anchored(name, pattern, line), flags), set()).add(place)
    return found


class _Module:
    """What a module calls its patterns, and how it uses them."""

    def __init__(self, path: Path) -> None:
        tree = ast.parse(path.read_text())
        self._names: list[tuple[int, int, str]] = []
        self._methods: dict[str, set[str]] = {}
        self._calls: dict[int, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name):
                    self._names.append((node.lineno, node.end_lineno or node.lineno, target.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self._methods.setdefault(node.value.id, set()).add(node.attr)
                if node.value.id == "re":
                    self._calls[node.lineno] = node.attr
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._methods.setdefault(node.id, set())
        # A pattern that is handed on by name may be used in any way.
        used = [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        ]
        owned = [
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ]
        self._handed_on = {name for name in set(used) if used.count(name) > owned.count(name)}

    def name_at(self, line: int) -> str | None:
        return next((name for start, end, name in self._names if start <= line <= end), None)

    def anchored(self, name: str | None, pattern: str, line: int) -> str:
        if name is None:
            methods = {self._calls.get(line, "search")}
        elif name in self._handed_on:
            methods = {"search"}
        else:
            methods = self._methods.get(name, {"search"})
        if methods == {"fullmatch"}:
            return f"^(?:{pattern})$"
        return f"^(?:{pattern})" if methods <= {"fullmatch", "match"} and methods else pattern


def _files() -> Iterator[Path]:
    for folder in PROGRAMS:
        yield from (ROOT / folder).rglob("*.py")


def _compiled() -> Iterator[tuple[Path, int, str, int]]:
    """Yield what is compiled while the packages are imported, with the place in our own code."""
    seen: list[tuple[Path, int, str, int]] = []
    original = re._compile  # type: ignore[attr-defined]

    def recording(pattern: object, flags: int) -> object:
        frame = sys._getframe(2)
        path = Path(frame.f_code.co_filename)
        if isinstance(pattern, str) and any(path.is_relative_to(folder) for folder in PACKAGES.values()):
            seen.append((path, frame.f_lineno, pattern, int(flags)))
        return original(pattern, flags)

    re._compile = recording  # type: ignore[attr-defined]
    try:
        for name in PACKAGES:
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                if not module.name.endswith("__main__"):
                    importlib.import_module(module.name)
    finally:
        re._compile = original  # type: ignore[attr-defined]
    yield from seen


def _literal() -> Iterator[tuple[Path, int, str, int]]:
    """Yield the patterns that stand as text in a call of `re`, also in functions, which importing does not run."""
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            pattern = node.args[0]
            is_ours = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if is_ours and isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                yield path, node.lineno, pattern.value, _flags(node)


def _flags(node: ast.Call) -> int:
    """Return the flags of a call, as written: `re.IGNORECASE | re.DOTALL`."""
    return sum(
        int(getattr(re, part.attr))
        for argument in [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        for part in ast.walk(argument)
        if isinstance(part, ast.Attribute) and isinstance(getattr(re, part.attr, None), re.RegexFlag)
    )


if __name__ == "__main__":
    json.dump(
        [
            {"pattern": pattern, "flags": flags, "places": sorted(places)}
            for (pattern, flags), places in sorted(collect().items())
        ],
        sys.stdout,
    )
