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


def test_whether_it_gets_faster_is_answered_from_the_table(desk: Desk) -> None:
    answer = desk.ask("is our mile getting faster")
    first, last = answer.rows[0], answer.rows[-1]
    assert answer.answer.startswith(
        f"**No, slower**: the median in the mile was {first[1]} in {first[0]} and {last[1]} in {last[0]} (+10.0 %, 3 years of results)."
    )


def test_whether_it_gets_slower_is_answered_the_other_way_round(desk: Desk) -> None:
    assert _headline(desk, "is our mile getting slower").startswith("**Yes, slower**: the median")
    assert _headline(desk, "is our marathon getting slower").startswith("**Yes, slower**")


def test_a_change_of_less_than_one_percent_is_none(desk: Desk) -> None:
    headline = _headline(desk, "are our mile times improving before 2025")
    assert headline.startswith("**About the same**: the median in the mile before 2025 was 00:05:50 in 2023")


def test_who_did_not_finish_is_no_result(desk: Desk) -> None:
    assert _headline(desk, "who did not finish since 2020").startswith(
        "**2** entrants who did not finish since 2020."
    )
    assert _headline(desk, "no shows in 2022").startswith("There are no entrants who did not start in 2022.")
