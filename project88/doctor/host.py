"""Checks of the host itself: disks, memory, units, timers, time."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from project88.doctor.duties import Duties
from project88.doctor.finding import Finding
from project88.doctor.systemd import output, properties


def check_host(duties: Duties) -> Iterator[Finding]:
    """Look at what every host has."""
    yield from _disks(duties)
    yield _memory(duties)
    yield from _units(duties)
    yield _failed_units()
    if duties.is_time_checked:
        yield _time()


def _disks(duties: Duties) -> Iterator[Finding]:
    seen: set[int] = set()
    for path in duties.disks:
        try:
            device, figures = path.stat().st_dev, os.statvfs(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Finding(
                part=f"Disk of {path}",
                is_well=False,
                seen=f"cannot be looked at: {error.strerror}",
                to_do="mount it",
            )
            continue
        if device in seen:
            continue
        seen.add(device)
        free = 100 * figures.f_bavail / max(figures.f_blocks, 1)
        free_inodes = 100 * figures.f_favail / figures.f_files if figures.f_files else 100.0
        yield Finding(
            part=f"Disk of {path}",
            is_well=min(free, free_inodes) >= duties.disk_min_free_percent,
            seen=f"{free:.0f} % free, {free_inodes:.0f} % of its inodes",
            to_do=f"see what is large with `du -xh --max-depth=2 {path} | sort -h | tail -20`; old backups and logs go first",
            figures={"disk_free_percent": free, "disk_free_bytes": figures.f_bavail * figures.f_frsize},
        )


def _memory(duties: Duties) -> Finding:
    lines = dict(
        line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines() if ":" in line
    )
    total_kb, available_kb = (int(lines[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    free = 100 * available_kb / total_kb
    return Finding(
        part="Memory",
        is_well=free >= duties.memory_min_free_percent,
        seen=f"{available_kb // 1024} MB of {total_kb // 1024} MB available",
        to_do="see who takes it with `systemd-cgtop -m`; a smaller model or more memory is the remedy",
        figures={"memory_available_bytes": available_kb * 1024},
    )


def _units(duties: Duties) -> Iterator[Finding]:
    names = [*duties.units, *duties.timers]
    if not names:
        return
    states = properties(names, "Id", "ActiveState", "UnitFileState", "NRestarts")
    for name in names:
        state = states.get(name, {})
        active, enabled = state.get("ActiveState", "unknown"), state.get("UnitFileState", "")
        is_well = active in {"active", "reloading"} and enabled not in {"disabled", "masked"}
        yield Finding(
            part=name,
            is_well=is_well,
            seen=active
            if is_well or active != "active"
            else f"{active}, but {enabled}: it will not start at boot",
            to_do=f"look with `journalctl -u {name} -n 50`, then `systemctl enable --now {name}`",
            figures={"unit_restarts_total": float(state["NRestarts"])}
            if state.get("NRestarts", "").isdigit()
            else {},
        )


def _failed_units() -> Finding:
    text = output("systemctl", "list-units", "--state=failed", "--all", "--output=json")
    if text is None:
        return Finding(
            part="Failed units",
            is_well=False,
            seen="systemd does not answer",
            to_do="look with `systemctl status`",
        )
    failed = sorted(
        unit["unit"] for unit in json.loads(text or "[]") if not unit["unit"].startswith("project88-health.")
    )
    return Finding(
        part="Failed units",
        is_well=not failed,
        seen=", ".join(failed) if failed else "none",
        to_do=f"look with `journalctl -u {failed[0] if failed else 'UNIT'} -n 50`; once put right: `systemctl reset-failed`",
        figures={"failed_units": len(failed)},
    )


def _time() -> Finding:
    is_synced = output("timedatectl", "show", "--property=NTPSynchronized", "--value")
    return Finding(
        part="Time",
        is_well=(is_synced or "").strip() == "yes",
        seen="in step" if (is_synced or "").strip() == "yes" else "not in step with the world",
        to_do="look with `chronyc sources`; one-time codes are refused when the clock is half a minute off",
    )
