"""Whose row is it: rows without a partner go back through their event, or into quarantine; every row is accounted for."""

from tests.integration.merging.landing_rows import LAKESIDE, Landing


def test_rows_without_a_partner_are_given_back_through_their_event(marathon: Landing) -> None:
    marathon.entry("1", partner=None)
    marathon.line("1", partner="<null>")
    marathon.line("1", "Female", "03:10:00", "5", partner=" ")
    marathon.rsu_race()
    marathon.rsu_event(partner="")
    marathon.registration("9", partner="0")
    marathon.merge()
    assert marathon.one("result")["sex_place"] == 5
    assert marathon.one("registration")["provider_registration_id"] == "9"
    assert marathon.connection.execute("select count(*) from app.import_quarantine").fetchone() == (0,)


def test_an_event_without_a_partner_has_that_of_its_races(landing: Landing) -> None:
    landing.event(partner=None)
    landing.race()
    landing.entry("1", partner=None)
    landing.line("1", partner=None)
    landing.rsu_race(partner="NULL")
    landing.rsu_event()
    landing.registration("9", partner=None)
    landing.event("101", partner=None, event_name="Nobody's")
    landing.race("201", "101", partner=None)
    landing.merge()
    assert {row["provider"] for row in landing.core("event")} == {"chronotrack", "runsignup"}
    assert landing.one("result")["chip_time_ms"] == 11_400_000
    assert landing.one("registration")["provider_registration_id"] == "9"
    assert (
        landing.quarantined("ct_events")
        == landing.quarantined("ct_races")
        == ["names no partner, and its event tells none"]
    )


def test_an_event_of_two_partners_gives_nothing_back(marathon: Landing) -> None:
    marathon.event("100", partner="2")
    marathon.race("200", "100", partner="2")
    marathon.entry("1", partner=None)
    marathon.merge()
    assert marathon.core("entry") == [] == marathon.core("entry", partner=LAKESIDE)
    assert marathon.quarantined("ct_participants") == ["names no partner, and its event tells none"]


def test_no_partner_is_ever_guessed(marathon: Landing) -> None:
    marathon.entry("1", partner=None, event_id="")
    marathon.entry("2", partner="77")
    marathon.entry("3", partner="Big River")
    marathon.merge()
    assert marathon.core("entry") == []
    assert marathon.quarantined("ct_participants") == [
        "names neither a partner nor an event", "names a partner that does not exist", "names a partner that does not exist",
    ]  # fmt: skip


def test_a_partner_id_may_be_written_in_several_ways(marathon: Landing) -> None:
    for entry, spelling in (("1", "1"), ("2", " 1"), ("3", "01"), ("4", "1.0")):
        marathon.entry(entry, f"Runner {entry}", partner=spelling)
    marathon.merge()
    assert len(marathon.core("entry")) == 4


def test_an_event_whose_partner_is_written_in_two_ways_still_gives_back(marathon: Landing) -> None:
    marathon.event("100", partner="01")
    marathon.entry("1", partner=None)
    marathon.merge()
    assert len(marathon.core("entry")) == 1
    assert marathon.quarantined("ct_participants") == [], "what was merged is not quarantined as well"


def test_what_hangs_nowhere_is_quarantined(marathon: Landing) -> None:
    marathon.race("299", "999")
    marathon.entry("1", event_id="999", race_id="299")
    marathon.event("101", event_name="Two Races")
    marathon.race("201", "101")
    marathon.race("202", "101")
    marathon.entry("2", event_id="101", race_id="999")
    marathon.entry("3", race_id="999")  # event 100 has one race alone
    marathon.entry("")
    marathon.line("1", event_id="999", race_id="299")
    marathon.merge()
    assert [row["provider_entry_id"] for row in marathon.core("entry")] == ["3"]
    assert marathon.quarantined("ct_races") == ["its event is not in the source"]
    assert marathon.quarantined("ct_participants") == [
        "its event is not in the source", "its race is not in the source", "entry without an id",
    ]  # fmt: skip
    assert marathon.quarantined("ct_results") == ["its event is not in the source"]


def test_every_row_is_accounted_for_once(marathon: Landing) -> None:
    marathon.entry("1")
    marathon.entry("1", "Ana Ruiz Copy")
    marathon.entry("2", partner=None)
    marathon.entry("3", event_id="999")
    for partner in ("1", None, "5"):
        marathon.line("1", partner=partner)
        marathon.line("1", "Half", "01:30:00", partner=partner)
        marathon.line("2", "Female", partner=partner)
    marathon.line("9", "Rathaus", "00:30:00")
    marathon.rsu_race()
    marathon.rsu_event()
    marathon.registration("1")
    marathon.registration("1")
    marathon.add("event_weather", event_id="100", temperature="12", source="open-meteo")
    marathon.add(
        "sync_history",
        event_id="100",
        timing_partner_id="1",
        sync_time="2026-06-14 10:00:00",
        status="ok",
        operation_type="results",
    )
    for _ in range(2):
        marathon.merge()
        accounted = dict(
            marathon.connection.execute(
                "select table_name, sum(row_count)::integer from app.import_disposition where stage = 'merge' group by 1"
            ).fetchall()
        )
        landed = {
            table: sum(1 for written, _ in marathon.written if written == table)
            for table in {written for written, _ in marathon.written} - {"timing_partners"}
        }
        assert accounted == landed
        listed, counted = (
            dict(marathon.connection.execute(query).fetchall())
            for query in (
                "select table_name, count(*)::integer from app.import_quarantine group by 1",
                "select table_name, sum(row_count)::integer from app.import_disposition where disposition = 'quarantined' group by 1",
            )
        )
        assert listed == counted
