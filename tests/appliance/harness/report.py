"""How long things took, kept in .cache/appliance/report.json and printed at the end of a test run."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.appliance.harness.cache import CACHE, folder_of

FILE = CACHE / "report.json"
_durations_s: dict[str, float] = {}
_figures: dict[str, Any] = {}


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Note how long the block takes, whether it fails or not."""
    started = time.monotonic()
    try:
        yield
    finally:
        note_duration(what, time.monotonic() - started)


def note_duration(what: str, duration_s: float) -> None:
    """Note that `what` took so long; a second time it counts as `what (2)`."""
    name, number = what, 1
    while name in _durations_s:
        number += 1
        name = f"{what} ({number})"
    _durations_s[name] = round(duration_s, 2)


def note(what: str, figure: Any) -> None:
    """Note a figure that is no duration: scores, counts, what was skipped."""
    _figures[what] = figure


def write() -> None:
    """Write the report. Nothing is written when nothing was measured."""
    if not (_durations_s or _figures):
        return
    folder_of(FILE.parent)
    FILE.write_text(
        json.dumps({"durations_s": _durations_s, "figures": _figures}, indent=2, default=str) + "\n"
    )


def lines() -> list[str]:
    """Return the report for people."""
    return [f"{duration:9.1f} s  {what}" for what, duration in _durations_s.items()] + [
        f"{what}: {figure}" for what, figure in _figures.items()
    ]
