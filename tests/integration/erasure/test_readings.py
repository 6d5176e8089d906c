"""Identities are read as the merge reads them: else somebody erased would be taken for somebody new."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from project88.database.statements import statement
from project88.erasure.identities import read_rows
from project88.erasure.readings import Readings, clean, clean_id, plain_name
from project88.erasure.shapes import ENTRIES, REGISTRATIONS
from project88.merging.one_partner import merge_partner
from project88.partners import provision
from tests.fix_postgres import Database, Postgres, clone
from tests.integration.merging.landing_rows import Landing

_WORDS = st.sampled_from(
    ["Ana", "ANA", "ána", "Ruíz", "O'Neil", "de la Cruz", "Łukasz", "ßtraße", "李", "NULL", "<null>", "None", "", " ", "x" * 320]
)  # fmt: skip
_BLANKS = st.sampled_from(["", " ", "  ", "\t", "\u00a0", "\n", "\u2003"])
PARTS = st.one_of(
    st.none(),
    st.tuples(_BLANKS, _WORDS, _BLANKS, _WORDS, _BLANKS).map("".join),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
)
DATES = st.one_of(
    st.none(),
    st.dates(date(1899, 12, 30), date(2027, 1, 1)).map(str),
    st.dates(date(1930, 1, 1), date(2020, 1, 1)).map(lambda day: f" {day.month}/{day.day}/{day.year} "),
    st.integers(-(10**9), 2 * 10**12).map(str),
    st.sampled_from(["", "NULL", "0", "0000-00-00", "1970-01-01", "19850412", "soon", "1985-02-30"]),
)
IDS = st.one_of(st.none(), st.sampled_from(["", "0", " 7 ", "NULL", "7\t", "a b", "é" * 300]), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8))  # fmt: skip


@pytest.fixture(scope="module")
def connection(_template: str, postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A connection to a database of this module's own."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        clone(server, "erasure_readings", _template)
        with psycopg.connect(postgres.url("erasure_readings"), autocommit=True) as opened:
            yield opened
        server.execute("drop database erasure_readings with (force)")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(PARTS, PARTS, PARTS), min_size=1, max_size=60))
def test_plain_names_are_what_the_database_makes_of_them(
    connection: psycopg.Connection, names: list[tuple[str | None, str | None, str | None]]
) -> None:
    parameters = {part: [name[number] for name in names] for number, part in enumerate(("first", "last", "whole"))}  # fmt: skip
    read = dict(connection.execute(statement("erasure/read_names"), parameters).fetchall())
    for number, name in enumerate(names, start=1):
        plain = plain_name(name)
        assert plain is None or plain == (read[number] or ""), name


@settings(max_examples=40, deadline=None)
@given(st.lists(IDS, min_size=1, max_size=60))
def test_ids_are_what_the_database_makes_of_them(
    connection: psycopg.Connection, raws: list[str | None]
) -> None:
    query = "select coalesce(merge.clean(raw), ''), coalesce(merge.clean_id(raw), '') from unnest(%s::text[]) with ordinality as r (raw, n) order by n"
    found = connection.execute(query, (raws,)).fetchall()
    assert found == [(clean(raw), clean_id(raw)) for raw in raws]


# Not made smaller: a merge an example takes too long for that.
@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(PARTS, PARTS, PARTS, DATES, IDS), min_size=25, max_size=25))
def test_entries_and_registrations_are_read_as_the_merge_reads_them(
    database: Database, rows: list[tuple[str | None, ...]]
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "truncate landing.ct_participants, landing.runsignup_participants, landing.ct_events, landing.ct_races,"
            " landing.runsignup_races, landing.runsignup_events, landing.timing_partners"
        )
        landing = Landing(connection=connection, url=database.url).partners()
        provision(connection, None, 1, "Big River Race Management")
        landing.event()
        landing.race()
        landing.rsu_race()
        landing.rsu_event()
        entries: list[dict[str, str | None]] = []
        registrations: list[dict[str, str | None]] = []
        for number, (first, last, whole, birth_date, account) in enumerate(rows):
            entry = {
                "athlete_first_name": first, "athlete_last_name": last, "entry_name": whole,
                "athlete_birthdate": birth_date, "athlete_id": account, "entry_race_age": "",
            }  # fmt: skip
            registration = {
                "first_name": first, "last_name": last, "dob": birth_date, "user_id": account,
                "age": "",
            }  # fmt: skip
            landing.entry(f"e{number}", **entry)
            landing.registration(f"r{number}", **registration)
            entries.append({**entry, "entry_id": f"e{number}"})
            registrations.append({**registration, "registration_id": f"r{number}"})
        readings = Readings(lambda: connection)
        with connection.transaction():
            merge_partner(connection, 1)  # its own tables of what it read stay until the transaction ends
            for shape, given_rows, table, key in (
                (ENTRIES, entries, "entry_row", "entry_key"),
                (REGISTRATIONS, registrations, "registration_row", "registration_key"),
            ):
                query = f"select {key}, coalesce(name_key, ''), coalesce(birth_date::text, ''), provider_person from pg_temp.{table}"
                merged = {row[0]: row[1:] for row in connection.execute(query.encode()).fetchall()}
                for reading in read_rows(shape, given_rows, readings):
                    assert merged[reading.key] == (reading.name, reading.birth_date, reading.account or None)
