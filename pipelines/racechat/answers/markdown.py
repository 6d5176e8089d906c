"""Markdown that shows data as data: nothing in a name becomes a link, a picture, a heading or markup."""

import re
from collections.abc import Sequence

from racechat.answers.answer import Cell
from racechat.queries.plan import Column, Kind

# Not the closing bracket: OpenWebUI reads what stands between an escaped `[` and an escaped `]` as a formula.
_ACTIVE = re.compile(r"([`*_\[<>|~#!$@])")
# `[1]` is a source's number to OpenWebUI, escaped or not.
_CITATION = re.compile(r"\[(?=\s*\d)")
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|javascript|data|file|vbscript)(:)|(www)(\.)")
_RIGHT = frozenset({"integer", "decimal", "percent", "money", "time_ms", "typical_time_ms", "year"})
# A table shows tenths of a second; rows and downloads keep what was recorded.
_TENTHS = re.compile(r"(\.\d)\d+$")


def escaped(text: str) -> str:
    """Return text in which no character acts: Markdown signs escaped, line breaks blank, addresses cut in two."""
    flat = re.sub(r"\s+", " ", text).strip()
    # A name's own backslash is kept apart from what follows, or the two together could be one of those brackets.
    marked = _ACTIVE.sub(r"\\\1", _CITATION.sub("[\u200b", flat.replace("\\", "\\\\\u200b")))
    # A backslash inside an address is not shown, and keeps the page from making a link of it.
    return _ADDRESS.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", marked)


def shown(value: Cell, kind: Kind) -> str:
    """Return a cell as it stands in a table."""
    if value is None:
        return "–"
    if kind == "money" and isinstance(value, int | float):
        return f"\\${value:,.2f}"
    if kind == "percent" and isinstance(value, int | float):
        return f"{value:.1f} %"
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if kind == "time_ms":
        return _TENTHS.sub(r"\1", str(value))
    if kind == "contact":
        return escaped(str(value)).replace(
            "\\@", "@"
        )  # an e-mail address that was asked for may be one to click
    return escaped(str(value))


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a Markdown table; numbers stand on the right."""
    heads = "| " + " | ".join(escaped(column.title) for column in columns) + " |"
    rule = "| " + " | ".join("---:" if column.kind in _RIGHT else "---" for column in columns) + " |"
    lines = [
        "| "
        + " | ".join(shown(value, column.kind) for value, column in zip(row, columns, strict=True))
        + " |"
        for row in rows
    ]
    return "\n".join([heads, rule, *lines])


def folded(summary: str, text: str, language: str) -> str:
    """Return a fold that holds a code block."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
    return f"<details>\n<summary>{summary}</summary>\n\n{fence}{language}\n{text}\n{fence}\n\n</details>"


def bold(text: str) -> str:
    """Return a figure or name set in bold, its own signs escaped."""
    return f"**{escaped(text)}**"
