"""Taking the databases: each dumped and summed within one snapshot, so that the sums are those of the dump."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from project88.accounts.audit import heads
from project88.backup.manifest import AuditHead, Manifest
from project88.backup.plan import BackupPlan
from project88.backup.programs import finish, run, server_environment, start
from project88.backup.sums import TableSum, table_sums
from project88.database.statements import statement
from project88.errors import TransientError

GLOBALS = "roles.sql"
# A dump without compression is smaller than its database (no indexes); the rest is room for growth while it runs.
_ROOM_BESIDE = 1.1


def dump(plan: BackupPlan, database_url: str) -> Manifest:
    """Write roles, databases and manifest into the plan's staging folder, which is made anew."""
    folder = plan.staging
    empty(folder)
    with psycopg.connect(database_url, autocommit=True) as connection:
        _require_room(connection, plan)
        version = connection.execute(statement("backup/server_version")).fetchone()
        assert version is not None  # noqa: S101 - a SELECT without a table always answers
        server_major = int(version[0])
    command = ["pg_dumpall", "--globals-only", "--no-tablespaces", f"--file={folder / GLOBALS}"]
    run(command, environment=server_environment(database_url, "postgres"))
    taken_at = datetime.now(UTC)
    audit_heads: tuple[AuditHead, ...] = ()
    databases: dict[str, dict[str, TableSum]] = {}
    for name in plan.databases:
        with psycopg.connect(make_conninfo(database_url, dbname=name), autocommit=True) as connection:
            connection.execute(statement("backup/begin_snapshot"))
            databases[name] = _dump_one(connection, plan, database_url, name)
            if name == plan.databases[0]:
                audit_heads = tuple(
                    AuditHead(chain=head.chain, sequence=head.sequence, hash=head.hash.hex())
                    for head in heads(connection)
                )
            connection.rollback()
    manifest = Manifest(
        taken_at=taken_at,
        server_major=server_major,
        databases=databases,
        audit_heads=audit_heads,
        had_ledger=plan.ledger.exists(),
    )
    manifest.write(folder)
    return manifest


def empty(folder: Path) -> None:
    """Make a folder that only we can read, with nothing in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)


def size_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _dump_one(
    connection: psycopg.Connection, plan: BackupPlan, database_url: str, name: str
) -> dict[str, TableSum]:
    row = connection.execute(statement("backup/export_snapshot")).fetchone()
    assert row is not None  # noqa: S101 - a SELECT without a table always answers
    # Not compressed: restic compresses, and finds unchanged parts again only in what is not.
    command = [
        "pg_dump", "--format=directory", "--compress=0", f"--jobs={plan.jobs}", f"--snapshot={row[0]}",
        f"--file={plan.staging / name}",
    ]  # fmt: skip
    process = start(command, environment=server_environment(database_url, name))
    try:
        return table_sums(connection)
    finally:
        finish(process, command)


def _require_room(connection: psycopg.Connection, plan: BackupPlan) -> None:
    row = connection.execute(statement("backup/database_sizes"), (list(plan.databases),)).fetchone()
    needed = int((row[0] if row else 0) * _ROOM_BESIDE)
    free = shutil.disk_usage(plan.staging).free
    if free < needed:
        raise TransientError(
            f"The backup needs {needed // 2**20:,} MB for its dump, and {plan.staging} has {free // 2**20:,} MB."
            " Free some space, or let backup_staging lie on a larger disk."
        )
