"""Check of the places where backups are kept: the passphrase that this host has opens them, and there is something in them."""

from collections.abc import Iterator
from pathlib import Path

from project88.backup.plan import PLAN_FILE, BackupPlan
from project88.backup.programs import ProgramFailedError
from project88.backup.repository import DOES_NOT_OPEN, LOCAL, NIGHTLY, Repository, repositories
from project88.doctor.finding import Finding
from project88.errors import ConfigurationError

_OPENS_WITH_ANOTHER = (
    "the backups there were made with another passphrase: put the vault that holds it back and run "
    "`ansible-playbook site.yml --tags backup`. Without it nobody can ever read them"
)


def check_repositories(plan_file: Path = PLAN_FILE) -> Iterator[Finding]:
    """Open every repository of this host's plan and list its nightly backups."""
    try:
        plan = BackupPlan.read(plan_file)
    except ConfigurationError as error:
        yield Finding(part="Backup plan", is_well=False, seen="cannot be read", to_do=str(error))
        return
    for repository in repositories(plan):
        yield _look(repository)


def _look(repository: Repository) -> Finding:
    part = "Backups on this host" if repository.name == LOCAL else "Backups off site"
    try:
        snapshots = repository.snapshots(NIGHTLY)
    except ProgramFailedError as error:
        if DOES_NOT_OPEN in str(error):
            return Finding(part=part, is_well=False, seen="do not open", to_do=_OPENS_WITH_ANOTHER)
        return Finding(part=part, is_well=False, seen="cannot be reached", to_do=f"restic says: {error}")
    except ConfigurationError as error:
        return Finding(part=part, is_well=False, seen="cannot be reached", to_do=str(error))
    newest = snapshots[-1]["time"][:16].replace("T", " ") if snapshots else ""
    seen = f"open; {len(snapshots)} nightly, the newest of {newest}" if snapshots else "open; none taken yet"
    return Finding(part=part, is_well=True, seen=seen)
