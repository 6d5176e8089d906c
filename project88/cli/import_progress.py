"""How an import shows itself: bars on a terminal, plain lines elsewhere. On standard error; the report is the output."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from project88.importing.progress import Progress, Step

_TITLES = {
    "check": "Checking the file",
    "plan": "Planning",
    "load": "Loading",
    "keys": "Building keys",
    "verify": "Reading back",
    "merge": "Building the race model",
    "secrets": "Passwords and accounts",
    "report": "Adding up",
}
_PLAIN_EVERY_S = 5.0


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yield something that shows each step to whoever is watching."""
    if sys.stderr.isatty():
        with _bars() as progress:
            yield progress
    else:
        yield PlainProgress()


class PlainProgress:
    """One line when a stage begins and ends, and every few seconds between."""

    def __init__(self) -> None:
        self._last_s = 0.0
        self._stage = ""

    def __call__(self, step: Step, /) -> None:
        now_s = time.monotonic()
        is_new = step.stage != self._stage
        if not (is_new or step.is_finished or now_s - self._last_s >= _PLAIN_EVERY_S):
            return
        self._last_s, self._stage = now_s, step.stage
        print(_line(step), file=sys.stderr, flush=True)  # noqa: T201 - the command line's own output


def _line(step: Step) -> str:
    title = _TITLES.get(step.stage, step.stage)
    if step.is_finished:
        rows = f", {step.done:,} rows, {step.rate_per_s:,.0f} rows/s" if step.total else ""
        return f"{title}: done in {step.elapsed_s:.1f} s{rows}"
    if not step.total:
        return f"{title}: {step.note}" if step.note else f"{title} ..."
    left = f", {step.remaining_s:.0f} s left" if step.remaining_s is not None else ""
    return f"{title}: {step.done:,} of {step.total:,} rows, {step.rate_per_s:,.0f} rows/s{left}"


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    known: dict[str, TaskID] = {}

    def show(step: Step, /) -> None:
        if step.stage not in known:
            known[step.stage] = bars.add_task(
                _TITLES.get(step.stage, step.stage), total=step.total or None, rows=""
            )
        rows = step.note
        if step.total:
            rows = f"{step.done:,} of {step.total:,} rows, {step.rate_per_s:,.0f}/s"
            if step.remaining_s is not None:
                rows += f", {step.remaining_s:.0f} s left"
        total = (step.total or 1) if step.is_finished else (step.total or None)
        completed = total if step.is_finished else step.done
        bars.update(known[step.stage], completed=completed, total=total, rows=rows)

    with bars:
        yield show
