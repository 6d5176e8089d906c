"""The first line of an answer says the figure that was asked for."""

import pytest

from tests.integration.missions.conftest import Desk


def _headline(desk: Desk, text: str) -> str:
    return desk.ask(text).answer.split("\n\n")[0]


def test_two_years_compared_each_have_their_number(desk: Desk) -> None:
    headline = _headline(desk, "registrations per month this year vs last")
    assert headline == "**6** in 2026 and **1** in 2025: registrations, by year and month:"


def test_two_years_of_finishers_each_have_their_number(desk: Desk) -> None:
    headline = _headline(desk, "5K finishers per month this year vs last")
    assert headline == "**4** in 2026 and **4** in 2025: finishers in the 5K, by year and month:"


def test_two_years_of_revenue_each_have_their_number(desk: Desk) -> None:
    headline = _headline(desk, "revenue by year this year vs last")
    assert headline.startswith(r"**\$315.00** in 2026 and **\$33.00** in 2025: revenue")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("marathon results between 3:00 and 3:30 in 2024", "between 03:00:00 and 03:30:00"),
        ("how many finished the marathon in 3:30 or less in 2024", "in 03:30:00 or faster"),
        ("how many finished the marathon in 3:30 or more in 2024", "in 03:30:00 or slower"),
    ],
)
def test_bounds_of_a_time_read_as_one_would_say_them(desk: Desk, text: str, words: str) -> None:
    headline = _headline(desk, text)
    assert words in headline
    assert "in at least" not in headline
