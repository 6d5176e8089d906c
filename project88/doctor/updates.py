"""Checks that updates are in use: they install themselves, and then wait for a restart that nobody asked for.

All of it works without rights and in the sandbox of the health check, which hides the kernels' modules and other
users' processes: kernels are known by their names in /boot, and a service runs an old library when it started before
the file was replaced. When a file came is its change time; its modification time is the day on which it was built.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from project88.doctor.duties import Duties
from project88.doctor.finding import Finding
from project88.doctor.systemd import properties

_BOOT = Path("/boot")
_DEMAND = Path("/run/reboot-required")  # Debian's packages leave it there
_CONTAINER = Path("/run/systemd/container")  # written by systemd where the kernel is somebody else's
_LIBRARY_FOLDERS = (Path("/usr/lib64"), *sorted(Path("/usr/lib").glob("*-linux-gnu")))
# What nearly every service runs with. Packages restart their own services, but not those that use their libraries.
_LIBRARIES = ("libc.so.6", "libcrypto.so.3", "libssl.so.3")
_DAY_S = 86400


def check_updates(duties: Duties) -> Iterator[Finding]:
    """Look whether the host, or one of its services, still runs what was replaced."""
    within_days = duties.restart_within_days
    if within_days is None:
        return
    now_s = time.time()
    if not _CONTAINER.exists():
        yield check_restart(
            within_days=within_days,
            running=os.uname().release,
            now_s=now_s,
            started_at_s=now_s - time.clock_gettime(time.CLOCK_BOOTTIME),
        )
    if started_at_s := _service_starts(duties, now_s):
        yield check_libraries(started_at_s, _replacements(), within_days=within_days, now_s=now_s)


def check_restart(
    *,
    within_days: float,
    running: str,
    now_s: float,
    started_at_s: float,
    boot: Path = _BOOT,
    demand: Path = _DEMAND,
) -> Finding:
    """Look whether the host waits for a restart; a fault once it has waited for `within_days`."""
    try:
        came_at_s = {
            release: came_s for release, came_s in _kernels(boot) if _number(release) > _number(running)
        }
    except OSError as error:
        return Finding(
            part="Restart",
            is_well=False,
            seen=f"not known: {boot} cannot be read ({error.strerror})",
            to_do=f"let everybody see the kernels' names: `chmod 755 {boot}`",
        )
    newest = max(came_at_s, key=_number, default="")
    if came_at_s and max(came_at_s.values()) < started_at_s:
        waited_s = now_s - min(came_at_s.values())
        return Finding(
            part="Restart",
            is_well=waited_s < within_days * _DAY_S,
            seen=f"kernel {newest} is installed, but the last restart took {running}",
            to_do="see which one the boot loader takes: `grubby --default-kernel`, or GRUB_DEFAULT in /etc/default/grub",
            figures={"restart_needed_seconds": waited_s},
        )
    asked_at_s = [*came_at_s.values(), *([demand.stat().st_mtime] if demand.exists() else [])]
    if not asked_at_s:
        return Finding(part="Restart", is_well=True, seen="not needed", figures={"restart_needed_seconds": 0})
    waited_s = max(0.0, now_s - min(asked_at_s))
    return Finding(
        part="Restart",
        is_well=waited_s < within_days * _DAY_S,
        seen=f"needed {_since(waited_s)}: {f'kernel {newest} waits' if newest else 'an update asks for it'}",
        to_do="run `systemctl reboot` at a quiet hour, everything comes back by itself; or set base_reboot_for_updates"
        " to a time of day, and the host does it then whenever an update needs it",
        figures={"restart_needed_seconds": waited_s},
    )


def check_libraries(
    started_at_s: Mapping[str, float], replaced_at_s: Mapping[str, float], *, within_days: float, now_s: float
) -> Finding:
    """Compare when services started with when libraries were replaced (epoch seconds, by name)."""
    last_s = max(replaced_at_s.values(), default=0.0)
    old = sorted(unit for unit, started_s in started_at_s.items() if started_s < last_s)
    if not old:
        return Finding(
            part="Services' libraries",
            is_well=True,
            seen="as installed",
            figures={"restart_needed_seconds": 0},
        )
    # The oldest replacement that one of them has missed; what came before it, all of them run.
    first_start_s = min(started_at_s[unit] for unit in old)
    missed = {name: came_s for name, came_s in replaced_at_s.items() if came_s > first_start_s}
    waited_s = max(0.0, now_s - min(missed.values()))
    return Finding(
        part="Services' libraries",
        is_well=waited_s < within_days * _DAY_S,
        seen=f"{', '.join(old)} run as before the update of {', '.join(sorted(missed))}, {_since(waited_s)}",
        to_do=f"run `systemctl restart {' '.join(old)}` at a quiet hour; a restart of the host does it too",
        figures={"restart_needed_seconds": waited_s},
    )


def _kernels(boot: Path) -> Iterator[tuple[str, float]]:
    if not boot.exists():
        return
    for file in boot.iterdir():
        if file.name.startswith("vmlinuz-"):
            yield file.name.removeprefix("vmlinuz-"), file.stat().st_ctime


def _number(release: str) -> tuple[int, ...]:
    """5.14.0-503.11.1.el9_5.x86_64 counts as 5, 14, 0, 503, 11, 1: what follows names a flavour, and orders nothing."""
    start = re.match(r"[\d.-]*", release)
    return tuple(int(digits) for digits in re.findall(r"\d+", start[0])) if start else ()


def _replacements() -> dict[str, float]:
    files = [folder / name for folder in _LIBRARY_FOLDERS for name in _LIBRARIES]
    return {file.name: file.stat().st_ctime for file in files if file.exists()}


def _service_starts(duties: Duties, now_s: float) -> dict[str, float]:
    """Return when the process of each service that has one started; a host's clock may have been set since."""
    states = properties(duties.units, "MainPID", "ExecMainStartTimestampMonotonic")
    since_boot_s = time.monotonic()
    return {
        unit: now_s - since_boot_s + int(state["ExecMainStartTimestampMonotonic"]) / 1e6
        for unit, state in states.items()
        if state.get("MainPID", "0") != "0" and state.get("ExecMainStartTimestampMonotonic", "").isdigit()
    }


def _since(waited_s: float) -> str:
    days = int(waited_s // _DAY_S)
    return "since today" if days < 1 else "for 1 day" if days == 1 else f"for {days} days"
