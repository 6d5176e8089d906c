"""Tell whether a unit was started before its files were last written; used by several roles, on the host (Python 3.9 or newer).

Usage: is_stale.py UNIT FILE... Prints `stale` or `current`. A run that was killed between writing a file and restarting the unit has
lost its handlers: this finds it out from the state of the host. Links are looked at themselves.
"""

import os
import subprocess
import sys
import time

# The clock may be stepped a little between writing and starting; what matters here are runs of minutes ago.
_LEEWAY_S = 2


def main() -> int:
    """Run from the command line."""
    unit, *files = sys.argv[1:]
    shown = subprocess.run(
        [
            "systemctl",
            "show",
            "--property=ExecMainStartTimestampMonotonic,ActiveState,NeedDaemonReload",
            unit,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    state = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    if state.get("ActiveState") not in {"active", "activating", "reloading"}:
        sys.stdout.write("current\n")  # it is about to be started anyway
        return 0
    started = (
        int(state["ExecMainStartTimestampMonotonic"]) / 1e6
        + time.time()
        - time.clock_gettime(time.CLOCK_MONOTONIC)
    )
    written = max((os.lstat(file).st_mtime for file in files if os.path.lexists(file)), default=0)
    is_stale = state.get("NeedDaemonReload") == "yes" or written > started + _LEEWAY_S
    sys.stdout.write("stale\n" if is_stale else "current\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
