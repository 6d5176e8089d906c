import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.season.clock import clock_text, form_of, pace_text, rounded
from project88.season.repeats import time_kind


@pytest.mark.parametrize(
    ("time_ms", "decimals", "is_padded", "text"),
    [
        (1_531_250, 2, True, "00:25:31.25"),
        (1_531_000, 0, False, "25:31"),
        (6_443_000, 0, False, "1:47:23"),
        (2_700_000, 3, True, "00:45:00.000"),
        (98_143_500, 1, True, "27:15:43.5"),
        (98_143_500, 1, False, "27:15:43.5"),
        (9_050, 2, False, "0:09.05"),
    ],
)
def test_times_are_written_in_the_legacy_forms(
    time_ms: int, decimals: int, is_padded: bool, text: str
) -> None:
    assert clock_text(time_ms, decimals=decimals, is_padded=is_padded) == text


@given(
    time_ms=st.integers(min_value=1000, max_value=200_000_000),
    decimals=st.integers(min_value=0, max_value=3),
    is_padded=st.booleans(),
)
def test_a_rounded_time_is_written_without_loss(time_ms: int, decimals: int, is_padded: bool) -> None:
    exact = rounded(time_ms, decimals)
    text = clock_text(exact, decimals=decimals, is_padded=is_padded)
    hours, minutes, seconds = (["0"] * 3 + text.split(":"))[-3:]
    assert round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000) == exact
    assert time_kind(text) == form_of(exact, decimals=decimals, is_padded=is_padded)


def test_pace_is_per_mile() -> None:
    assert pace_text(8_677_000, 26.21876) == "5:30"
    assert pace_text(10_000_000, 0.01) == ""
