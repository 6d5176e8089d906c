"""Several result lines per runner become one result: the right line, the right places, never a split."""

import pytest

from tests.integration.merging.landing_rows import Landing


def test_one_result_with_the_places_of_their_brackets(marathon: Landing) -> None:
    marathon.entry("7")
    marathon.line("7", "F 30-34", rank="3")
    marathon.line("7", "Female", rank="12")
    marathon.line("7", "Overall", rank="40", results_gun_time="03:11:05.5")
    marathon.line("7", "Half", "01:30:00", rank="35")
    marathon.merge()

    result = marathon.one("result")
    assert (result["chip_time_ms"], result["gun_time_ms"]) == (11_400_000, 11_465_500)
    assert (result["overall_place"], result["sex_place"]) == (40, 12)
    assert (result["division"], result["division_place"]) == ("F 30-34", 3)
    assert (result["status"], result["age_group"], result["distance_class"]) == (
        "finished",
        "30-34",
        "marathon",
    )
    split = marathon.one("split")
    assert (split["name"], split["time_ms"], split["place"]) == ("Half", 5_400_000, 35)


def test_a_place_without_its_line_stays_unknown(marathon: Landing) -> None:
    marathon.entry("7")
    marathon.line("7", "F 30-34", rank="3")
    marathon.merge()
    result = marathon.one("result")
    assert (result["overall_place"], result["sex_place"], result["division_place"]) == (None, None, 3)
    assert result["status"] == "finished"


@pytest.mark.parametrize("rank", [None, "", "-", "1,028", "-1", "99999999"])
def test_a_line_without_a_rank_gives_no_place(marathon: Landing, rank: str | None) -> None:
    marathon.entry("7")
    marathon.line("7", rank=rank)
    marathon.line("7", "Half", "01:30:00", rank=rank)
    marathon.entry("8", "Bo Blank")
    marathon.line("8", time="", rank=rank)
    marathon.merge()
    result = marathon.one("result")  # nothing says that the other one finished
    assert (result["bib"], result["status"], result["overall_place"]) == ("7", "finished", None)
    assert marathon.one("split")["place"] is None


def test_the_finish_is_the_line_of_the_widest_bracket(marathon: Landing) -> None:
    cases = [
        (("Masters Women", "Overall"), "Overall"),
        (("Female", "F 30-34"), "F 30-34"),  # the primary bracket
        (("Clydesdale", "Women"), "Women"),
        (("Athena", "F3034"), "F3034"),
        (("10K Split", "Athena"), "Athena"),
        (("Corporate Challenge", "Finish"), "Finish"),
        (("Marathon", "Half", "Top Ten"), "Marathon"),  # the race's own name
    ]
    for turn, (names, winner) in enumerate(cases):
        marathon.entry(str(turn), f"Runner {turn}")
        for name in names:
            marathon.line(str(turn), name, "03:10:00" if name == winner else "03:20:00")
    marathon.merge()
    assert [row["chip_time_ms"] for row in marathon.core("result")] == [11_400_000] * len(cases)


def test_the_newest_copy_wins_even_if_it_is_slower_or_blank(marathon: Landing) -> None:
    for entry in ("7", "8"):
        marathon.entry(entry, f"Runner {entry}")
        marathon.line(entry, time="03:10:00")
    marathon.line("7", time="03:12:00")
    marathon.line("8", time="DNF", rank="")
    marathon.merge()
    by_bib = {row["bib"]: row for row in marathon.core("result")}
    assert by_bib["7"]["chip_time_ms"] == 11_520_000
    assert (by_bib["8"]["status"], by_bib["8"]["chip_time_ms"]) == ("dnf", None)


def test_rows_of_a_sync_are_newer_than_any_import(marathon: Landing) -> None:
    marathon.entry("7")
    marathon.line("7", time="03:09:00", landing_id=4_611_686_018_427_387_905)
    marathon.line("7", time="03:10:00")
    marathon.line("7", "Half", "01:31:00", landing_id=4_611_686_018_427_387_906)
    marathon.merge()
    assert marathon.one("result")["chip_time_ms"] == 11_340_000
    assert marathon.one("split")["time_ms"] == 5_460_000


