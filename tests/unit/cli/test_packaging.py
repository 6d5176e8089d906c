"""The installed package is the whole tree: what pyproject.toml lists is what stands there."""

import tomllib

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
