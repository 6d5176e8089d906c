"""Running this machine's programs: with a time limit, and with what they said in the error when they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.appliance.harness.errors import CommandError

# What root finds in /sbin is missing from many users' paths.
ENVIRONMENT = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def is_good(self) -> bool:
        return self.code == 0


def run(
    command: Sequence[str],
    *,
    check: bool = True,
    input_text: str | None = None,
    timeout_s: float = 600,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run `command` and return what came of it. With `check`, anything but exit code 0 raises CommandError."""
    try:
        done = subprocess.run(
            list(command),
            input=input_text,
            stdin=subprocess.DEVNULL if input_text is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
            env={**ENVIRONMENT, **(environment or {})},
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{' '.join(command)}\nstill ran after {timeout_s:.0f} s") from error
    except FileNotFoundError as error:
        raise CommandError(f"{command[0]} is not installed here") from error
    ended = Ended(code=done.returncode, out=done.stdout, err=done.stderr)
    if check and not ended.is_good:
        raise CommandError(
            f"{' '.join(command)}\nended with code {ended.code}\n{ended.err.strip()}\n{ended.out.strip()}"
        )
    return ended
