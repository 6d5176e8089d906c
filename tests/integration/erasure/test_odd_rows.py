"""People whom rows name in odd ways, and what else may tell of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from project88.accounts import audit
from project88.erasure.erasing import Place, erase, plan_erasure
from project88.erasure.people import SeveralFoundError, Sought
from project88.errors import ConfigurationError
from project88.keys import KeyRing
from project88.merging import merge_all
from tests.fix_postgres import Database
from tests.integration.erasure.conftest import Merging
from tests.integration.erasure.searching import tables_that_hold
from tests.integration.merging.landing_rows import Landing

OUTCOMES = (
    "select race_id, status, sex, age, chip_time_ms, overall_place, division, state from core.result"
    " where timing_partner_id = 1 order by 1, 2, 3, 4, 5, 6, 7, 8"
)
RACES = "select * from core.race where timing_partner_id = 1 order by race_id"
SPLITS = "select name, time_ms, place from core.split where timing_partner_id = 1 order by 1, 2, 3"


@pytest.fixture
def marathon(empty_database: Database) -> Iterator[Landing]:
    """One marathon of Big River's."""
    with psycopg.connect(empty_database.url, autocommit=True) as connection:
        landing = Landing(connection=connection, url=empty_database.url).partners()
        landing.event()
        landing.race()
        yield landing


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "exports").mkdir()
    return Place(ledger=tmp_path / "erasures.jsonl", exports_dir=tmp_path / "exports", operator="tester")


def state(landing: Landing) -> list[list[tuple[Any, ...]]]:
    return [landing.connection.execute(query.encode()).fetchall() for query in (OUTCOMES, RACES, SPLITS)]


def forget(landing: Landing, keys: KeyRing, place: Place, sought: Sought) -> dict[str, int]:
    return dict(erase(landing.connection, keys, 1, sought, place=place, merging=Merging()).counts)


def number_of(landing: Landing, name: str) -> Sought:
    [row] = [row for row in landing.core("athlete") if row["full_name"] == name]
    return Sought(athlete_id=row["athlete_id"])


def test_lines_known_by_bib_or_by_name_alone_stay_whose_they_were(
    marathon: Landing, keys: KeyRing, place: Place
) -> None:
    marathon.entry("1", "Zelda Quince", entry_bib="12", athlete_email="z@quince.example")
    marathon.entry("2", "Ana Ruiz", entry_bib="12")
    marathon.entry("3", "Kim Lee", entry_bib="14")
    named = {"results_first_name": "Zelda", "results_last_name": "Quince"}
    marathon.line("", "Overall", "03:10:00", "2", results_bib="12", **named)
    marathon.line("", "Half", "01:30:00", "2", results_bib="12", **named)
    marathon.line("", "Overall", "03:20:00", "3", results_bib="12")
    marathon.line("3", "Overall", "03:00:00", "1", results_first_name="Kim", results_last_name="Lee")
    # Strays: no entry at all.
    marathon.line("", "Overall", "03:30:00", "4", results_bib="", **named)
    marathon.line("99", "Overall", "03:40:00", "5", results_bib="77", **named)
    marathon.line("", "F 30-34", "03:40:00", "5", results_bib="77", **named)
    marathon.merge()
    before = state(marathon)
    zeldas = {row["athlete_id"] for row in marathon.core("result") if row["last_name"] == "Quince"}
    for athlete_id in sorted(zeldas):
        forget(marathon, keys, place, Sought(athlete_id=athlete_id))
    assert state(marathon) == before
    assert tables_that_hold(marathon.url, "quince", "zelda") == []
    assert merge_all(marathon.url, keys=keys).changed_rows == 0
    assert [row["full_name"] for row in marathon.core("athlete")] == ["Ana Ruiz", "Kim Lee"]
    assert all(row["bib"] is None for row in marathon.core("result") if row["full_name"] is None)


def test_an_age_that_only_the_date_of_birth_told(marathon: Landing, keys: KeyRing, place: Place) -> None:
    marathon.entry("1", "Zelda Quince", entry_race_age="", athlete_birthdate="1990-02-11")
    marathon.line("1", results_first_name="Zelda", results_last_name="Quince", results_age="")
    marathon.merge()
    assert marathon.one("result")["age"] == 36
    forget(marathon, keys, place, number_of(marathon, "Zelda Quince"))
    assert marathon.one("result")["age"] in {35, 36}
    assert tables_that_hold(marathon.url, "quince", "1990-02-11") == []


