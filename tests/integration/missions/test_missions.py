"""The ten questions of the mission, word for word, on rows whose answers were worked out by hand."""

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
