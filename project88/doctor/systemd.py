"""Asking systemd, which answers everybody over D-Bus."""

import subprocess
from collections.abc import Sequence

_TIMEOUT_S = 10


def output(*command: str) -> str | None:
    """Return what a program printed, or None where it failed, hung or is not there."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True, stdin=subprocess.DEVNULL
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None


def properties(units: Sequence[str], *wanted: str) -> dict[str, dict[str, str]]:
    """Return the `wanted` properties of each unit by its name; nothing where systemd does not answer."""
    if not units:
        return {}
    text = output("systemctl", "show", f"--property={','.join(wanted)}", "--", *units) or ""
    blocks = [
        dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        for block in text.strip().split("\n\n")
    ]
    # One block a name, in order: a unit that is an alias calls itself something else.
    return dict(zip(units, blocks, strict=False))
