"""The nightly backup, the ledger's own, and the weekly look at what is kept. One of them at a time."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from project88.backup.dumping import dump, size_bytes
from project88.backup.ledger import gather_ledger
from project88.backup.manifest import AuditHead, Manifest
from project88.backup.plan import BackupPlan
from project88.backup.repository import FILLED, LEDGER, NIGHTLY, repositories
from project88.errors import NotAllowedError, Project88Error, TransientError

_PARTNERS = "app.partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that is whole in every repository; the stamp that monitoring reads."""

    finished_at: datetime
    size_bytes: int
    repository: str
    repositories: tuple[str, ...]
    audit_heads: tuple[AuditHead, ...]


def take(plan: BackupPlan, database_url: str) -> Taken:
    """Dump, keep, forget what is old, leave the stamp. Raises when any repository could not be written: then no stamp."""
    with alone(plan):
        try:
            manifest = dump(plan, database_url)
            is_empty = _is_empty(plan, manifest)
            if is_empty:
                _refuse_on_top_of_full_ones(plan)
            size = size_bytes(plan.staging)
            paths = [plan.staging, *(path for path in plan.paths if path.exists())]
            _everywhere(plan, paths, (NIGHTLY,) if is_empty else (NIGHTLY, FILLED))
        finally:
            shutil.rmtree(plan.staging, ignore_errors=True)  # it holds people's data in the clear
        _keep_ledger(plan)
        for repository in repositories(plan):
            repository.forget(plan.keep)
    taken = Taken(
        finished_at=datetime.now(UTC),
        size_bytes=size,
        repository=plan.repository,
        repositories=tuple(repository.name for repository in repositories(plan)),
        audit_heads=manifest.audit_heads,
    )
    _stamp(plan.stamp, taken)
    return taken


def keep_ledger(plan: BackupPlan) -> bool:
    """Bring the ledger of erasures to every repository, now; say whether there is one."""
    with alone(plan):
        return _keep_ledger(plan)


def tidy(plan: BackupPlan) -> None:
    """Give back space and check that what is kept can be read."""
    with alone(plan):
        for repository in repositories(plan):
            repository.tidy()


@contextmanager
def alone(plan: BackupPlan) -> Iterator[None]:
    """Wait until no other backup, check, fetch or restore runs on this host, and keep others waiting until the block ends."""
    descriptor = os.open(plan.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_empty(plan: BackupPlan, manifest: Manifest) -> bool:
    partners = manifest.databases[plan.databases[0]].get(_PARTNERS)
    return partners is None or partners.row_count == 0


def _refuse_on_top_of_full_ones(plan: BackupPlan) -> None:
    """A fresh host that waits for its restore must not make the newest backup an empty one, and in time the only one."""
    for repository in repositories(plan):
        repository.prepare()
        if repository.snapshots(FILLED):
            raise NotAllowedError(
                f"This installation has no partners, and its {repository.name} repository holds backups of one that has."
                " If this host is to take the place of another, restore first (playbooks/restore.yml); if not, give it a"
                " repository of its own."
            )


def _keep_ledger(plan: BackupPlan) -> bool:
    if not plan.ledger.exists():
        return False
    gather_ledger(plan)
    _everywhere(plan, [plan.ledger], (LEDGER,))
    return True


def _everywhere(plan: BackupPlan, paths: list[Path], tags: Sequence[str]) -> None:
    failures = []
    for repository in repositories(plan):
        try:
            repository.prepare()
            repository.save(paths, tags)
        except Project88Error as error:  # the others still get theirs
            failures.append(f"{repository.name}: {error}")
    if failures:
        raise TransientError(f"Not every repository has this backup. {' '.join(failures)}")


def _stamp(file: Path, taken: Taken) -> None:
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(json.dumps(asdict(taken), default=datetime.isoformat) + "\n", "utf-8")
    draft.chmod(0o644)
    draft.replace(file)
