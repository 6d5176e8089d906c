"""How much memory a process took at its peak."""

import re
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_memory_mb() -> int | None:
    """Return this process's largest resident size so far, in MB; None where the system does not tell (not Linux)."""
    # getrusage would do, but it starts from the size of the process that started this one.
    try:
        found = _PEAK.search(Path("/proc/self/status").read_text("ascii"))
    except OSError:
        return None
    return int(found[1]) // 1024 if found else None
