"""Write each role's README from its meta/argument_specs.yml, the one place that describes what a role takes.

Usage: role_readme.py [--check]. With --check nothing is written; the exit code is 1 when a README is out of date.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import yaml

ROLES = Path(__file__).resolve().parent.parent / "roles"
WIDTH_OF_DEFAULT = 60


def readme(role: Path) -> str:
    """Return the text of the README of the role in folder `role`."""
    main = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]
    parts = [
        f"# {role.name}",
        _sentence(main["short_description"]),
        *_paragraphs(main.get("description", [])),
    ]
    options = main.get("options", {})
    required = {name: option for name, option in options.items() if option.get("required")}
    others = {name: option for name, option in options.items() if name not in required}
    if required:
        parts += ["## Must be given", _list(required)]
    if others:
        parts += ["## May be given", _list(others)]
    if not options:
        parts.append("It takes no variables.")
    parts.append("This page is made from `meta/argument_specs.yml` by `make docs`.")
    return "\n\n".join(parts) + "\n"


def stale(roles: Path = ROLES) -> list[str]:
    """Return the names of the roles whose README is not what their argument specs say."""
    return [
        role.name
        for role in _roles(roles)
        if not (role / "README.md").exists() or (role / "README.md").read_text() != readme(role)
    ]


def _roles(roles: Path) -> list[Path]:
    return sorted(specs.parent.parent for specs in roles.glob("*/meta/argument_specs.yml"))


def _list(options: dict[str, dict[str, object]]) -> str:
    return "\n".join(line for name, option in options.items() for line in _option(name, option, indent=""))


def _option(name: str, option: dict[str, object], *, indent: str) -> Iterable[str]:
    kind = str(option.get("type", "str"))
    if option.get("elements"):
        kind += f" of {option['elements']}"
    notes = [kind]
    if "choices" in option:
        notes.append("one of " + ", ".join(f"`{choice}`" for choice in option["choices"]))  # type: ignore[attr-defined]
    if "default" in option:
        notes.append(f"default {_value(option['default'])}")
    elif indent and option.get("required"):
        notes.append("required")
    yield f"{indent}- **`{name}`** ({'; '.join(notes)}): {' '.join(_paragraphs(option.get('description', '')))}"
    for inner, sub_option in (option.get("options") or {}).items():  # type: ignore[attr-defined]
        yield from _option(inner, sub_option, indent=f"{indent}  ")


def _value(value: object) -> str:
    if value == "":
        return "empty"
    if isinstance(value, list | dict | bool) or value is None:
        text = yaml.safe_dump(value, default_flow_style=True, width=10_000).removesuffix("\n...\n").strip()
    else:
        text = str(value).strip()
    if len(text) > WIDTH_OF_DEFAULT:
        return "in `defaults/main.yml`"
    return f"`{text}`"


def _paragraphs(text: object) -> list[str]:
    return [_sentence(str(part)) for part in (text if isinstance(text, list) else [text]) if part]


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", ":", "!", "?")) else f"{text}."


def main() -> int:
    old = stale()
    if "--check" in sys.argv[1:]:
        if old:
            print(f"Out of date: {', '.join(old)}. Run `make docs`.")  # noqa: T201
        return bool(old)
    for name in old:
        (ROLES / name / "README.md").write_text(readme(ROLES / name))
        print(f"Wrote roles/{name}/README.md")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
