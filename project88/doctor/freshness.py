"""Checks of what must happen again and again: backups, and fetching from the timing platforms."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from project88.doctor.duties import Duties
from project88.doctor.finding import Finding


def check_backup(stamp: Path, max_age_h: float, *, installed_at_s: float = 0.0) -> Iterator[Finding]:
    """Look at what the last backup that succeeded left behind; on a host installed just now there need not be one yet."""
    to_do = "look with `journalctl -u project88-backup -n 50`, then run `systemctl start project88-backup`"
    try:
        taken_at = stamp.stat().st_mtime
        json.loads(stamp.read_text("utf-8"))
    except FileNotFoundError:
        is_new = time.time() - installed_at_s < max_age_h * 3600
        yield Finding(
            part="Backup", is_well=is_new, seen="none yet" if is_new else "none was ever taken", to_do=to_do
        )
        return
    except (OSError, ValueError):
        yield Finding(part="Backup", is_well=False, seen=f"{stamp} cannot be read", to_do=to_do)
        return
    age_h = max(0.0, (time.time() - taken_at) / 3600)
    yield Finding(
        part="Backup",
        is_well=age_h <= max_age_h,
        seen=f"{age_h:.0f} hours old",
        to_do=to_do,
        figures={"backup_timestamp_seconds": taken_at},
    )


def check_sync(duties: Duties, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Judge the newest successful sync, which the database told with its own findings."""
    if duties.sync_max_age_h is None:
        return
    newest = max(
        (
            value
            for finding in findings
            for name, value in finding.figures.items()
            if name.startswith("sync_last_timestamp_seconds") and 'status="succeeded"' in name
        ),
        default=None,
    )
    age_h = None if newest is None else max(0.0, (time.time() - newest) / 3600)
    yield Finding(
        part="Sync",
        is_well=age_h is not None and age_h <= duties.sync_max_age_h,
        seen="never succeeded" if age_h is None else f"last succeeded {age_h:.0f} hours ago",
        to_do="look with `journalctl -u project88-sync -n 50`",
    )