def test_a_family_is_several_people(marathon: Landing, keys: KeyRing, place: Place) -> None:
    shared = {
        "athlete_id": "900",
        "athlete_email": "family@lee.example",
        "athlete_home_phone": "(860) 555-0100",
    }
    marathon.entry("1", "Zelda Quince", athlete_birthdate="1980-01-02", **shared)
    marathon.entry("2", "Kim Lee", athlete_birthdate="2010-05-06", entry_race_age="16", **shared)
    marathon.entry("3", "Zelda Quince", athlete_birthdate="1950-07-08", entry_race_age="75", athlete_id="901")
    marathon.merge()
    with pytest.raises(SeveralFoundError, match=r"Kim Lee.*Zelda Quince"):
        forget(marathon, keys, place, Sought(email="Family@Lee.example"))
    with marathon.connection.transaction(force_rollback=True):
        sought = number_of(marathon, "Kim Lee")
        assert plan_erasure(marathon.connection, 1, sought).counts == {"entries": 1}
    one = [row for row in marathon.core("athlete") if row["birth_year"] == 1980]
    with marathon.connection.transaction(force_rollback=True):
        plan = plan_erasure(marathon.connection, 1, Sought(athlete_id=one[0]["athlete_id"]))
        assert len(plan.namesakes) == 1
    forget(marathon, keys, place, Sought(athlete_id=one[0]["athlete_id"]))
    assert [(row["full_name"], row["birth_year"]) for row in marathon.core("athlete")] == [
        ("Kim Lee", 2010),
        ("Zelda Quince", 1950),
    ]
    # Arriving again, they stay apart: the erased one is known by the date with the account, the name with the date.
    marathon.entry("4", "Zelda Quince", athlete_birthdate="1980-01-02", entry_race_age="46", **shared)
    marathon.entry("5", "Pat Lee", athlete_birthdate="2012-05-06", entry_race_age="14", **shared)
    marathon.connection.execute(
        "update landing.ct_participants set landing_id = landing_id + 4611686018427387904 where entry_id in ('4', '5')"
    )
    merge_all(marathon.url, keys=keys)
    names = sorted(row["full_name"] for row in marathon.core("athlete"))
    assert names == ["Kim Lee", "Pat Lee", "Zelda Quince"]


def test_rows_of_a_sync_come_in_without_the_person(marathon: Landing, keys: KeyRing, place: Place) -> None:
    marathon.entry(
        "1",
        "Zelda Quince",
        athlete_id="900",
        athlete_birthdate="1980-01-02",
        athlete_email="z@quince.example",
    )
    marathon.line("1", results_first_name="Zelda", results_last_name="Quince")
    marathon.merge()
    forget(marathon, keys, place, Sought(email="z@quince.example"))
    first = 2**62 + 100
    marathon.entry("1", "Zelda Quince", landing_id=first, athlete_id="900", athlete_birthdate="1980-01-02")
    marathon.line(
        "1", "Overall", "03:09:59", landing_id=first, results_first_name="Zelda", results_last_name="Quince"
    )
    marathon.event("101", event_name="2027 Harvest Marathon", landing_id=first)
    marathon.race("201", "101", landing_id=first)
    marathon.entry(
        "8",
        "Z. Quince",
        event_id="101",
        race_id="201",
        landing_id=first + 1,
        athlete_id="900",
        athlete_birthdate="",
    )
    marathon.line(
        "8",
        event_id="101",
        race_id="201",
        landing_id=first + 1,
        results_first_name="Z.",
        results_last_name="Quince",
    )
    marathon.rsu_race(landing_id=first)
    marathon.rsu_event(landing_id=first)
    marathon.registration(
        "7",
        landing_id=first,
        first_name="ZELDA",
        last_name="quince",
        dob="01/02/1980",
        email="other@quince.example",
    )
    marathon.add("sync_history", landing_id=first, timing_partner_id="1", event_id="100", provider_name="ChronoTrack", operation_type="results",
        status="failed", sync_time="2026-06-15 10:00:00", error_details="entry of Quince, Zelda <z@quince.example> refused")  # fmt: skip
    with pytest.raises(ConfigurationError, match="master key"):
        merge_all(marathon.url)
    merge_all(marathon.url, keys=keys)
    assert tables_that_hold(marathon.url, "quince", "zelda", "1980-01-02") == []
    assert sorted(row["chip_time_ms"] for row in marathon.core("result")) == [11399000, 11400000]
    assert marathon.core("athlete") == []
    assert [row["amount_paid_cents"] for row in marathon.core("registration")] == [10075]
    assert marathon.one("sync_run")["error"] in {"<erased>", None}
    assert merge_all(marathon.url, keys=keys).changed_rows == 0


