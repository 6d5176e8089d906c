"""Numbers, times, dates and bounds as people write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.questions.bounds import Bound, bounds_in
from racechat.questions.durations import time_at
from racechat.questions.numbers import number_at, ordinal_at
from racechat.questions.period_pairs import PeriodPair, pairs_in
from racechat.questions.periods import SaidPeriod, periods_in
from racechat.questions.tokens import clean, name_between, plain, tokenize

MONDAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Michael Wardian's 5K", ["michael", "wardian", "5", "k"]),
        ("O'Brien’s PR", ["o'brien", "pr"]),
        ("sub-3:00", ["sub", "-", "3:00"]),
        ("What’s up?", ["what", "is", "up"]),
        ("2024's races", ["2024", "'", "races"]),
        ("José Ñandú", ["jose", "nandu"]),
        ("1,500 runners", ["1,500", "runners"]),
        ("ﬁve K", ["five", "k"]),
        ("didn't", ["did", "not"]),
        ("over-60s", ["over", "-", "60", "s"]),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(clean(text)) if token.text != "'"] == [
        word for word in words if word != "'"
    ]


def test_a_name_keeps_its_hyphen_and_loses_its_possessive() -> None:
    text = clean("Ana Smith-Jones's marathons")
    tokens = tokenize(text)
    assert plain(name_between(text, tokens, 0, 4)) == "ana smith-jones"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("three", 3),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("one hundred", 100),
        ("a", None),
        ("1,500", 1500),
        ("26.2", 26.2),
        ("two hundred ten", 210),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    found = number_at(tokenize(text), 0)
    assert (found[0] if found else None) == value


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=999))
def test_spelled_numbers_come_back(number: int) -> None:
    units = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()

    def spell(value: int) -> str:
        if value < 20:
            return units[value]
        if value < 100:
            return tens[value // 10] + (f"-{units[value % 10]}" if value % 10 else "")
        return f"{units[value // 100]} hundred" + (f" {spell(value % 100)}" if value % 100 else "")

    found = number_at(tokenize(spell(number)), 0)
    assert found is not None
    assert found[0] == number


@pytest.mark.parametrize(
    ("text", "value"), [("first", 1), ("3rd", 3), ("22nd", 22), ("tenth", 10), ("three", None)]
)
def test_ordinals(text: str, value: int | None) -> None:
    found = ordinal_at(tokenize(text), 0)
    assert (found[0] if found else None) == value


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3 hours", [10_800_000]),
        ("three and a half hours", [12_600_000]),
        ("two hours and thirty minutes", [9_000_000]),
        ("2h30", [9_000_000]),
        ("1h45m30s", [6_330_000]),
        ("an hour and a half", [5_400_000]),
        ("half an hour", [1_800_000]),
        ("90 minutes", [5_400_000]),
        ("3:00:00", [10_800_000]),
        ("19:59.5", [1_199_500]),
        ("45:30", [2_730_000]),
        ("1:45", [6_300_000, 105_000]),
        ("3:45 hours", [13_500_000]),
        ("4:30 minutes", [270_000]),
        ("18s", None),
        ("5k", None),
        ("3:75", None),
    ],
)
def test_times(text: str, readings: list[int] | None) -> None:
    found = time_at(tokenize(text), 0)
    assert (list(found[0].readings_ms) if found else None) == readings


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 59), st.integers(0, 59))
def test_clock_times_come_back(hours: int, minutes: int, seconds: int) -> None:
    found = time_at(tokenize(f"{hours}:{minutes:02}:{seconds:02}"), 0)
    assert found is not None
    assert found[0].readings_ms == (((hours * 60 + minutes) * 60 + seconds) * 1000,)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("this season", date(2026, 1, 1), date(2026, 12, 31)),
        ("in 2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("'24", date(2024, 1, 1), date(2024, 12, 31)),
        ("since 2020", date(2020, 1, 1), None),
        ("before 2022", None, date(2021, 12, 31)),
        ("after 2022", date(2023, 1, 1), None),
        ("until 2022", None, date(2022, 12, 31)),
        ("between 2020 and 2023", date(2020, 1, 1), date(2023, 12, 31)),
        ("from 2020 to 2023", date(2020, 1, 1), date(2023, 12, 31)),
        ("2020-2023", date(2020, 1, 1), date(2023, 12, 31)),
        ("from 2024 on", date(2024, 1, 1), None),
        ("yesterday", date(2026, 6, 14), date(2026, 6, 14)),
        ("today", MONDAY, MONDAY),
        ("tomorrow", date(2026, 6, 16), date(2026, 6, 16)),
        ("last week", date(2026, 6, 8), date(2026, 6, 14)),
        ("this week", date(2026, 6, 15), date(2026, 6, 21)),
        ("this weekend", date(2026, 6, 20), date(2026, 6, 21)),
        ("next weekend", date(2026, 6, 27), date(2026, 6, 28)),
        ("last weekend", date(2026, 6, 13), date(2026, 6, 14)),
        ("last month", date(2026, 5, 1), date(2026, 5, 31)),
        ("next month", date(2026, 7, 1), date(2026, 7, 31)),
        ("last 7 days", date(2026, 6, 9), MONDAY),
        ("past three months", date(2026, 3, 16), MONDAY),
        ("next 30 days", MONDAY, date(2026, 7, 15)),
        ("May 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("last May", date(2026, 5, 1), date(2026, 5, 31)),
        ("in December", date(2025, 12, 1), date(2025, 12, 31)),
        ("May 5, 2024", date(2024, 5, 5), date(2024, 5, 5)),
        ("the 5th of May 2024", date(2024, 5, 5), date(2024, 5, 5)),
        ("2024-05-31", date(2024, 5, 31), date(2024, 5, 31)),
        ("5/31/2024", date(2024, 5, 31), date(2024, 5, 31)),
        ("summer 2024", date(2024, 6, 1), date(2024, 8, 31)),
        ("last summer", date(2025, 6, 1), date(2025, 8, 31)),
        ("Q2 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("two years ago", date(2024, 1, 1), date(2024, 12, 31)),
        ("the 2010s", date(2010, 1, 1), date(2019, 12, 31)),
        ("last Saturday", date(2026, 6, 13), date(2026, 6, 13)),
        ("year to date", date(2026, 1, 1), MONDAY),
        ("so far this year", date(2026, 1, 1), MONDAY),
        ("this month so far", date(2026, 6, 1), MONDAY),
    ],
)
def test_periods(text: str, first: date | None, last: date | None) -> None:
    longest = max(periods_in(tokenize(clean(text)), MONDAY), key=lambda piece: piece.length)
    assert isinstance(longest.value, SaidPeriod)
    assert (longest.value.past.first, longest.value.past.last) == (first, last)


def test_a_month_alone_is_the_last_one_of_results_and_this_years_of_events() -> None:
    said = max(periods_in(tokenize("in december"), MONDAY), key=lambda piece: piece.length).value
    assert isinstance(said, SaidPeriod)
    assert said.is_relative_guess
    assert said.coming.first == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("this year vs last", 2026, 2025),
        ("this year compared to last year", 2026, 2025),
        ("2024 and 2025", 2024, 2025),
        ("2022 versus 2024", 2022, 2024),
        ("last month against the previous month", 2026, 2026),
    ],
)
def test_pairs_of_periods(text: str, one: int, other: int) -> None:
    pair = max(pairs_in(tokenize(text), MONDAY), key=lambda piece: piece.score).value
    assert isinstance(pair, PeriodPair)
    assert (pair.one.first.year, pair.other.first.year) == (one, other)  # type: ignore[union-attr]


@settings(deadline=None)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1)))
def test_a_year_runs_from_its_first_to_its_last_day_whatever_the_day(today: date) -> None:
    for text, year in (
        ("last year", today.year - 1),
        ("this year", today.year),
        ("next year", today.year + 1),
    ):
        said = max(periods_in(tokenize(text), today), key=lambda piece: piece.length).value
        assert isinstance(said, SaidPeriod)
        assert said.past.year == year


@settings(deadline=None)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1)))
def test_weekends_are_saturday_and_sunday(today: date) -> None:
    for text in ("last weekend", "this weekend", "next weekend"):
        said = max(periods_in(tokenize(text), today), key=lambda piece: piece.length).value
        assert isinstance(said, SaidPeriod)
        assert said.past.first is not None
        assert said.past.last is not None
        assert (said.past.first.weekday(), said.past.last.weekday()) == (5, 6)


@pytest.mark.parametrize(
    ("text", "unit", "sides", "is_strict"),
    [
        ("under 3 hours", "time", (None, 10_800_000), (False, True)),
        ("sub-3", "time", (None, 3), (False, True)),
        ("faster than 1:45:00", "time", (None, 6_300_000), (False, True)),
        ("3 hours or less", "time", (None, 10_800_000), (False, False)),
        ("at least 4 hours", "time", (14_400_000, None), (False, False)),
        ("over 70", None, (70, None), (True, False)),
        ("older than 70", "age", (70, None), (True, False)),
        ("70 and over", None, (70, None), (False, False)),
        ("70+", "age", (70, None), (False, False)),
        ("40 plus", "age", (40, None), (False, False)),
        ("over-60s", "age", (60, None), (False, False)),
        ("under 18s", "age", (None, 18), (False, True)),
        ("aged 30 to 39", "age", (30, 39), (False, False)),
        ("18-34 year olds", "age", (18, 34), (False, False)),
        ("in their 40s", "age", (40, 49), (False, False)),
        ("more than 500 finishers", "finishers", (500, None), (True, False)),
        ("at least 100 registrations", "registrations", (100, None), (False, False)),
        ("above 80 degrees fahrenheit", "fahrenheit", (80, None), (True, False)),
    ],
)
def test_bounds(
    text: str, unit: str | None, sides: tuple[float | None, float | None], is_strict: tuple[bool, bool]
) -> None:
    bound = max(bounds_in(tokenize(clean(text))), key=lambda piece: piece.length).value
    assert isinstance(bound, Bound)
    assert bound.unit == unit
    assert (bound.lower.value if bound.lower else None, bound.upper.value if bound.upper else None) == sides
    assert (bound.excludes_lower, bound.excludes_upper) == is_strict
