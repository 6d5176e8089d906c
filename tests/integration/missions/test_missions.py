"""The ten questions of the mission, word for word, on rows whose answers were worked out by hand."""

import statistics

import pytest

from tests.integration.missions.conftest import Desk


def test_m1_a_runners_record_names_time_event_and_date(desk: Desk) -> None:
    answer = desk.ask("Show me Michael Wardian's marathon PR")
    assert answer.status == "answered"
    assert "02:24:37" in answer.answer
    assert "Hartford Marathon" in answer.answer
    assert "October 8, 2022" in answer.answer


def test_m2_under_three_hours_is_strict_and_last_year_is_the_calendar_year(desk: Desk) -> None:
    answer = desk.ask("How many people finished under 3 hours in marathons last year?")
    assert answer.rows == ((3,),)
    assert "2025-01-01 to 2025-12-31" in answer.answer


def test_m3_active_events_are_counted_once(desk: Desk) -> None:
    answer = desk.ask("I'm from Big River Race Management, show me our active events")
    assert answer.status == "answered"
    assert [row[0] for row in answer.rows] == ["Summer Sizzler", "Harvest Half 2026", "Turkey Trot"]


def test_m7_the_list_is_fastest_first_and_three_hours_flat_is_not_in_it(desk: Desk) -> None:
    answer = desk.ask("Show me all sub-3:00 marathon times from 2024")
    assert [row[3] for row in answer.rows] == ["02:28:00", "02:58:00"]
    assert answer.total_rows == 2


def test_m9_age_groups_come_in_order(desk: Desk) -> None:
    answer = desk.ask("What's the average 5K time by age group and gender?")
    assert answer.rows == (
        ("20-24", "women", "00:23:30", 2),
        ("25-29", "men", "00:21:00", 1),
        ("35-39", "women", "00:22:00", 1),
        ("35-39", "men", "00:19:55", 2),
        ("70-74", "women", "00:36:00", 1),
    )


def test_m4_each_weather_measure_has_its_correlation_and_its_number_of_races(desk: Desk) -> None:
    answer = desk.ask("What's the weather correlation with slow race times?")
    assert [(row[0], row[2]) for row in answer.rows] == [
        ("temperature", 7),
        ("humidity", 7),
        ("wind", 7),
        ("precipitation", 7),
    ]
    # Medians in minutes against the median of the other editions': the marathon 2022 to 2025, the mile 2023 to 2025.
    slowdown = [180 / 195, 195 / 180, 179 / 195, 225 / 180, 350 / 367.5, 350 / 367.5, 385 / 350]
    temperature = [9.0, 11.0, 10.0, 27.5, 20.0, 21.0, 34.0]
    assert answer.rows[0][1] == pytest.approx(statistics.correlation(slowdown, temperature), abs=0.001)
    assert "temperature**: a strong positive" in answer.answer
    assert answer.chart is not None
    assert len(answer.chart["data"]["values"]) == 7


def test_m5_owners_get_the_file_with_contact_details(desk: Desk) -> None:
    answer = desk.ask("Generate CSV of Boston qualifiers with contact info", role="owner")
    assert [row[0] for row in answer.rows] == [
        "Michael Wardian",
        "Pat Quinn",
        "Dana Whitfield",
        "Walter Gray",
        "Mary Smith",
    ]
    assert "Boston 2027" in answer.answer
    assert "2025-09-13 to 2026-09-18" in answer.answer
    assert answer.export is not None
    assert answer.export.holds_contact_details
    assert answer.export.columns[-2:] == ("E-mail", "Phone")
    assert answer.export.rows[0][-2:] == ("wardian@example.org", "+1 555 0101")


def test_m5_staff_are_told_that_contact_details_are_the_owners(desk: Desk) -> None:
    answer = desk.ask("Generate CSV of Boston qualifiers with contact info", role="staff")
    assert answer.status == "refused"
    assert "owners" in answer.answer
    assert answer.export is None
    assert answer.sql is None


def test_m6_the_most_expensive_event_comes_first(desk: Desk) -> None:
    answer = desk.ask("Which RunSignUp events have the highest registration fees?")
    assert [(row[0], row[2]) for row in answer.rows] == [
        ("Harvest Half", 95.0),
        ("Summer Sizzler", 45.0),
        ("Turkey Trot", 30.0),
    ]


def test_m8_administrators_see_every_partner(desk: Desk) -> None:
    answer = desk.ask("Which timing partner has the most active events?", role="platform_admin")
    assert answer.rows == (("Big River Race Management", 3), ("Lakeside Timing", 1))


def test_m8_a_partner_is_told_that_it_may_not_see_this(desk: Desk) -> None:
    for role in ("owner", "staff", "viewer"):
        answer = desk.ask("Which timing partner has the most active events?", role=role)
        assert answer.status == "refused"
        assert "Lakeside" not in answer.answer


def test_m10_only_races_far_above_their_usual_median_with_enough_finishers(desk: Desk) -> None:
    answer = desk.ask("Show weather conditions for races with unusually slow times")
    assert [(row[0], row[2], row[5], row[7]) for row in answer.rows] == [
        ("Fun Mile", "2025-07-04", 10.0, 34.0)
    ]
    assert "at least 5 %" in answer.answer
