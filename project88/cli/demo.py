"""`project88 demo`: run, up, down, status."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from project88.demo.demo import Demo, Ready
    from project88.demo.narration import Narration

# SIGINT is named too: a shell that starts us in the background has it ignored, and Python then leaves it so.
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

app = typer.Typer(
    help="The demo: a private database, a season of races, the chat.\n\n"
    "DEMO_SCALE (0.02), DEMO_PORT (8501), PIPELINES_PORT (9099) and DEMO_DIR (.demo) in the environment change it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run() -> None:
    """Start the demo, stay, and stop all of it at Ctrl-C."""
    demo, narration = _demo()
    with _signals_as_interrupt():
        try:
            _greet(narration, demo.up())
            narration.line("Ctrl-C stops all of it.")
            demo.watch()
        except KeyboardInterrupt:
            narration.line("Stopping.")
        finally:
            _ignore_signals()
            demo.down(patience_s=60)  # `demo down` from elsewhere may be at it, which is why we end
    narration.line("Stopped: nothing is left running.")


@app.command()
def up() -> None:
    """Start the demo in the background and return when it is healthy."""
    demo, narration = _demo()
    with _signals_as_interrupt():
        _greet(narration, demo.up())
    narration.line("`make demo-down` stops it.")


@app.command()
def down() -> None:
    """Stop the demo; its data stays for the next start."""
    demo, narration = _demo()
    narration.line("Stopped: nothing is left running." if demo.down() else "The demo was not running.")


@app.command()
def status() -> None:
    """Say which part of the demo runs; status 1 when not all do."""
    from project88.demo.choices import Choices
    from project88.demo.demo import Demo
    from project88.demo.environment import as_started
    from project88.demo.narration import Narration

    narration = Narration()
    parts = Demo(as_started(Choices.from_environment()), narration).status()
    for name, is_well in parts:
        narration.line(f"{'runs' if is_well else 'down':6}{name}")
    if not all(is_well for _, is_well in parts):
        sys.exit(1)


def _demo() -> "tuple[Demo, Narration]":
    from project88.demo.choices import Choices
    from project88.demo.demo import Demo
    from project88.demo.narration import Narration

    narration = Narration()
    return Demo(Choices.from_environment(), narration), narration


def _greet(narration: "Narration", ready: "Ready") -> None:
    from project88.demo.greeting import greeting
    from project88.demo.openwebui import SUGGESTIONS

    narration.line(
        greeting(ready.url, ready.accounts, [question for question, _ in SUGGESTIONS], ready.accounts_file)
    )


@contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """Treat a closed terminal and a polite kill like Ctrl-C, so that they too leave nothing running."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
