"""Telling what the demo is doing while it does it: one line a step, alive on a terminal, plain in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.markup import escape

# In a log, a step that takes long says so now and then: silence looks like a hang.
_HEARTBEAT_S = 5


class Step:
    """The step that is running."""

    def __init__(self, narration: "Narration", title: str) -> None:
        self._narration = narration
        self._title = title
        self._last_said = time.monotonic()
        self.result = ""

    def note(self, text: str) -> None:
        """Say how far it is; may be called as often as one likes."""
        self._narration.update(f"{self._title}: {text}")
        if not self._narration.is_alive and time.monotonic() - self._last_said >= _HEARTBEAT_S:
            self._last_said = time.monotonic()
            self._narration.line(f"        {text}")


class Narration:
    """Prints steps with the seconds they took."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._status = self._console.status("")

    @property
    def is_alive(self) -> bool:
        """Whether a terminal shows lines that change."""
        return self._console.is_terminal

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show `title` while the block runs; a line with the time stays when it ends well."""
        started = time.monotonic()
        step = Step(self, title)
        if self.is_alive:
            self.update(title)
            self._status.start()
        else:
            self.line(f"  ...   {title}")
        try:
            yield step
        finally:
            self._status.stop()
        result = f": {step.result}" if step.result else ""
        self.line(f"  done  {title}{result} ({time.monotonic() - started:.1f} s)")

    def update(self, text: str) -> None:
        if self.is_alive:
            self._status.update(escape(text))

    def line(self, text: str = "") -> None:
        self._console.print(escape(text))
