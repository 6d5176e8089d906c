"""Bringing a backup back: roles, databases, and the proof that every row is there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from project88.backup.dumping import GLOBALS
from project88.backup.manifest import FILE_NAME, Manifest
from project88.backup.programs import run, server_environment
from project88.backup.sums import TableSum, differences, table_sums
from project88.database.statements import statement
from project88.errors import BadInputError, ConfigurationError, Project88Error

_CREATE_ROLE = re.compile(r'CREATE ROLE (?P<name>[^;"]+|"(?:[^"]|"")+");')
_BUILT_IN_RIGHT = re.compile(r"\d+; \d+ \d+ ACL pg_catalog ")


class NotRestoredError(Project88Error):
    """What was restored is not what was backed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """How much came back, every sum as it was."""

    table_count: int
    row_count: int


def backup_in(folder: Path) -> Path:
    """Return where below `folder` a fetched backup lies; raise BadInputError where there is none, or two."""
    found = [file.parent for file in folder.rglob(FILE_NAME)]
    if len(found) != 1:
        raise BadInputError(
            f"{folder} holds {len(found)} backups, and must hold one. Fetch into an empty folder."
        )
    return found[0]


def restore(
    folder: Path, database_url: str, *, jobs: int, tell: Callable[[str], None] = lambda _line: None
) -> Restored:
    """Replace this server's databases by those of a fetched backup, and compare every table with its manifest.

    `database_url` is the owner's. Raises NotRestoredError when a table differs.
    """
    backup = backup_in(folder)
    manifest = Manifest.read(backup)
    server_url = make_conninfo(database_url, dbname="postgres")
    with psycopg.connect(server_url, autocommit=True) as connection:
        _refuse_older(connection, manifest)
        tell("roles")
        _restore_roles(connection, backup / GLOBALS, database_url)
        for name in manifest.databases:
            tell(f"database {name}")
            connection.execute(sql.SQL(statement("database/drop_database")).format(name=sql.Identifier(name)))
            _restore_database(backup / name, database_url, jobs)
    for name, wanted in manifest.databases.items():
        tell(f"comparing {name}")
        if lines := differences(wanted, sums_of(database_url, name)):
            raise NotRestoredError(
                f"Database {name} is not as it was backed up: {'; '.join(lines[:10])}. Nothing was started; try another backup."
            )
    sums = [one for tables in manifest.databases.values() for one in tables.values()]
    return Restored(table_count=len(sums), row_count=sum(one.row_count for one in sums))


def sums_of(database_url: str, name: str) -> dict[str, TableSum]:
    with psycopg.connect(make_conninfo(database_url, dbname=name)) as connection:
        return table_sums(connection)


def _refuse_older(connection: psycopg.Connection, manifest: Manifest) -> None:
    row = connection.execute(statement("backup/server_version")).fetchone()
    assert row is not None  # noqa: S101 - a SELECT without a table always answers
    if int(row[0]) < manifest.server_major:
        raise ConfigurationError(
            f"The backup comes from PostgreSQL {manifest.server_major}, and this server is {row[0]}, which cannot read it."
            " Restore it on a host of the family that it came from."
        )


def _restore_roles(connection: psycopg.Connection, file: Path, database_url: str) -> None:
    """Make the roles that are missing and give all of them what they had; those that are here stay."""
    there = {name for (name,) in connection.execute(statement("backup/roles_there"))}
    kept = [line for line in file.read_text("utf-8").splitlines() if not _makes_known_role(line, there)]
    rewritten = file.with_name(f"wanted-{file.name}")
    rewritten.write_text("\n".join(kept) + "\n", "utf-8")
    command = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={rewritten}"]
    run(command, environment=server_environment(database_url, "postgres"))


def _restore_database(dump: Path, database_url: str, jobs: int) -> None:
    """Make a database from its dump, but for rights on PostgreSQL's own functions and catalogs.

    Every version of PostgreSQL, the third number's too, has functions that another lacks, and a right on one that is not
    there would end the restore. `project88 migrate` draws these rights anew.
    """
    listed = run(["pg_restore", "--list", dump])
    wanted = dump.with_name(f"wanted-{dump.name}.list")
    kept = [line for line in listed.splitlines() if not _BUILT_IN_RIGHT.match(line)]
    wanted.write_text("\n".join(kept) + "\n", "utf-8")
    command: list[str | Path] = [
        "pg_restore", "--create", "--exit-on-error", f"--jobs={jobs}", f"--use-list={wanted}", "--dbname=postgres", dump,
    ]  # fmt: skip
    run(command, environment=server_environment(database_url, "postgres"))


def _makes_known_role(line: str, there: set[str]) -> bool:
    match = _CREATE_ROLE.fullmatch(line)
    if match is None:
        return False
    name = match["name"]
    return (name[1:-1].replace('""', '"') if name.startswith('"') else name) in there
