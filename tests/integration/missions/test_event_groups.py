"""'By event' means the event itself: its days and races together, its editions apart, its providers' rows as one."""

from tests.integration.missions.conftest import ADMINISTRATOR, Desk


def test_an_event_of_two_days_is_one_row(desk: Desk) -> None:
    answer = desk.ask("registrations by event this year")
    assert answer.rows == (("Harvest Half 2026, 2026-09-13", 3), ("Summer Sizzler, 2026-06-20", 3))


def test_editions_of_one_name_stand_apart(desk: Desk) -> None:
    answer = desk.ask("average 5K time by event")
    assert [(row[0], row[2]) for row in answer.rows] == [
        ("River City Run, 2026-05-03", 3),
        ("River City Run, 2025-05-04", 4),
    ]


def test_results_and_outcomes_name_an_event_alike(desk: Desk) -> None:
    by_time = desk.ask("average marathon time by event")
    by_outcome = desk.ask("marathon dnf rate by event")
    assert [row[0] for row in by_time.rows] == [row[0] for row in by_outcome.rows]
    assert by_time.rows[0][0] == "2025 Hartford Marathon, 2025-10-11"


def test_events_of_two_partners_are_two_rows(desk: Desk) -> None:
    answer = desk.ask("finishers by event in 2025", role=ADMINISTRATOR)
    assert ("2025 Hartford Marathon, 2025-10-11", 6) in answer.rows
    assert ("Lakeside Marathon, 2025-06-01", 1) in answer.rows
