"""Statements live in `sql/<folder>/<name>.sql`; code names them and never builds SQL text itself."""

from functools import cache
from importlib import resources
from typing import LiteralString


@cache
def statement(name: str) -> LiteralString:
    """Return the text of `sql/<name>.sql`, for example `statement("accounts/find_by_email")`.

    It counts as a literal because it comes from our own package, never from a caller.
    """
    folder, _, stem = name.rpartition("/")
    return resources.files("project88_sql").joinpath(folder, f"{stem}.sql").read_text("utf-8")
