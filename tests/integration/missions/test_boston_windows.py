"""A qualifying window that has only just opened: what the answer offers instead of a bare nought."""

from datetime import UTC, datetime

from tests.integration.missions.conftest import Desk

AFTER_THE_MARATHONS = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)


def test_the_window_stands_under_the_filters(desk: Desk) -> None:
    answer = desk.ask("Boston qualifiers")
    assert "**Filters:** Boston 2027: marathons from 2025-09-13 to 2026-09-18" in answer.answer
    assert "closed last" not in answer.answer


def test_an_empty_window_tells_of_the_one_before(desk: Desk) -> None:
    answer = desk.ask("Boston qualifiers", now=AFTER_THE_MARATHONS)
    assert answer.rows == ()
    assert "**Filters:** Boston 2028: marathons from 2026-09-19 to 2027-09-17" in answer.answer
    assert "(Boston 2027: marathons from 2025-09-13 to 2026-09-18), **5** had one" in answer.answer


def test_what_is_offered_is_understood_and_gives_that_number(desk: Desk) -> None:
    answer = desk.ask("Boston qualifiers from 2025-09-13 to 2026-09-18", now=AFTER_THE_MARATHONS)
    assert answer.total_rows == 5


def test_a_file_of_an_empty_window_tells_too(desk: Desk) -> None:
    answer = desk.ask("CSV of Boston qualifiers with contact info", role="owner", now=AFTER_THE_MARATHONS)
    assert "**5** had one" in answer.answer
