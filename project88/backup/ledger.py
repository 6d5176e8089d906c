"""The ledger of erasures in the backups: only ever more of it. A line that one copy has counts, whatever the others say.

A host that was just set up knows of no erasure. If its short ledger took the place of the long one that another host had
left, whoever was erased would come back with the next restore; so what is kept is laid under what is saved, every time.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from project88.backup.plan import BackupPlan
from project88.backup.repository import repositories
from project88.erasure.ledger import open_ledger


def gather_ledger(plan: BackupPlan) -> int:
    """Add to this host's ledger every line that any repository has; return how many lines it has then."""
    return _add_missing(plan.ledger, (copy for one in repositories(plan) for copy in one.ledgers()))


def _add_missing(file: Path, copies: Iterable[str]) -> int:
    # A last line without its end was cut off by a crash and never counted.
    wanted = dict.fromkeys(line for copy in copies for line in copy.split("\n")[:-1] if line.strip())
    if not wanted and not file.exists():
        return 0
    with os.fdopen(open_ledger(file), "r+", encoding="utf-8") as opened:
        text = opened.read()
        there = {line for line in text.split("\n") if line.strip()}
        missing = [line for line in wanted if line not in there]
        if missing:
            opened.write("" if text.endswith("\n") or not text else "\n")
            opened.write("".join(f"{line}\n" for line in missing))
            opened.flush()
            os.fsync(opened.fileno())
    return len(there) + len(missing)
