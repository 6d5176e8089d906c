"""Every kind of question on the small season, against figures worked out by hand from its rows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from racechat.answers import answering

from tests.integration.missions.conftest import Desk


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how many finishers did we have in 2024", 30),
        ("how many people over 70 finished a marathon", 3),
        ("how many people aged 72 and over finished a marathon", 3),
        ("how many women finished a half marathon", 8),
        ("how many different runners finished a marathon", 10),
        ("how many people dropped out of the 2022 Hartford Marathon", 1),
        ("how many people were disqualified in 2025", 1),
        ("how many runners from Ohio finished a marathon in 2025", 4),
        ("how many marathons has Michael Wardian finished", 4),
        ("how many people ran the Harvest Half in 2025", 5),
        ("how many people finished at most 3 hours in the marathon in 2024", 3),
        ("how many people finished between 3 and 4 hours in the marathon in 2025", 2),
        ("how many people finished under 3 hours by gun time in marathons in 2022", 1),
        ("how many events did we time in 2025", 5),
        ("how many races did we have last year", 6),
        ("how many active events do we have", 3),
        ("how many registrations yesterday", 2),
        ("how many signed up for the Harvest Half so far", 3),
        ("how many unpaid registrations", 1),
        ("how many men finished without Ohio in the marathon", None),
        ("how many marathon finishers in Connecticut in 2025", 6),
    ],
)
def test_counts(desk: Desk, question: str, figure: int | None) -> None:
    answer = desk.ask(question)
    if figure is None:
        assert answer.status == "answered"
    else:
        assert answer.rows[0][0] == figure, answer.answer


def test_a_runners_history_has_every_race_with_its_outcome(desk: Desk) -> None:
    answer = desk.ask("all of Ana Ruiz's races")
    assert [(row[3], row[4]) for row in answer.rows] == [
        ("01:44:00", "finished"),
        ("03:30:00", "finished"),
        ("01:45:30", "finished"),
        (None, "did not finish"),
    ]


def test_ever_says_yes_with_the_time_and_no_with_the_best(desk: Desk) -> None:
    yes = desk.ask("did Sam Ortiz ever break 20 minutes in a 5k")
    assert yes.answer.startswith("**Yes**")
    assert "00:19:40" in yes.answer
    no = desk.ask("did Sam Ortiz ever break 19 minutes in a 5k")
    assert no.answer.startswith("**No**")
    assert "00:19:40" in no.answer


def test_a_comparison_tells_who_is_ahead_and_where_they_met(desk: Desk) -> None:
    answer = desk.ask("compare Ana Ruiz and Kim Lee over the half")
    assert [(row[0], row[2], row[3]) for row in answer.rows] == [
        ("Ana Ruiz", 2, "01:44:00"),
        ("Kim Lee", 2, "01:58:00"),
    ]
    assert "met in 2 races: Ana Ruiz was ahead 2 times" in answer.answer


def test_winners_are_told_by_sex_latest_edition_first(desk: Desk) -> None:
    answer = desk.ask("who won the River City 10K")
    assert [(row[2], row[3], row[4]) for row in answer.rows] == [
        ("2026-05-03", "women", "Dana Whitfield"),
        ("2026-05-03", "men", "John Smith"),
        ("2025-05-04", "women", "Dana Whitfield"),
        ("2025-05-04", "men", "John Smith"),
    ]


def test_a_podium_has_three_places(desk: Desk) -> None:
    answer = desk.ask("women's podium at the 2025 Harvest Half")
    assert [(row[4], row[5]) for row in answer.rows] == [
        (1, "Dana Whitfield"),
        (2, "Ana Ruiz"),
        (3, "May Chen"),
    ]


def test_second_place(desk: Desk) -> None:
    answer = desk.ask("who finished second at the 2025 Hartford Marathon")
    assert [(row[3], row[5]) for row in answer.rows] == [("women", "Mary Smith"), ("men", "Walter Gray")]


def test_course_record_by_sex(desk: Desk) -> None:
    answer = desk.ask("course record at the Hartford Marathon")
    assert {(row[1], row[2], row[4]) for row in answer.rows} == {
        ("women", "Dana Whitfield", "03:12:00"),
        ("men", "Michael Wardian", "02:24:37"),
        ("non-binary", "Pat Quinn", "02:59:00"),
    }


def test_dnf_rate_by_race(desk: Desk) -> None:
    answer = desk.ask("DNF rate by race at the Hartford Marathon")
    rates = {str(row[0])[:4]: row[1] for row in answer.rows}
    assert rates == {"2022": 25.0, "2023": 0, "2024": 0, "2025": 0}
    assert "5.6 %" in answer.answer


def test_percentile(desk: Desk) -> None:
    answer = desk.ask("what percentile is 3:45 at the Hartford Marathon")
    assert answer.rows[0][:3] == (12, 0, 16)
    assert "25.0th percentile" in answer.answer


def test_a_histogram_holds_every_timed_finisher(desk: Desk) -> None:
    answer = desk.ask("finish time histogram of the Hartford Marathon")
    assert sum(int(str(row[2])) for row in answer.rows) == 16


def test_median_by_state(desk: Desk) -> None:
    answer = desk.ask("median half marathon time by state")
    assert {row[0]: (row[1], row[2]) for row in answer.rows}["CT"] == ("01:30:00", 2)


def test_registrations_of_two_years_stand_apart(desk: Desk) -> None:
    answer = desk.ask("registrations per month this year vs last")
    assert answer.rows == (
        (2025, "2025-12", 1),
        (2026, "2026-04", 1),
        (2026, "2026-05", 2),
        (2026, "2026-06", 3),
    )


def test_revenue_by_event(desk: Desk) -> None:
    answer = desk.ask("revenue by event this year")
    assert {str(row[0]).split(",")[0]: row[1] for row in answer.rows} == {
        "Harvest Half 2026": 191.0,
        "Summer Sizzler": 124.0,
    }


def test_who_registered_yesterday_shows_no_contact_details(desk: Desk) -> None:
    answer = desk.ask("who registered yesterday")
    assert {row[0] for row in answer.rows} == {"Ana Ruiz", "Kim Lee"}
    assert "@" not in answer.answer


def test_events_without_results(desk: Desk) -> None:
    answer = desk.ask("events without results yet")
    assert [row[0] for row in answer.rows] == ["Ridge Trail Run"]


def test_the_next_edition_comes_first(desk: Desk) -> None:
    answer = desk.ask("when is the Harvest Half")
    assert "September 13, 2026" in answer.answer
    assert answer.rows[0][7] == 3  # the registrations that the other provider knows


def test_this_weekend_is_resolved_and_shown(desk: Desk) -> None:
    answer = desk.ask("which races are this weekend")
    assert {row[1] for row in answer.rows} == {"5K", "10K"}
    assert "2026-06-20 to 2026-06-21" in answer.answer


@pytest.mark.parametrize(
    ("question", "first_day"),
    [
        ("upcoming races in April", "2027-04-01"),
        ("upcoming events in november", "2026-11-01"),
        ("events in April open for registration", "2027-04-01"),
        ("upcoming races on March 7", "2027-03-07"),
        ("upcoming races in the spring", "2027-03-01"),
        ("races in April", "2026-04-01"),
    ],
)
def test_what_is_still_to_come_is_never_looked_for_in_the_past(
    desk: Desk, question: str, first_day: str
) -> None:
    answer = desk.ask(question, now=datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    assert answer.question is not None
    assert answer.question["filters"]["period"]["first"] == first_day
    assert f"read as {first_day[:7]}" in answer.answer or first_day in answer.answer


def test_hottest_and_rainy_races(desk: Desk) -> None:
    assert desk.ask("hottest marathon we timed").rows[0][0] == "2025 Hartford Marathon"
    assert {row[0] for row in desk.ask("races with rain").rows} == {
        "2023 Hartford Marathon",
        "River City Run",
    }


def test_average_temperature_of_the_slowest_halves(desk: Desk) -> None:
    assert desk.ask("average temperature of the ten slowest halves").rows[0][0] == 17


def test_syncs(desk: Desk) -> None:
    assert "2026-06-14 23:40 EDT" in desk.ask("when did RunSignUp last sync").answer
    assert "HTTP 503" in desk.ask("why did the ChronoTrack sync fail").answer


def test_two_runners_of_one_name_are_told_apart_by_the_reply(desk: Desk) -> None:
    asked = desk.ask("John Smith's half marathon PR")
    assert asked.status == "clarify"
    assert "Hartford" in asked.answer
    assert "Dayton" in asked.answer
    answer = desk.follow("John Smith's half marathon PR", "the one from Dayton")
    assert answer.status == "answered"
    assert "01:25:00" in answer.answer


def test_a_list_follows_its_question(desk: Desk) -> None:
    answer = desk.follow("How many people finished under 3 hours in marathons last year?", "who were they")
    assert [row[0] for row in answer.rows] == ["Michael Wardian", "John Smith", "Pat Quinn"]


def test_a_download_holds_more_than_is_shown(desk: Desk) -> None:
    answer = desk.follow("1 mile finishers in 2025", "as CSV")
    assert answer.export is not None
    assert answer.export.total_rows == 21
    assert len(answer.export.rows) == 21


def test_a_download_that_is_cut_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(answering._EXPORT_LIMITS, rows=5)
    monkeypatch.setattr(answering, "_EXPORT_LIMITS", limits)
    cut = desk.follow("1 mile finishers in 2025", "as CSV")
    assert cut.export is not None
    assert (len(cut.export.rows), cut.export.total_rows, cut.export.is_truncated) == (5, 21, True)
    assert "the first 5 of 21 rows" in cut.with_download("http://127.0.0.1/x").answer
    monkeypatch.setattr(answering, "_EXPORT_LIMITS", replace(limits, rows=21))
    whole = desk.follow("1 mile finishers in 2025", "as CSV")
    assert whole.export is not None
    assert not whole.export.is_truncated
    assert "21 rows ·" in whole.with_download("http://127.0.0.1/x").answer


def test_the_sql_shown_can_be_run_and_gives_the_same(desk: Desk) -> None:
    from psycopg import sql

    answer = desk.ask("top 10 women at the 2024 Harvest Half")
    assert answer.sql is not None
    rows = desk.pools.reader(1).read(sql.SQL(answer.sql)).rows  # type: ignore[arg-type]
    assert len(rows) == answer.row_count


def test_finishers_without_a_chip_time_are_mentioned(desk: Desk) -> None:
    assert "1 finisher has no chip time" in desk.ask("average 5k time").answer


def test_another_partners_runner_is_not_known_here(desk: Desk) -> None:
    assert desk.ask("show me Zoe Hidden's results").status == "clarify"
    assert desk.ask("show me Zoe Hidden's results", partner_id=2).status == "answered"


def test_administrators_see_all_partners_together(desk: Desk) -> None:
    count = desk.ask("How many people finished under 3 hours in marathons last year?", role="platform_admin")
    assert count.rows == ((4,),)
    assert desk.ask("how many active events do we have", role="platform_admin").rows == ((4,),)
