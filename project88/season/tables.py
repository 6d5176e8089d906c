"""The legacy tables in SQLite: made from `sql/season/tables.sql`, filled row by row."""

import re
from collections.abc import Iterable
from functools import cache

import apsw

from project88.database.statements import statement
from project88.season.entries import Row

_TABLE = re.compile(r"^create table (\w+) \((.*?)^\);", re.MULTILINE | re.DOTALL)


@cache
def definitions() -> dict[str, str]:
    """Return each table's CREATE statement by its name, in file order."""
    return {found[1]: found[0] for found in _TABLE.finditer(statement("season/tables"))}


def create(database: apsw.Connection, tables: Iterable[str]) -> None:
    """Make these tables, empty."""
    for table in tables:
        database.execute(definitions()[table])


@cache
def _insert_statement(table: str, columns: int) -> str:
    if table not in definitions():
        raise KeyError(table)
    return f"insert into {table} values ({', '.join('?' * columns)})"  # noqa: S608 - a name from our own file


def insert(database: apsw.Connection, table: str, rows: list[Row]) -> None:
    """Insert rows with a value for each of the table's columns, in one transaction."""
    if rows:
        with database:
            database.executemany(_insert_statement(table, len(rows[0])), rows)
