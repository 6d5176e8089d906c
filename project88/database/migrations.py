"""Forward-only, numbered migrations: each runs once, in order, in its own transaction, under one lock.

A file that was applied and then edited is refused: the database would no longer be what the files say.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import LiteralString

import psycopg

from project88.database.statements import statement
from project88.errors import ConfigurationError

# Any fixed number will do: every migrating process must ask for the same one.
MIGRATION_LOCK = 8_800_000_001

_FILE_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
# A line of its own in a migration's header: the release before does not work with the database any more.
_CLOSING = "-- Closes the way back: "


class DriftError(ConfigurationError):
    """The database was made by other migrations than these files."""


class MigrationError(ConfigurationError):
    """A migration and this database do not fit together; it was rolled back whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One numbered file of `sql/migrations`."""

    number: int
    name: str
    text: LiteralString

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def closes_way_back(self) -> str | None:
        """Why the release before this one cannot work with it, as the file says; None for one that only adds."""
        lines = (line.removeprefix(_CLOSING) for line in self.text.splitlines() if line.startswith(_CLOSING))
        return next(lines, None)


def all_migrations() -> list[Migration]:
    """Return every migration file in order; raise ConfigurationError for a bad name or a number used twice."""
    found: dict[int, Migration] = {}
    for item in resources.files("project88_sql").joinpath("migrations").iterdir():
        match = _FILE_NAME.match(item.name)
        if match is None:
            raise ConfigurationError(f"sql/migrations/{item.name} is not named like 0001_what_it_does.sql.")
        number = int(match[1])
        if number in found:
            raise ConfigurationError(
                f"Migration {number:04} exists twice: {found[number].name} and {item.name}."
            )
        text: LiteralString = item.read_text("utf-8")
        found[number] = Migration(number=number, name=item.name, text=text)
    return [found[number] for number in sorted(found)]


def migrate(connection: psycopg.Connection) -> Iterator[str]:
    """Apply what is missing and yield the name of each migration as it is applied.

    The connection must be the owner's and in autocommit mode. Raises DriftError where an applied file was
    changed or is gone, and MigrationError where the database refuses one, which is then rolled back whole. What only
    was in the way (no disk, no connection) is passed on as it is.
    """
    connection.execute(statement("database/lock_migrating"), (MIGRATION_LOCK,))
    is_changed = False
    try:
        connection.execute(statement("database/make_migration_ledger"))
        for migration in pending(connection):
            try:
                with connection.transaction():
                    connection.execute(migration.text)
                    connection.execute(
                        statement("database/record_migration"),
                        (migration.number, migration.name, migration.sha256),
                    )
            except psycopg.OperationalError:
                raise
            except psycopg.Error as error:
                # The server's own message may quote rows: its log has it, for those who may read it.
                raise MigrationError(
                    f"Migration {migration.name} does not fit this database and left nothing behind"
                    f" ({type(error).__name__}; the database's own log says more)."
                ) from error
            is_changed = True
            yield migration.name
        if is_changed:
            # What was dropped leaves samples of its values behind until then.
            connection.execute(statement("database/vacuum_statistics"))
    finally:
        connection.execute(statement("database/unlock_migrating"), (MIGRATION_LOCK,))


def pending(connection: psycopg.Connection) -> list[Migration]:
    """Return what is not applied yet, in order; raise DriftError where an applied file was changed or is gone."""
    has_ledger = connection.execute(statement("database/has_migration_ledger")).fetchone()
    if has_ledger is None or not has_ledger[0]:
        return all_migrations()
    applied = {
        number: (name, sha256)
        for number, name, sha256 in connection.execute(statement("database/applied_migrations"))
    }
    known = all_migrations()
    _refuse_drift(known, applied)
    return [migration for migration in known if migration.number not in applied]


def _refuse_drift(known: list[Migration], applied: dict[int, tuple[str, str]]) -> None:
    files = {migration.number: migration for migration in known}
    for number, (name, sha256) in applied.items():
        if number not in files:
            raise DriftError(
                f"The database has migration {name}, which these files lack: it is newer than this program."
            )
        if files[number].sha256 != sha256:
            raise DriftError(
                f"Migration {name} was changed after it was applied. Restore the file and add a new one."
            )
