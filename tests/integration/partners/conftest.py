"""A database with three partners, a canary runner in each, shared by all tests here that only read."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from project88 import partners
from project88.database.role_logins import let_log_in
from project88.keys import KeyRing
from project88.settings import Settings
from tests.fix_postgres import MASTER_KEY, Postgres

PARTNER_IDS = (911, 912, 913)


def canary(partner_id: int) -> str:
    """A runner whom only this partner has ever timed; no other partner may ever see a piece of the name."""
    return f"Zzcanary Quokka{partner_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """The shared database and the ways into it."""

    name: str
    url: str
    postgres: Postgres
    keys: KeyRing
    settings: Settings

    def log_in(self, role: str, database: str | None = None) -> psycopg.Connection:
        """Connect as a login role, in autocommit mode, with nothing in front of the server."""
        url = self.postgres.url(database or self.name, role, self.keys.database_password(role))
        return psycopg.connect(url, autocommit=True, connect_timeout=10)


@pytest.fixture(scope="session")
def houses(
    postgres: Postgres, _template: str, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> Houses:
    name = "partner_houses"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(_template))
        )
    with psycopg.connect(postgres.url(name), autocommit=True) as owner:
        for partner_id in PARTNER_IDS:
            partners.provision(owner, keys, partner_id, f"House of {canary(partner_id)}")
            fill(owner, partner_id)
        let_log_in(
            owner, "project88_chat", keys
        )  # through which the readers see sessions that outlive their cancel
        owner.execute("analyze")
    master_key = tmp_path_factory.mktemp("keys") / "master"
    master_key.write_bytes(MASTER_KEY)
    return Houses(
        name=name,
        url=postgres.url(name),
        postgres=postgres,
        keys=keys,
        settings=Settings(database_url=SecretStr(postgres.url(name)), secret_key_file=Path(master_key)),
    )


def fill(owner: psycopg.Connection, partner_id: int) -> None:
    """A few rows in every table, each holding the canary where a text column takes it; counts differ by partner."""
    tables = owner.execute("select name from app.partitioned_tables()").fetchall()
    for (table,) in tables:
        columns = owner.execute(
            "select a.attname, format_type(a.atttypid, null) from pg_attribute as a"
            " where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped",
            (f"core.{table}",),
        ).fetchall()
        for row_number in range(1, 4 + partner_id % 10):
            values = [_value(table, column, kind, partner_id, row_number) for column, kind in columns]
            owner.execute(
                sql.SQL("insert into core.{} values ({})").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Literal, values))
                )
            )


_CHECKED = {
    ("result", "status"): "finished",
    ("entry", "status"): "confirmed",
    ("sync_run", "status"): "failed",
}


def _value(table: str, column: str, kind: str, partner_id: int, row_number: int) -> object:
    if column == "timing_partner_id":
        return partner_id
    if (table, column) in _CHECKED:
        return _CHECKED[table, column]
    if column == "sex":
        return "F"
    if column.startswith("is_"):
        return True
    if kind == "text":
        return f"{canary(partner_id)} {row_number}"
    if kind == "jsonb":
        return f'{{"canary": "{canary(partner_id)} {row_number}"}}'
    if kind == "date":
        return "2025-05-04"
    if kind.startswith("timestamp"):
        return "2025-05-04 08:00+00"
    return row_number
