"""Counts a season file by its own means: plain SQL and regular expressions, none of the season's code."""

import json
import re
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

EMPTY_KINDS = {
    "": "empty_text_cells", None: "null_cells", "<null>": "null_word_angle_cells", "NULL": "null_word_upper_cells",
    "None": "null_word_none_cells", " ": "blank_cells",
}  # fmt: skip
_SEXES = ("Male", "Female", "Non-Binary")


class SeasonFile:
    """A written season, open for reading, with its sidecar."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path)
        self.database.create_function(
            "matches",
            2,
            lambda pattern, text: text is not None and re.search(pattern, text) is not None,
            deterministic=True,
        )
        self.sidecar: dict[str, Any] = json.loads(Path(f"{path}.dirt.json").read_text("utf-8"))

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self.database.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """Return the single value of a query."""
        return self.rows(query, *values)[0][0]

    def tables(self) -> list[str]:
        """Return the tables' names."""
        return [
            name for (name,) in self.rows("select name from sqlite_master where type = 'table' order by name")
        ]

    def columns(self, table: str) -> dict[str, str]:
        """Return {column: type}."""
        return {row[1]: row[2] for row in self.rows(f"pragma table_info({table})")}

    def empties(self, table: str, columns: tuple[str, ...]) -> Counter[str]:
        """Count empty cells of these columns by the way they are written."""
        found: Counter[str] = Counter()
        for column in columns:
            for value, count in self.rows(f"select {column}, count(*) from {table} group by 1"):
                if value in EMPTY_KINDS:
                    found[EMPTY_KINDS[value]] += count
        return found


def milliseconds(text: str) -> int:
    """Read a race time."""
    seconds, *larger = reversed(text.split(":"))
    whole, _, fraction = seconds.partition(".")
    total = int(whole)
    for place, part in enumerate(larger, 1):
        total += int(part) * 60**place
    return total * 1000 + int(f"{fraction}000"[:3])


def time_form(text: str) -> str:
    """Name the form in which a race time is written."""
    if text == "":
        return "time_empty"
    if text == "0":
        return "time_zero"
    if not re.fullmatch(r"[\d:.]+", text):
        return "time_status_word"
    if text.count(":") == 2 and int(text.split(":", maxsplit=1)[0]) >= 24:
        return "time_over_24h"
    fraction = "_fraction" if "." in text else ""
    hours = len(text.split(":", maxsplit=1)[0]) if text.count(":") == 2 else 0
    return {0: "time_mm_ss", 1: "time_h_mm_ss", 2: "time_hh_mm_ss"}[hours] + fraction


def is_sex_bracket(bracket: str) -> bool:
    """Tell whether a line is ranked among one sex."""
    return bracket in _SEXES
