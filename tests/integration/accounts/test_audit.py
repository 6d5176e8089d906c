"""The audit: append-only, chained per partner, and whole after words are erased."""

import threading
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from project88.accounts import audit
from project88.doctor.database import check_database
from project88.doctor.finding import Finding
from project88.settings import Settings
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People
from tests.fix_postgres import Postgres


def understood(number: int) -> audit.Understood:
    return audit.Understood(
        question={"measure": "results", "limit": number},
        filters="2025 (2025-01-01 to 2025-12-31)",
        sql_text="select 1",
    )


def filled(people: People) -> None:
    with people.pool.connection() as connection:
        for number in range(4):
            audit.record(connection, kind="question", outcome="answered", account_id=1, partner_id=BIG_RIVER,
                         detail={"row_count": number, "path": "typed"}, understood=understood(number))  # fmt: skip
            audit.record(connection, kind="logout", outcome="ok", account_id=2, partner_id=LAKESIDE)
            audit.record(connection, kind="proof", outcome="refused")


def test_each_partner_has_its_own_unbroken_chain(people: People) -> None:
    filled(people)
    assert [(head.chain, head.sequence) for head in audit.heads(people.owner)] == [
        (0, 4),
        (BIG_RIVER, 4),
        (LAKESIDE, 4),
    ]
    assert audit.broken_entries(people.owner) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "update app.audit set outcome = 'refused' where chain = 1 and sequence = 2",
        "update app.audit set detail = '{\"row_count\": 9}' where chain = 1 and sequence = 2",
        "update app.audit set account_id = null where chain = 1 and sequence = 2",
        "update app.audit set happened_at = happened_at - interval '1 microsecond' where chain = 1 and sequence = 2",
        "delete from app.audit where chain = 1 and sequence = 2",
        "delete from app.audit where chain = 1 and sequence = 4",
        "delete from app.audit where chain = 1",
        "update app.audit set partner_id = 2 where chain = 1 and sequence = 2",
        "update app.audit_text as t set filters = 'none' from app.audit as a where a.entry_id = t.entry_id and a.chain = 1 and a.sequence = 2",
        "update app.audit_text as t set question = '{}' from app.audit as a where a.entry_id = t.entry_id and a.chain = 1 and a.sequence = 2",
        "update app.audit_text as t set sql_text = null from app.audit as a where a.entry_id = t.entry_id and a.chain = 1 and a.sequence = 2",
    ],
)
def test_tampering_shows(people: People, tampering: str) -> None:
    filled(people)
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        assert people.owner.execute(sql.SQL(tampering)).rowcount > 0  # type: ignore[arg-type]  # fixed texts above
    assert {entry.chain for entry in audit.broken_entries(people.owner)} == {BIG_RIVER}


@pytest.mark.parametrize(
    "text", ["update app.audit set outcome = 'x'", "delete from app.audit", "truncate app.audit"]
)
def test_even_the_owner_is_refused_by_the_trigger(people: People, text: str) -> None:
    filled(people)
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        people.owner.execute(sql.SQL(text))  # type: ignore[arg-type]  # fixed texts above


def test_erasing_the_words_leaves_the_chain_whole(people: People) -> None:
    filled(people)
    assert people.count("audit_text") == 4
    people.owner.execute("delete from app.audit_text")
    assert audit.broken_entries(people.owner) == []


def test_writers_at_once_make_one_chain(people: People) -> None:
    def write() -> None:
        with people.pool.connection() as connection:
            for _ in range(10):
                audit.record(connection, kind="question", outcome="answered", partner_id=BIG_RIVER)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(head.chain, head.sequence) for head in audit.heads(people.owner)] == [(BIG_RIVER, 60)]
    assert audit.broken_entries(people.owner) == []


def test_the_chain_holds_whatever_the_time_zone_of_the_reader(people: People) -> None:
    filled(people)
    people.owner.execute("set timezone = 'Pacific/Auckland'")
    assert audit.broken_entries(people.owner) == []


def test_rows_of_answers_do_not_fit_in(people: People) -> None:
    with pytest.raises(TypeError, match="rows"):
        audit.record(people.owner, kind="question", outcome="answered", detail={"rows": [["Pat", "2:24:37"]]})


def test_the_doctor_says_which_chain_breaks_and_where(
    people: People, postgres: Postgres, tmp_path: Path
) -> None:
    filled(people)
    settings = Settings(database_url=SecretStr(postgres.url("people")), secret_key_file=tmp_path / "key")

    def audit_finding() -> Finding:
        return next(found for found in check_database(settings, people.keys) if found.part == "Audit")

    assert audit_finding().is_well
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        people.owner.execute("update app.audit set outcome = 'refused' where chain = 1 and sequence = 3")
    assert not audit_finding().is_well
    assert audit_finding().seen == "chain 1 breaks at entry 3"
