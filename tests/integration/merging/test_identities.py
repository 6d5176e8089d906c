"""The dictionary of runners: who is one person and who is two."""

import psycopg

from tests.fix_postgres import Database
from tests.integration.merging.landing_rows import LAKESIDE, Landing


def _people(landing: Landing) -> list[set[str]]:
    """Return the sets of entry or registration ids that are one athlete each."""
    found: dict[int, set[str]] = {}
    for table, column in (("entry", "provider_entry_id"), ("registration", "provider_registration_id")):
        for row in landing.core(table):
            found.setdefault(row["athlete_id"], set()).add(row[column])
    return sorted(found.values(), key=sorted)


def test_name_sex_and_birth_date_are_a_person_whatever_the_ids(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz", athlete_id="900")
    marathon.entry("2", "ANA  RUIZ", athlete_id="901")
    marathon.entry("3", "Ána Ruíz", athlete_id="")
    marathon.entry("4", "Ana Ruiz", athlete_birthdate="1971-07-07", entry_race_age="54")
    marathon.merge()
    assert _people(marathon) == [{"1", "2", "3"}, {"4"}]


def test_one_id_is_one_person_also_under_another_name(marathon: Landing) -> None:
    marathon.entry("1", "Kate Smith", athlete_id="900")
    marathon.entry("2", "Kate Jones", athlete_id="900")
    marathon.entry("3", "Kate Jones", athlete_id="", athlete_birthdate="1994-03-01")
    marathon.merge()
    assert _people(marathon) == [{"1", "2", "3"}]


def test_a_family_account_is_several_people(marathon: Landing) -> None:
    marathon.entry("1", "Pat Lee", athlete_id="900", athlete_birthdate="1980-01-02")
    marathon.entry("2", "Kim Lee", athlete_id="900", athlete_birthdate="2010-05-06")
    marathon.merge()
    assert _people(marathon) == [{"1"}, {"2"}]


def test_an_age_joins_the_one_person_it_fits(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz")
    for race in ("202", "203"):
        marathon.race(race)
    marathon.entry("2", "Ana Ruiz", athlete_birthdate="", entry_race_age="32", race_id="202")
    marathon.entry("3", "Ana Ruiz", athlete_birthdate="<null>", entry_race_age="31", race_id="203")
    marathon.entry("4", "Ana Ruiz", athlete_birthdate="", entry_race_age="55")
    marathon.entry("5", "Ana Ruiz", athlete_birthdate="", entry_race_age="32", athlete_sex="M")
    marathon.merge()
    assert _people(marathon) == [{"1", "2", "3"}, {"4"}, {"5"}]


def test_an_age_that_fits_two_joins_neither(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz", athlete_birthdate="1994-03-01")
    marathon.entry("2", "Ana Ruiz", athlete_birthdate="1994-10-09")
    marathon.entry("3", "Ana Ruiz", athlete_birthdate="", entry_race_age="32")
    marathon.merge()
    assert _people(marathon) == [{"1"}, {"2"}, {"3"}]


def test_ages_alone_join_over_two_years_but_not_over_three(marathon: Landing) -> None:
    for race in ("201", "202"):
        marathon.race(race)
    for entry, age, race in (("1", "40", "200"), ("2", "41", "201")):
        marathon.entry(entry, "Two Years", athlete_birthdate="", entry_race_age=age, race_id=race)
    for entry, age, race in (("3", "40", "200"), ("4", "41", "201"), ("5", "42", "202")):
        marathon.entry(entry, "Three Years", athlete_birthdate="", entry_race_age=age, race_id=race)
    marathon.merge()
    assert _people(marathon) == [{"1", "2"}, {"3"}, {"4"}, {"5"}]


def test_a_sex_left_out_is_no_other_person(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz", athlete_id="900")
    marathon.entry("2", "Ana Ruiz", athlete_id="901", athlete_sex="")
    marathon.merge()
    assert _people(marathon) == [{"1", "2"}]
    assert marathon.one("athlete")["sex"] == "F"


def test_a_name_alone_joins_the_one_who_bears_it(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz")
    marathon.race("202")
    marathon.entry("2", "Ana Ruiz", athlete_birthdate="", entry_race_age="", athlete_sex="", race_id="202")
    marathon.entry("3", "Li Na", athlete_birthdate="", entry_race_age="", athlete_sex="")
    marathon.entry("4", "Li Na", athlete_birthdate="", entry_race_age="", athlete_sex="", race_id="202")
    marathon.merge()
    assert _people(marathon) == [{"1", "2"}, {"3", "4"}]


def test_entries_of_one_race_that_only_look_alike_are_different_people(marathon: Landing) -> None:
    marathon.race("202")
    marathon.entry("1", "Sam Alike", athlete_birthdate="", entry_race_age="30")
    marathon.entry("2", "Sam Alike", athlete_birthdate="", entry_race_age="30")
    marathon.entry("3", "Sam Alike", athlete_birthdate="", entry_race_age="30", race_id="202")
    marathon.entry("4", "Kim Known", athlete_birthdate="1994-03-01")
    marathon.entry("5", "Kim Known", athlete_birthdate="", entry_race_age="32")
    marathon.merge()
    assert _people(marathon) == [{"1", "3"}, {"2"}, {"4"}, {"5"}]
    assert marathon.merge().changed_rows == 0


def test_an_id_that_different_people_bear_is_no_id(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz", athlete_id="-1", athlete_birthdate="", entry_race_age="30")
    marathon.entry(
        "2", "Bo Chen", athlete_id="-1", athlete_birthdate="", entry_race_age="50", athlete_sex="M"
    )
    marathon.entry("3", "Cy Dahl", athlete_id="-1", athlete_birthdate="", entry_race_age="22")
    marathon.merge()
    assert _people(marathon) == [{"1"}, {"2"}, {"3"}]


def test_registrations_and_stray_lines_join_the_same_dictionary(marathon: Landing) -> None:
    marathon.entry("1", "Ana Ruiz", athlete_id="900")
    marathon.line("1")
    marathon.line("", "Overall", "03:40:00", results_bib="55", results_age="32")
    marathon.rsu_race()
    marathon.rsu_event()
    marathon.registration("7001", user_id="42")
    marathon.merge()
    assert _people(marathon) == [{"1", "7001"}]
    assert {row["athlete_id"] for row in marathon.core("result")} == {marathon.one("athlete")["athlete_id"]}
    athlete = marathon.one("athlete")
    assert (athlete["race_count"], athlete["birth_year"], athlete["name_key"]) == (2, 1994, "ana ruiz")
    contact = marathon.one("athlete_contact")
    assert (contact["email"], str(contact["birth_date"])) == ("ana@example.test", "1994-03-01")


def test_names_home_and_contact_as_last_given(marathon: Landing) -> None:
    marathon.event("101", event_start_time=str(1781434800 - 365 * 86400))
    marathon.race("201", "101", race_planned_start_time=str(1781434800 - 365 * 86400))
    marathon.entry(
        "1",
        "Ana Ruiz",
        athlete_email="new@example.test",
        athlete_mobile_phone="",
        location_city="Boston",
        location_region="MA",
    )
    marathon.entry(
        "2", "ana ruiz", event_id="101", race_id="201", athlete_email="old@example.test", athlete_mobile_phone="555-0100", entry_race_age="31"
    )  # fmt: skip
    marathon.merge()
    athlete, contact = marathon.one("athlete"), marathon.one("athlete_contact")
    assert (athlete["full_name"], athlete["city"], athlete["state"]) == ("Ana Ruiz", "Boston", "MA")
    assert (contact["email"], contact["phone"]) == ("new@example.test", "555-0100")


def test_names_in_any_script_come_through(marathon: Landing) -> None:
    names = [
        "李 娜",
        "Анна Иванова",
        "علي حسن",
        "Zoë O’Brien-Łukasz",
        "Robert'); drop table core.result;--",
        "<b>Bo</b> Li",
        "Null Null",
    ]
    for turn, name in enumerate(names):
        marathon.entry(str(turn), name)
        marathon.line(str(turn))
    marathon.merge()
    assert [row["full_name"] for row in marathon.core("result")] == names
    keys = marathon.connection.execute(
        "select core.name_key(name) from unnest(%s::text[]) as name", (names,)
    ).fetchall()
    assert {row["name_key"] for row in marathon.core("athlete")} == {key for (key,) in keys}


def test_partners_have_dictionaries_of_their_own(marathon: Landing) -> None:
    marathon.event("100", partner="2")
    marathon.race("200", "100", partner="2")
    marathon.entry("1", "Ana Ruiz", athlete_id="900")
    marathon.entry("1", "Kim Lee", athlete_id="900", partner="2")
    marathon.merge()
    assert marathon.one("athlete")["full_name"] == "Ana Ruiz"
    assert marathon.one("athlete", partner=LAKESIDE)["full_name"] == "Kim Lee"


def test_an_athlete_keeps_the_id_when_more_becomes_known(marathon: Landing) -> None:
    marathon.entry("1", "Zed Last", athlete_birthdate="", entry_race_age="")
    marathon.entry("2", "Ana Ruiz", athlete_birthdate="", entry_race_age="32")
    marathon.merge()
    before = {row["full_name"]: row["athlete_id"] for row in marathon.core("athlete")}
    marathon.race("202")
    marathon.entry("3", "Ana Ruiz", athlete_id="77", race_id="202")
    marathon.entry("4", "Aaron First")
    marathon.merge()
    after = {row["full_name"]: row["athlete_id"] for row in marathon.core("athlete")}
    assert {name: after[name] for name in before} == before
    assert _people(marathon) == [{"1"}, {"2", "3"}, {"4"}]


KEYS = ["Ana Ruiz", "  ana   RUIZ ", "ÁNA RUÍZ", "A\u0301na Rui\u0301z", "Ana\tRuiz", "ＡＮＡ Ruiz"]


def test_one_key_for_all_spellings(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        keys = connection.execute(
            "select distinct ref.name_key(name) from unnest(%s::text[]) as name", (KEYS,)
        ).fetchall()
    assert keys == [("ana ruiz",)]
