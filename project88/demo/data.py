"""The demo's database: made, brought up to date, filled with a season, and never filled twice."""

from datetime import UTC, datetime

import psycopg
from psycopg import sql

from project88.cluster import PrivateCluster
from project88.database.migrations import DriftError
from project88.database.preparing import prepare
from project88.database.statements import statement
from project88.demo.choices import DEFAULT_SCALE, Choices
from project88.demo.machine import require_free_space
from project88.demo.narration import Narration
from project88.demo.progress import Progress
from project88.keys import KeyRing

DATABASE = "project88"


def ready_database(cluster: PrivateCluster, choices: Choices, keys: KeyRing, narration: Narration) -> str:
    """Return the owner's URL of a migrated database that holds the season asked for."""
    progress = Progress.read(choices.layout.progress_file)
    scale = choices.scale or (progress.scale if progress is not None else DEFAULT_SCALE)
    if progress is not None and progress.scale != scale:
        narration.line(
            f"  The season's scale was {progress.scale:g} and is now {scale:g}: the demo's data is made anew."
        )
        _start_over(cluster, choices)
        progress = None
    url = _create_database(cluster)
    try:
        _migrate(url, keys, narration)
    except DriftError:
        narration.line("  The demo's data was made by another version of this program: it is made anew.")
        _start_over(cluster, choices)
        progress = None
        _migrate(_create_database(cluster), keys, narration)
    if progress is None:
        progress = _begin(choices, scale)
    if not progress.is_imported:
        from project88.demo.filling import fill  # noqa: PLC0415 - a second start needs neither generator nor importer

        fill(url, choices.layout, progress, keys, narration)
    return url


def _begin(choices: Choices, scale: float) -> Progress:
    require_free_space(choices.layout.root, needed_mb=600 + int(scale * 16_000))
    progress = Progress.begin(scale=scale, today=datetime.now(tz=UTC).date())
    progress.keep(choices.layout.progress_file)
    return progress


def _start_over(cluster: PrivateCluster, choices: Choices) -> None:
    choices.layout.progress_file.unlink(missing_ok=True)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement("database/drop_database")).format(name=sql.Identifier(DATABASE)))


def _migrate(url: str, keys: KeyRing, narration: Narration) -> None:
    with narration.step("Database schema") as step, psycopg.connect(url, autocommit=True) as connection:
        applied = prepare(connection, keys, on_migration=step.note)
        step.result = f"{len(applied)} migrations applied" if applied else "up to date"


def _create_database(cluster: PrivateCluster) -> str:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        if connection.execute(statement("database/database_exists"), (DATABASE,)).fetchone() is None:
            connection.execute(
                sql.SQL(statement("database/create_database")).format(name=sql.Identifier(DATABASE))
            )
    return cluster.url(DATABASE)