def test_splits_alone_are_a_dnf_where_others_finished_and_nothing_where_nobody_did(marathon: Landing) -> None:
    marathon.race("201", race_name="Half Marathon", race_course_distance="21097.5")
    marathon.entry("7", "Ana Ruiz")
    marathon.entry("8", "Kim Lee")
    marathon.entry("9", "Sam Ortiz", race_id="201")
    marathon.line("7", "Overall")
    marathon.line("8", "Half", "01:40:00")
    marathon.line("9", "10K", "00:50:00", race_id="201")
    marathon.merge()
    assert {row["bib"]: row["status"] for row in marathon.core("result")} == {"7": "finished", "8": "dnf"}
    assert marathon.quarantined("ct_results") == ["no time, place or state in any of its lines"]


@pytest.mark.parametrize(("distance", "is_finish"), [("10000", True), ("42195", False)])
def test_a_bare_distance_is_the_finish_only_of_a_race_that_long(
    marathon: Landing, distance: str, *, is_finish: bool
) -> None:
    marathon.race("201", race_name="Run", race_course_distance=distance)
    marathon.entry("7", race_id="201")
    marathon.entry("8", race_id="201")
    marathon.line("7", "10K", "00:45:00", race_id="201")
    marathon.line("8", "Overall", "05:00:00", race_id="201")
    marathon.merge()
    result = {row["bib"]: row for row in marathon.core("result")}["7"]
    assert result["status"] == ("finished" if is_finish else "dnf")
    assert result["chip_time_ms"] == (2_700_000 if is_finish else None)


def test_a_distance_before_a_sex_is_a_split_in_a_longer_race(marathon: Landing) -> None:
    marathon.race("201", race_name="10K", race_course_distance="")
    for entry, race in (("7", "200"), ("8", "201")):
        marathon.entry(entry, f"Runner {entry}", race_id=race)
        marathon.line(entry, "10K Women", "00:50:00", "4", race_id=race)
    marathon.entry("9", "Runner 9")
    marathon.line("9", "Overall")
    marathon.merge()
    found = {
        row["bib"]: (row["status"], row["chip_time_ms"], row["sex_place"]) for row in marathon.core("result")
    }
    assert found == {
        "7": ("dnf", None, None),
        "8": ("finished", 3_000_000, 4),
        "9": ("finished", 11_400_000, None),
    }


def test_the_interval_flag_of_the_provider_is_honoured(marathon: Landing) -> None:
    marathon.entry("7")
    marathon.line("7", "Overall", "03:10:00", extra='{"results_interval_full": "1"}')
    marathon.line("7", "Overall", "01:30:00", extra='{"results_interval_full": "0"}')
    marathon.merge()
    assert marathon.one("result")["chip_time_ms"] == 11_400_000
    assert marathon.one("split")["time_ms"] == 5_400_000


def test_a_bracket_of_unknown_name_that_shows_the_finish_is_a_bracket_and_else_a_split(
    marathon: Landing,
) -> None:
    for number in range(1, 6):
        entry = marathon.entry(str(number), f"Runner {number}")
        marathon.line(entry, "Overall", f"03:1{number}:00")
        marathon.line(entry, "Blue Wave", f"03:1{number}:00")
        marathon.line(entry, "Bridge", f"01:1{number}:00")
    late = marathon.entry("9", "Late Lee")
    marathon.line(late, "Blue Wave", "04:00:00")
    lost = marathon.entry("10", "Lost Lee")
    marathon.line(lost, "Bridge", "01:40:00")
    marathon.merge()
    by_bib = {row["bib"]: row for row in marathon.core("result")}
    assert (by_bib["9"]["status"], by_bib["9"]["chip_time_ms"]) == ("finished", 14_400_000)
    assert (by_bib["10"]["status"], by_bib["10"]["chip_time_ms"]) == ("dnf", None)
    assert {row["name"] for row in marathon.core("split")} == {"Bridge"}


def test_unknown_brackets_alone_the_slowest_is_the_finish(marathon: Landing) -> None:
    for number in range(1, 4):
        entry = marathon.entry(str(number), f"Runner {number}")
        marathon.line(entry, "Zielzeit", f"03:1{number}:00")
        marathon.line(entry, "Rathaus", f"01:1{number}:00")
    marathon.merge()
    assert [row["chip_time_ms"] for row in marathon.core("result")] == [11_460_000, 11_520_000, 11_580_000]
    assert len(marathon.core("split")) == 3


def test_an_unknown_bracket_that_only_a_split_could_explain_is_quarantined(marathon: Landing) -> None:
    marathon.entry("7")
    marathon.line("7", "Rathaus", "00:59:00")
    marathon.merge()
    assert marathon.core("result") == []
    assert marathon.quarantined("ct_results") == ["bracket of unknown meaning, and its time may be a split"]


