"""What the monitoring role may do, and what the doctor makes of it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from project88.accounts import former_keys
from project88.accounts.people import create_account
from project88.accounts.sealing import seal
from project88.accounts.totp import enroll_totp
from project88.database.preparing import prepare
from project88.database.statements import statement
from project88.doctor.duties import Duties
from project88.doctor.postgres import ROLE, check_chat_login, check_postgres
from project88.doctor.sealed import check_sealed
from project88.erasure.erasing import keep_erasure
from project88.erasure.keys import new_key, sealed_key, store_key
from project88.erasure.ledger import Erasure, append_erasure
from project88.importing.secrets import PURPOSE as CREDENTIALS
from project88.keys import KeyRing
from project88.partners import provision
from tests.fix_postgres import Database


@pytest.fixture
def prepared(database: Database, keys: KeyRing) -> Database:
    with psycopg.connect(database.url, autocommit=True) as connection:
        prepare(connection, keys)
    return database


def test_a_new_database_is_well(prepared: Database, keys: KeyRing) -> None:
    duties = Duties(host="vps", database_url=prepared.url, chat_database_url=prepared.url)
    found = {finding.part: finding for finding in check_postgres(duties, keys, is_thorough=True)}
    assert [part for part, finding in found.items() if not finding.is_well] == []
    assert found["Audit"].is_well
    assert found["PostgreSQL's checksums"].figures == {"postgresql_checksum_failures_total": 0}
    assert [finding.is_well for finding in check_chat_login(duties, keys)] == [True]


def test_a_database_made_later_is_named_and_closed_with_the_next_partner(
    prepared: Database, keys: KeyRing
) -> None:
    duties = Duties(host="vps", database_url=prepared.url)
    name = f"later_{uuid4().hex[:12]}"
    with psycopg.connect(prepared.url, autocommit=True) as owner:
        owner.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            open_now = "select has_database_privilege('platform_admin', %s, 'connect')"
            assert owner.execute(open_now, (name,)).fetchone() == (True,)
            assert name in _seen(duties, keys, "Databases open to everybody")
            provision(owner, keys, 1, "Later Timing")
            assert owner.execute(open_now, (name,)).fetchone() == (False,)
            assert _seen(duties, keys, "Databases open to everybody") == "none"
        finally:
            owner.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


def test_a_migration_that_is_missing_or_strange_is_named(prepared: Database, keys: KeyRing) -> None:
    duties = Duties(host="vps", database_url=prepared.url)
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        connection.execute("delete from public.project88_migration where number = 9")
        assert _seen(duties, keys, "Migrations") == "1 not applied"
        connection.execute("insert into public.project88_migration values (9, '0009_other.sql', 'x')")
        assert _seen(duties, keys, "Migrations") == "0009 is another than was applied"


def test_an_audit_that_was_changed_is_seen(prepared: Database, keys: KeyRing) -> None:
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        connection.execute(
            "insert into app.audit_chain values (77, 3, '\\x00') on conflict (chain) do update set sequence = 3"
        )
    assert "chain 77 breaks" in _seen(Duties(host="vps", database_url=prepared.url), keys, "Audit")


def test_an_erasure_that_was_cut_off_is_seen(prepared: Database, keys: KeyRing, tmp_path: Path) -> None:
    ledger = tmp_path / "erasures.jsonl"
    duties = Duties(host="vps", database_url=prepared.url, erasure_ledger=ledger)
    assert _seen(duties, keys, "Erasures") == "none"
    key = new_key()
    erasure = Erasure(
        erasure_id=uuid4(), partner_id=1, key_id=key.key_id, erased_at=datetime.now(UTC), erased_by="pat",
        identities=frozenset({b"0" * 16}),
    )  # fmt: skip
    append_erasure(ledger, erasure, sealed_key(keys, key))
    assert _seen(duties, keys, "Erasures") == "1 of the ledger not done in the database"
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        store_key(connection, sealed_key(keys, key))
        keep_erasure(connection, erasure)
    assert _seen(duties, keys, "Erasures") == "1, all done"
    ledger.write_bytes(b"{}\n" + ledger.read_bytes())
    assert _seen(duties, keys, "Erasures") == "the ledger is damaged in line 1"
    ledger.unlink()
    assert _seen(duties, keys, "Erasures").startswith("1 of the database not in the ledger")


def test_a_role_that_is_kept_out_is_told_from_a_server_that_is_down(
    prepared: Database, keys: KeyRing
) -> None:
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("revoke connect on database {} from project88_monitor").format(
                sql.Identifier(prepared.name)
            )
        )
    assert (
        _seen(Duties(host="vps", database_url=prepared.url), keys, "PostgreSQL")
        == "refuses the monitoring role"
    )
    nowhere = make_conninfo(prepared.url, host="127.0.0.1", port=9)
    assert _seen(Duties(host="vps", database_url=nowhere), keys, "PostgreSQL") == "does not answer"


@pytest.mark.parametrize(
    "query",
    [
        "select * from app.account",
        "select * from app.audit",
        "select * from public.project88_migration",
        "select * from core.result",
        "select pg_read_file('/etc/passwd')",
        "select * from pg_stat_activity",
        "create temporary table t (a int)",
        "select app.provision_all()",
    ],
)
def test_the_monitoring_role_can_do_one_thing_alone(prepared: Database, keys: KeyRing, query: str) -> None:
    with (
        psycopg.connect(
            prepared.url, user=ROLE, password=keys.database_password(ROLE), autocommit=True
        ) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)),
    ):
        connection.execute(query)


def _seen(duties: Duties, keys: KeyRing, part: str) -> str:
    return next(
        finding.seen for finding in check_postgres(duties, keys, is_thorough=True) if finding.part == part
    )


def test_a_master_key_that_is_not_the_one_values_were_sealed_with_is_told(
    prepared: Database, keys: KeyRing
) -> None:
    """The roles' passwords follow the new key, so everything else is well."""
    duties = Duties(host="vps", database_url=prepared.url)
    other = KeyRing(b"another master key of this test, long enough")
    assert _seen(duties, keys, "Sealed values") == "none yet"
    with psycopg.connect(prepared.url, autocommit=True) as connection:
        account_id = create_account(connection, email="kim@lakeside.example", display_name="Kim Moss")
        enroll_totp(connection, keys, account_id)
        connection.execute(
            statement("rekeying/keep_former_key"),
            {
                "purpose": "recovery-codes/1",
                "fingerprint": former_keys.fingerprint(b"k"),
                "sealed": former_keys.seal_former_key(keys, "recovery-codes/1", b"k"),
            },
        )
        connection.execute(
            "insert into app.provider_credential (partner_id, provider, label, sealed) values (931, 'copernico', 'main', %s)",
            (seal(keys, CREDENTIALS, "931/copernico/main", b"{}"),),
        )
        store_key(connection, sealed_key(keys, new_key()))
        assert _seen(duties, keys, "Sealed values") == "the master key opens one of each kind (4)"
        [(samples,)] = connection.execute(statement("monitoring/sealed_samples")).fetchall()
    found = check_sealed(other, samples)
    assert not found.is_well
    assert "does not open" in found.seen
    for kind in ("authenticator apps", "timing platforms", "before a change", "erasures"):
        assert kind in found.seen
    assert "put the right vault back" in found.to_do
