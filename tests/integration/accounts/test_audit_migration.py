"""What earlier versions kept of typed words goes with the migration; the chains hold before and after."""

import hashlib
import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Jsonb

from project88.accounts import audit
from project88.database.migrations import all_migrations, migrate
from tests.fix_postgres import Postgres
from tests.integration.erasure.searching import TABLES, tables_that_hold

NUMBER = 20
CANARY = "hunter2-swordfish"
NAME = "before_0020"

# As this program's forerunner verified it, with nothing of the new migration.
OLD_BROKEN = """
with linked as (
    select a.*, lag(a.hash) over chain as hash_before, lag(a.sequence, 1, 0) over chain as sequence_before
    from app.audit as a window chain as (partition by a.chain order by a.sequence)
)
select chain, sequence from linked
where sequence <> sequence_before + 1
    or previous_hash <> coalesce(hash_before, sha256(convert_to('project88 audit ' || chain, 'UTF8')))
    or hash <> app.audit_hash(previous_hash, entry_id, chain, sequence, happened_at, kind, outcome,
                              account_id, partner_id, detail, text_commitment)
"""


@pytest.fixture
def old(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A database as the version before left it, with typed words in every place that kept them."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"drop database if exists {NAME}")
        connection.execute(f"create database {NAME}")
    with psycopg.connect(postgres.url(NAME), autocommit=True) as connection:
        _as_before(connection)
        yield connection


def _as_before(connection: psycopg.Connection) -> None:
    last_before = [migration.name for migration in all_migrations() if migration.number < NUMBER][-1]
    for applied in migrate(connection):
        if applied == last_before:
            break
    connection.execute("insert into app.partner (partner_id, name) values (1, 'Big River')")
    connection.execute("insert into app.account (email, display_name) values ('pat@x.example', 'Pat')")
    for number in range(200):  # enough that ANALYZE samples them
        _kept(connection, number)
    connection.execute(
        "insert into app.chat_context select 'u' || n, 'c', 1, 1, jsonb_build_object('said', %s::text), %s, now()"
        " from generate_series(1, 200) as n",
        (CANARY, f"select '{CANARY}'"),
    )
    connection.execute("analyze app.audit_text")
    connection.execute("analyze app.chat_context")


def _kept(connection: psycopg.Connection, number: int) -> None:
    question, sql_text, salt = f"how fast is {CANARY}", f"select '{CANARY}'", os.urandom(16)
    digests = b"".join(hashlib.sha256(part.encode()).digest() for part in (question, sql_text))
    commitment = hashlib.sha256(salt + digests).digest()
    with connection.transaction():
        [(entry_id,)] = connection.execute("select gen_random_uuid()").fetchall()
        connection.execute(
            "insert into app.audit_text (entry_id, salt, question, sql_text) values (%s, %s, %s, %s)",
            (entry_id, salt, question, sql_text),
        )
        connection.execute(
            "insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail, text_commitment)"
            " values (%s, 'question', 'answered', 1, %s, %s, %s)",
            (entry_id, 1 if number % 2 else None, Jsonb({"row_count": number}), commitment),
        )


def test_the_words_go_and_the_chains_hold(old: psycopg.Connection, postgres: Postgres) -> None:
    url = postgres.url(NAME)
    before = tables_that_hold(url, "hunter2", "swordfish")
    assert {"app.audit_text", "app.chat_context", "pg_catalog.pg_statistic"} <= set(before)
    assert old.execute(OLD_BROKEN).fetchall() == []
    entries = old.execute("select entry_id, hash, text_commitment from app.audit order by 1").fetchall()
    heads = old.execute("select * from app.audit_chain order by 1").fetchall()

    assert any(name.startswith(f"{NUMBER:04}") for name in migrate(old))

    assert tables_that_hold(url, "hunter2", "swordfish") == []
    assert (
        old.execute("select entry_id, hash, text_commitment from app.audit order by 1").fetchall() == entries
    )
    assert old.execute("select * from app.audit_chain order by 1").fetchall() == heads
    assert audit.broken_entries(old) == []
    audit.record(old, kind="logout", outcome="ok", partner_id=1)
    assert audit.broken_entries(old) == []
    # No dead row either: the tables' files are searched as they are on the disk. In pg_statistic, which is vacuumed and
    # not made anew, bytes of freed space stay until they are overwritten.
    old.execute("checkpoint")
    for schema, table in old.execute(TABLES).fetchall():
        if (schema, table) == ("pg_catalog", "pg_statistic"):
            continue
        [(held,)] = old.execute(
            "select coalesce(position(%s::bytea in pg_read_binary_file(pg_relation_filepath(c.oid), 0, pg_relation_size(c.oid))), 0)"
            " from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where n.nspname = %s and c.relname = %s and pg_relation_size(c.oid) > 0"
            " union all select 0 limit 1",
            (CANARY.encode(), schema, table),
        ).fetchall()
        assert held == 0, (schema, table)
