"""Files as people made them by hand: older shapes, odd ids, one company name twice, words nobody foresaw."""

import pytest

from tests.integration.merging.landing_rows import Landing


def _without_bracket(landing: Landing, entry: str, time: str, **values: object) -> None:
    landing.line(entry, None, time, results_primary_bracket_name=None, **values)  # type: ignore[arg-type]


def test_a_name_too_long_for_an_index_is_cut(marathon: Landing) -> None:
    long = "".join(chr(0x4E00 + turn % 20000) for turn in range(20_000))
    marathon.event("101", event_name=long)
    marathon.race("201", "101", race_name=long)
    marathon.entry(
        "7", f"Ana {long}", race_id="201", event_id="101", location_city=long, athlete_birthdate=""
    )
    marathon.line("7", long, "03:10:00", event_id="101", race_id="201", results_primary_bracket_name=long)
    marathon.entry("8", f"Ana {long}", athlete_birthdate="")
    marathon.line("8")
    marathon.line("8", f"{long} Split", "01:10:00")
    marathon.add("timing_partners", timing_partner_id="3", company_name=long)
    marathon.merge()
    assert {len(row["last_name"]) for row in marathon.core("entry")} == {300}
    assert {len(row["name"]) for row in marathon.core("event")} == {300, len("2026 Harvest Marathon")}


def test_an_id_too_long_for_an_index_is_quarantined(marathon: Landing) -> None:
    long = "".join(chr(0x4E00 + turn % 20000) for turn in range(20_000))
    marathon.event(long)
    marathon.race(long)
    marathon.entry(long)
    marathon.rsu_race()
    marathon.rsu_event()
    marathon.registration(long)
    marathon.entry("7")
    marathon.line("7")
    marathon.merge()
    assert marathon.one("result")["bib"] == "7"
    tables = ("ct_events", "ct_races", "ct_participants", "runsignup_participants")
    reasons = [reason for table in tables for reason in marathon.quarantined(table)]
    assert len(reasons) == len(tables)
    assert all("500 characters" in reason for reason in reasons)


@pytest.mark.parametrize("base", [1_714_824_000_123, 300_000_000_001, 17_148_240_001_230_000, -(2**60)])
def test_rows_may_have_ids_of_any_size(marathon: Landing, base: int) -> None:
    for turn in range(3):
        marathon.entry(str(turn), f"Runner {turn}", landing_id=base + turn)
        marathon.line(str(turn), time="03:30:00", rank="9", landing_id=base + 10 * turn)
        marathon.line(str(turn), time="03:20:00", rank=str(turn + 1), landing_id=base + 10 * turn + 5)
        marathon.line(str(turn), "Half", "01:30:00", landing_id=base + 10 * turn + 6)
    marathon.line("", "Overall", "03:40:00", rank="7", results_bib="55", landing_id=base + 100)
    marathon.line(
        "",
        "Overall",
        "03:40:00",
        rank="7",
        results_bib="",
        results_first_name="",
        results_last_name="",
        landing_id=base + 200,
    )
    marathon.merge()
    found = [(row["bib"], row["chip_time_ms"], row["overall_place"]) for row in marathon.core("result")]
    assert sorted(found) == [
        ("0", 12_000_000, 1),
        ("1", 12_000_000, 2),
        ("2", 12_000_000, 3),
        ("55", 13_200_000, 7),
    ]
    assert len(marathon.core("split")) == 3
    lost = marathon.connection.execute("select landing_id from app.import_quarantine").fetchall()
    assert lost == [(base + 200,)]
    # A sync's rows are newer than any of an import.
    marathon.line("0", time="03:05:00", rank="1", landing_id=2**62 + 1)
    marathon.merge()
    assert {row["bib"]: row["chip_time_ms"] for row in marathon.core("result")}["0"] == 11_100_000


def test_two_partners_may_bear_one_name(marathon: Landing) -> None:
    marathon.add("timing_partners", timing_partner_id="3", company_name="lakeside timing")
    marathon.add("timing_partners", timing_partner_id="99999999999", company_name="Too Large a Number")
    for _ in range(2):
        marathon.merge()
        names = marathon.connection.execute("select partner_id, name from app.partner order by 1").fetchall()
        assert names == [(1, "Big River Race Management"), (2, "Lakeside Timing"), (3, "lakeside timing (3)")]


def test_a_source_that_lists_no_partner_still_has_them(marathon: Landing) -> None:
    marathon.connection.execute("truncate landing.timing_partners")
    marathon.entry("7")
    marathon.line("7")
    marathon.merge()
    assert marathon.connection.execute("select partner_id, name from app.partner").fetchall() == [
        (1, "Partner 1")
    ]
    assert marathon.one("result")["overall_place"] == 1


