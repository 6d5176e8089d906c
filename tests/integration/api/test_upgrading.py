"""An installation whose API read all partners' tables becomes one in which each partner's software has views of its own."""

import psycopg

from project88 import partners
from project88.database.migrations import all_migrations, migrate
from project88.database.preparing import prepare
from project88.database.statements import statement
from project88.keys import KeyRing
from tests.fix_postgres import Postgres

BEFORE = 15
STAYS, LEFT, DROPPED = 976, 977, 978


def test_an_installation_with_data_is_brought_over(postgres: Postgres, keys: KeyRing) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("create database api_upgraded template template0")
    with psycopg.connect(postgres.url("api_upgraded"), autocommit=True) as owner:
        owner.execute(statement("database/make_migration_ledger"))
        for migration in all_migrations():
            if migration.number <= BEFORE:
                owner.execute(migration.text)
                owner.execute(
                    statement("database/record_migration"),
                    (migration.number, migration.name, migration.sha256),
                )
        for partner_id in (STAYS, LEFT, DROPPED):
            partners.provision(owner, keys, partner_id, f"Partner {partner_id}")
            owner.execute(
                "insert into core.event (timing_partner_id, event_id, provider, provider_event_id, name, series, is_published,"
                " is_registration_open) values (%s, 1, 'haku', '1', %s, 'x', true, false)",
                (partner_id, f"Event of {partner_id}"),
            )
        partners.issue_token(owner, "a secret for tokens, 32 characters or more", STAYS, days=730)
        for partner_id in (LEFT, DROPPED):
            partners.remove(owner, partner_id)
        # As the program did it then: the tables that it empties besides came later.
        owner.execute(statement("partners/drop_data"), {"partner_id": DROPPED})
        before = columns_of(owner, "api")

        prepare(owner, keys)
        assert list(migrate(owner)) == []
        assert columns_of(owner, f"api_{STAYS}") == before
        assert (
            columns_of(owner, "api")
            == columns_of(owner, f"api_{LEFT}")
            == columns_of(owner, f"api_{DROPPED}")
            == []
        )
        (token,) = partners.list_tokens(owner, STAYS)
        assert token.revoked_at is None
        with owner.transaction(force_rollback=True):
            owner.execute(f"set local role api_{STAYS}")
            assert owner.execute(f"select name from api_{STAYS}.events").fetchall() == [
                (f"Event of {STAYS}",)
            ]
        assert owner.execute(
            "select pg_has_role('authenticator', %s, 'member')", (f"api_{LEFT}",)
        ).fetchone() == (False,)
        told = owner.execute(
            "select current_setting(x, true) from unnest(array['pgrst.db_schemas']) as x join api_gate.configure() as _ on true"
        )
        assert told.fetchone() == (f"api, api_{STAYS}, api_{LEFT}, api_{DROPPED}",)

        partners.restore(owner, keys, LEFT)
        assert columns_of(owner, f"api_{LEFT}") == before
        assert owner.execute(f"select name from api_{LEFT}.events").fetchall() == [(f"Event of {LEFT}",)]


def columns_of(owner: psycopg.Connection, schema: str) -> list[tuple[object, ...]]:
    """Every view of a schema with its columns, their types and comments, in order."""
    return owner.execute(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum),"
        " obj_description(c.oid, 'pg_class') from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace = to_regnamespace(%s) and c.relkind = 'v' order by 1, a.attnum",
        (schema,),
    ).fetchall()
