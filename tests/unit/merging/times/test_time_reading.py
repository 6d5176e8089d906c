"""What a time's text may mean, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.merging.times.reading import LONGEST_TEXT, read_time
from project88.merging.times.time_text import LONGEST_MS

H, M, S = 3_600_000, 60_000, 1_000


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2:58", {"m:ss": 2 * M + 58 * S, "h:mm": 2 * H + 58 * M}),
        ("19:30:00", {"h:mm:ss": 19 * H + 30 * M, "mm:ss:cc": 19 * M + 30 * S}),
        ("1:02:03.45", {"h:mm:ss": H + 2 * M + 3450}),
        ("1:02:03:45", {"h:mm:ss:cc": H + 2 * M + 3450, "d:hh:mm:ss": 26 * H + 3 * M + 45 * S}),
        ("1.02:03:04", {"d.hh:mm:ss": 26 * H + 3 * M + 4 * S}),
        ("2 days, 03:04:05", {"days, h:mm:ss": 51 * H + 4 * M + 5 * S}),
        ("1170", {"seconds": 1170 * S, "milliseconds": 1170, "minutes": 1170 * M}),
        ("0.0135417", {"seconds": 14, "day fraction": 19 * M + 30 * S, "minutes": 813, "hours": 48750}),
        ("PT19M30S", {"iso 8601": 19 * M + 30 * S}),
        ("P1DT1H", {"iso 8601": 25 * H}),
        ("1899-12-30 00:19:30", {"h:mm:ss": 19 * M + 30 * S}),
        ("12:19:30 AM", {"h:mm:ss": 19 * M + 30 * S}),
        ("1h10", {"units": H + 10 * M}),
        ("19 min 30 sec", {"units": 19 * M + 30 * S}),
        ("19'30\"", {"units": 19 * M + 30 * S}),
        ("1:05 h", {"units": H + 5 * M}),
        ("3,10,05", {"h:mm:ss": 3 * H + 10 * M + 5 * S, "mm:ss:cc": 3 * M + 10 * S + 50}),
    ],
)
def test_every_meaning_of_a_text(raw: str, expected: dict[str, int]) -> None:
    assert {reading.unit: reading.time_ms for reading in read_time(raw).readings} == expected


@pytest.mark.parametrize(
    "raw",
    [
        "19:30", "\u00a019:30", "19:30 ", "19:30*", "(19:30)", "*19:30", "19:30#", "19 : 30", "19;30", "\uff11\uff19\uff1a\uff13\uff10", "19\u223630", "~19:30",
        "chip 19:30", "19:30\u200b", "\ufeff19:30",
    ],
)  # fmt: skip
def test_marks_and_blanks_change_nothing(raw: str) -> None:
    assert read_time(raw).readings == read_time("19:30").readings


@pytest.mark.parametrize(
    "raw",
    [
        "19\u00b430\u00b4\u00b4",
        "19\u201930\u201d",
        "19\u203230\u2033",
        "19'30''",
        "19m30s",
        "19m30",
        "19min 30sec",
    ],
)
def test_minutes_and_seconds_in_any_signs(raw: str) -> None:
    assert [reading.time_ms for reading in read_time(raw).readings] == [19 * M + 30 * S]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("19:30 DQ", "dq"),
        ("21:40 (DQ)", "dq"),
        ("DNF", "dnf"),
        ("dnf 1h10", "dnf"),
        ("1h10 dnf", "dnf"),
        ("DNF - 22:00", "dnf"),
    ],
)
def test_the_word_beside_the_figures(raw: str, word: str) -> None:
    assert read_time(raw).word == word


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        None,
        "-0:00:01",
        "- 5",
        "--:--",
        "3 of 5",
        "abc",
        "1:2:3:4:5",
        "2024-06-14T09:19:30Z",
        "19:30" * 50,
        "1.2.3.4",
        "0",
        "0:00",
        "00:00:00.000",
    ],
)
def test_what_is_no_time(raw: str | None) -> None:
    assert read_time(raw).readings == ()


@given(st.text(max_size=2 * LONGEST_TEXT))
def test_no_text_breaks_it(raw: str) -> None:
    for reading in read_time(raw).readings:
        assert 0 < reading.time_ms < LONGEST_MS


@given(st.text(alphabet="0123456789:.,'\"-hmsdpt \u00b4\u2019\u2033*()", max_size=20))
def test_no_figures_break_it(raw: str) -> None:
    for reading in read_time(raw).readings:
        assert 0 < reading.time_ms < LONGEST_MS


@given(
    st.integers(min_value=0, max_value=99),
    st.integers(min_value=0, max_value=59),
    st.integers(min_value=1, max_value=59),
)
def test_a_clock_is_read_back(hours: int, minutes: int, seconds: int) -> None:
    total_ms = hours * H + minutes * M + seconds * S
    for raw in (
        f"{hours}:{minutes:02}:{seconds:02}",
        f"{hours}h {minutes}m {seconds}s",
        f"PT{hours}H{minutes}M{seconds}S",
    ):
        assert read_time(raw).readings[0].time_ms == total_ms