def test_everything_else_that_tells_of_them(marathon: Landing, keys: KeyRing, place: Place) -> None:
    marathon.entry(
        "1",
        "Zelda Quince",
        athlete_id="900",
        athlete_email="z@quince.example",
        athlete_mobile_phone="860-555-0199",
        partner=None,
    )
    marathon.entry("2", "Ana Ruiz", athlete_email="ana@example.test")
    # An unused row: its event is not there.
    marathon.entry("3", "Zelda Quince", event_id="999", athlete_email="z@quince.example")
    marathon.add(
        "other",
        source_table="notes",
        timing_partner_id="1",
        extra=json.dumps({"who": {"first": "Zelda", "last": "Quince"}, "n": 1}),
    )
    marathon.add(
        "other", source_table="notes", timing_partner_id="1", extra=json.dumps({"phone": "1 (860) 555-0199"})
    )
    marathon.add("other", source_table="notes", timing_partner_id="1", extra=json.dumps({"who": "Ana Ruiz"}))
    marathon.merge()
    run = marathon.connection.execute
    run("insert into app.import_quarantine (stage, table_name, landing_id, timing_partner_id, reason, source_row) values"
        " ('load', 'ct_participants', 1, 1, 'too far', '{\"athlete_first_name\": \"Zelda\", \"athlete_last_name\": \"Quince\"}')")  # fmt: skip
    run(
        "insert into app.import_repair values ('ct_participants', (select min(landing_id) from landing.ct_participants), 'entry_name', 'x', 'Zelda Quince')"
    )
    run("insert into app.account (email, display_name) values ('pat@partner.example', 'Pat')")
    run(
        "insert into app.chat_context values ('u', 'c', 1, 1, '{\"runner\": \"zelda quince\"}', now() + interval '1 hour')"
    )
    stored = "0" * 32 + ".csv"
    assert place.exports_dir is not None
    (place.exports_dir / stored).write_text("Zelda Quince")
    run("insert into app.export (token_sha256, account_id, partner_id, stored_name, file_name, row_count, byte_count, has_contact, expires_at, max_downloads, credential_version)"
        f" values (sha256('x'), 1, 1, '{stored}', 'runners.csv', 1, 12, true, now() + interval '1 hour', 3, 1)")  # fmt: skip
    for runner, filters, sql_text in (
        ("Somebody", "runner: Q. Quince", "select 1"),
        ('Zelda "Zee" Quince', "none", "select 1"),
        ("Somebody", "none", "select 'Zelda Quince'"),
        ("Ana Ruiz", "runner: Ana Ruiz", "select 1"),
    ):
        question = {"measure": "results", "filters": {"runners": [{"name": runner, "athlete_ids": [7]}]}}
        audit.record(
            marathon.connection,
            kind="question",
            outcome="ok",
            account_id=1,
            partner_id=1,
            understood=audit.Understood(question=question, filters=filters, sql_text=sql_text),
        )
    counts = forget(marathon, keys, place, Sought(email="Z@quince.example"))
    assert counts["words of questions"] == 3
    assert counts["downloads"] == 1
    assert not (place.exports_dir / stored).exists()
    assert tables_that_hold(marathon.url, "quince", "zelda", "555-0199") == []
    assert run("select count(*) from landing.other where extra like '%Ana Ruiz%'").fetchone() == (1,)
    assert run("select filters from app.audit_text").fetchall() == [("runner: Ana Ruiz",)]
    assert audit.broken_entries(marathon.connection) == []
    assert "quince" not in place.ledger.read_text().lower()
    assert "900" not in json.loads(place.ledger.read_text().splitlines()[1])["erased_by"]