def test_an_event_without_races_is_its_own_race(landing: Landing) -> None:
    landing.event()
    landing.event("101", event_name="Without anybody")
    landing.entry("7", race_id=None)
    landing.line("", results_bib="7", race_id=None)
    landing.line("", "Half", "01:30:00", results_bib="7", race_id=None)
    landing.merge()
    race = landing.one("race")
    assert (race["name"], race["distance_class"], race["finisher_count"]) == (
        "2026 Harvest Marathon",
        "marathon",
        1,
    )
    assert landing.one("result")["entry_id"] == landing.one("entry")["entry_id"]
    assert len(landing.core("split")) == 1
    assert landing.merge().changed_rows == 0


def test_lines_without_race_and_entry_find_both_by_the_bib(marathon: Landing) -> None:
    marathon.race("201", race_name="10K", race_course_distance="10000")
    marathon.entry("7")
    marathon.entry("8", "Bo Chen", race_id="201")
    marathon.entry("9", "Cy Dahl", entry_bib="8")
    marathon.line("", results_bib="7", race_id=None)
    marathon.line(
        "", results_bib="8", results_first_name="Bo", results_last_name="Chen", race_id=None, time="00:40:00"
    )
    marathon.line("", results_bib="99", race_id=None)
    marathon.merge()
    placed = {
        (row["full_name"], row["race_name"]) for row in marathon.core("result") if row["status"] == "finished"
    }
    assert placed == {("Ana Ruiz", "Marathon"), ("Bo Chen", "10K")}
    assert marathon.quarantined("ct_results") == ["it names no race, and its event has several"]


def test_two_runners_with_one_bib_are_two(marathon: Landing) -> None:
    marathon.entry("7", "Ana Ruiz", entry_bib="78")
    marathon.entry("8", "Bo Chen", entry_bib="78")
    marathon.line("", results_bib="78", time="03:10:00")
    marathon.line("", results_bib="78", time="03:20:00", results_first_name="Bo", results_last_name="Chen")
    for name, time in (("Cy", "03:30:00"), ("Di", "03:40:00")):  # whom no entry describes
        marathon.line("", results_bib="79", time=time, results_first_name=name, results_last_name="Stray")
    marathon.merge()
    assert {row["full_name"]: row["chip_time_ms"] for row in marathon.core("result")} == {
        "Ana Ruiz": 11_400_000, "Bo Chen": 12_000_000, "Cy Stray": 12_600_000, "Di Stray": 13_200_000,
    }  # fmt: skip


def test_a_narrower_bracket_gives_no_place_of_a_wider_one(marathon: Landing) -> None:
    marathon.entry("7")
    for name, rank in (
        ("Overall", "12"),
        ("Female", "10"),
        ("Masters Women", "2"),
        ("Open", "55"),
        ("Open Women", "44"),
        ("Elite Women", "3"),
    ):
        marathon.line("7", name, rank=rank)
    marathon.entry("8", "Bo Chen")
    marathon.line("8", "Finish", rank="20")
    marathon.line("8", "Open Women", rank="6")
    marathon.merge()
    assert [(row["overall_place"], row["sex_place"]) for row in marathon.core("result")] == [
        (12, 10),
        (20, 6),
    ]


def test_a_file_without_brackets_has_finishers(marathon: Landing) -> None:
    for turn in range(6):
        marathon.entry(str(turn), f"Runner {turn}")
        _without_bracket(marathon, str(turn), "0:05" if turn == 5 else f"03:1{turn}:00", rank=str(turn + 1))
    marathon.merge()
    assert [row["overall_place"] for row in marathon.core("result")] == [1, 2, 3, 4, 5, 6]
    assert {row["division_place"] for row in marathon.core("result")} == {None}


def test_states_in_any_writing(marathon: Landing) -> None:
    for turn, word in enumerate(("D.N.F.", "DNF - mile 10", "DNF*", "did_not_finish")):
        marathon.entry(str(turn), f"Runner {turn}")
        marathon.line(str(turn), time=word, rank="99999")
    marathon.entry("8", "By Column")
    marathon.line("8", time="-", rank="99999", extra='{"results_status": "DNF"}')
    marathon.entry("9", "By Nines")
    marathon.line("9", time="-", rank="99999")
    marathon.entry("10", "At Home")
    marathon.line("10")
    marathon.merge()
    found = {row["bib"]: row["status"] for row in marathon.core("result")}
    assert found == {"0": "dnf", "1": "dnf", "2": "dnf", "3": "dnf", "8": "dnf", "10": "finished"}
    assert marathon.quarantined("ct_results") == ["no time, place or state in any of its lines"]
