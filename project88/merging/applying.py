"""Writing the difference between the state that core should have and the state it has."""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from project88.database.statements import statement
from project88.merging.report import TableChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table of core, the temporary table with what it should hold, its key, and the order rows are laid down in.

    No order: the temporary table has its rows in that of the key already.
    """

    table: str
    wanted: str
    key: tuple[str, ...]
    order: tuple[str, ...]


TARGETS = (
    Target(table="event", wanted="want_event", key=("event_id",), order=()),
    Target(table="race", wanted="want_race", key=("race_id",), order=()),
    Target(table="athlete", wanted="want_athlete", key=("athlete_id",), order=()),
    Target(table="athlete_contact", wanted="want_athlete_contact", key=("athlete_id",), order=()),
    Target(table="entry", wanted="want_entry", key=("entry_id",), order=()),
    Target(table="result", wanted="want_result", key=("result_id",), order=("result_id",)),
    Target(table="split", wanted="want_split", key=("result_id", "name"), order=("result_id", "name")),
    Target(table="registration", wanted="want_registration", key=("registration_id",), order=()),
    Target(table="weather", wanted="want_weather", key=("event_id",), order=("event_id",)),
    Target(table="sync_run", wanted="want_sync_run", key=("sync_run_id",), order=()),
    Target(table="finish_summary", wanted="want_finish_summary", key=("distance_class", "year", "sex", "age_group"), order=("distance_class", "year")),
    Target(
        table="finish_histogram", wanted="want_finish_histogram", key=("distance_class", "year", "sex", "age_group", "chip_time_s"),
        order=("distance_class", "year", "sex", "age_group", "chip_time_s"),
    ),
    Target(table="finding", wanted="want_finding", key=("kind", "subject"), order=("kind", "subject")),
)  # fmt: skip


def is_empty(connection: psycopg.Connection, partner_id: int) -> bool:
    """Return whether the partner has no events in core: nothing was merged yet."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        return bool(cursor.execute(statement("merge/is_empty"), {"partner_id": partner_id}).fetchone())


def apply(
    connection: psycopg.Connection, target: Target, partner_id: int, *, into_empty: bool
) -> TableChange:
    """Make the partner's partition of one table equal to the wanted rows; touch only rows that differ."""
    columns = _columns(connection, target.table)
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier("core", f"{target.table}_{partner_id}"),
        "wanted": sql.Identifier(target.wanted),
        "partner": sql.Literal(partner_id),
        "columns": _list(columns),
        "wanted_columns": _list(columns, "w"),
        "have_columns": _list(columns, "h"),
        "order": sql.SQL(" order by ") + _list(target.order, "w") if target.order else sql.SQL(""),
        "same_key": sql.SQL(" and ").join(
            sql.SQL("h.{0} = w.{0}").format(sql.Identifier(column)) for column in target.key
        ),
        "first_key": sql.Identifier(target.key[0]),
    }
    if into_empty:
        inserted = _run(connection, "merge/fill", parts)
        return TableChange(inserted=inserted)
    # Deleting first leaves no two rows that share a unique key for a moment.
    deleted = _run(connection, "merge/delete_gone", parts)
    others = [column for column in columns if column not in target.key]
    updated = 0
    if others:
        parts["set_list"] = sql.SQL(", ").join(
            sql.SQL("{0} = w.{0}").format(sql.Identifier(column)) for column in others
        )
        updated = _run(connection, "merge/update_changed", parts)
    return TableChange(inserted=_run(connection, "merge/insert_new", parts), updated=updated, deleted=deleted)


def _columns(connection: psycopg.Connection, table: str) -> list[str]:
    with connection.cursor(row_factory=scalar_row) as cursor:
        return list(cursor.execute(statement("merge/columns"), {"table": table}).fetchall())


def _list(columns: list[str] | tuple[str, ...], alias: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(
        sql.Identifier(column) if alias is None else sql.Identifier(alias, column) for column in columns
    )


def _run(connection: psycopg.Connection, name: str, parts: dict[str, sql.Composable]) -> int:
    return connection.execute(sql.SQL(statement(name)).format(**parts)).rowcount