def test_states_and_words(marathon: Landing) -> None:
    marathon.entry("1", "Fin Isher")
    marathon.line("1")
    marathon.entry("2", "Dee Enef", entry_status="DNF")
    marathon.entry("3", "Dee Enes", entry_status="DNS")
    marathon.entry("4", "Dee Cue", entry_status="DQ")
    marathon.line("4", "Overall", "02:05:00", "")
    marathon.entry("5", "Word Only")
    marathon.line("5", "Overall", "Did Not Finish", "")
    marathon.entry("6", "Never There")
    marathon.entry("7", "With Drawn", entry_status="WITHDRAWN")
    marathon.entry("8", "No Chip")
    marathon.line("8", "Overall", "0", "2", results_gun_time="03:15:00")
    marathon.entry("9", "Says Finished", entry_status="FIN")
    marathon.merge()
    found = {
        row["bib"]: (row["status"], row["chip_time_ms"], row["gun_time_ms"])
        for row in marathon.core("result")
    }
    assert found == {
        "1": ("finished", 11_400_000, None),
        "2": ("dnf", None, None),
        "3": ("dns", None, None),
        "4": ("dq", None, None),
        "5": ("dnf", None, None),
        "6": ("dns", None, None),  # a bib that was seen nowhere in a race with finishers
        "8": ("finished", None, 11_700_000),
    }
    race = marathon.one("race")
    assert (race["entrant_count"], race["finisher_count"], race["timed_count"]) == (9, 2, 1)
    assert (race["dnf_count"], race["dns_count"], race["dq_count"]) == (2, 2, 1)


def test_nobody_is_absent_from_a_race_without_results(marathon: Landing) -> None:
    marathon.entry("6", "Not Yet")
    marathon.merge()
    assert marathon.core("result") == []
    assert marathon.one("entry")["status"] == "confirmed"


def test_lines_without_an_entry_find_it_by_bib_or_stand_alone(marathon: Landing) -> None:
    marathon.entry("7", "Ana Ruiz", entry_bib="0107")
    marathon.line("", "Overall", "03:10:00", results_bib="0107")
    marathon.line("", "Female", "03:10:00", "4", results_bib="0107")
    marathon.line(
        "",
        "Overall",
        "03:20:00",
        "2",
        results_bib="0999",
        results_first_name="Stray",
        results_last_name="Cat",
    )
    marathon.line(
        "777", "Overall", "03:30:00", "3", results_bib="5", results_first_name="No", results_last_name="Entry"
    )
    marathon.line(
        "", "Male", "03:30:00", "1", results_bib="5", results_first_name="No", results_last_name="Entry"
    )
    marathon.line("", "Overall", "03:40:00", "4", results_bib="", results_first_name="", results_last_name="")
    marathon.merge()
    found = {row["full_name"]: row for row in marathon.core("result")}
    assert set(found) == {"Ana Ruiz", "Stray Cat", "No Entry"}
    assert (found["Ana Ruiz"]["entry_id"] is not None, found["Ana Ruiz"]["sex_place"]) == (True, 4)
    assert (found["Stray Cat"]["bib"], found["Stray Cat"]["entry_id"]) == ("0999", None)
    assert (found["No Entry"]["overall_place"], found["No Entry"]["sex_place"]) == (3, 1)
    assert marathon.quarantined("ct_results") == ["no entry, bib or name: nobody to give it to"]


def test_a_race_left_out_is_found_through_the_entry(marathon: Landing) -> None:
    marathon.race("201", race_name="5K", race_course_distance="5000")
    marathon.entry("7", race_id="201")
    marathon.line("7", "Overall", "00:25:00", race_id="")
    marathon.line("7", "Female", "00:25:00", "3", race_id=" 201 ")
    marathon.merge()
    result = marathon.one("result")
    assert (result["distance_class"], result["chip_time_ms"], result["sex_place"]) == ("5k", 1_500_000, 3)


def test_times_over_a_day_do_not_wrap(marathon: Landing) -> None:
    marathon.race("201", race_name="100 Mile", race_course_distance="160934.4")
    for entry, text in (("1", "26:15:00"), ("2", "1 day, 2:15:00"), ("3", "27:00:00.5")):
        marathon.entry(entry, f"Ultra {entry}", race_id="201")
        marathon.line(entry, "Overall", text, race_id="201")
    marathon.merge()
    assert sorted(row["chip_time_ms"] for row in marathon.core("result")) == [
        94_500_000,
        94_500_000,
        97_200_500,
    ]
