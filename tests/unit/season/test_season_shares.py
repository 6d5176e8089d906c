import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.season.shares import share_out


@given(
    parts=st.lists(
        st.tuples(st.floats(min_value=0.001, max_value=1e6), st.integers(0, 20)), min_size=1, max_size=60
    ),
    spare=st.integers(0, 100_000),
)
def test_the_parts_add_up_and_nobody_gets_too_little(parts: list[tuple[float, int]], spare: int) -> None:
    weights, least = [weight for weight, _ in parts], [low for _, low in parts]
    total = sum(least) + spare
    found = share_out(total, weights, least)
    assert sum(found) == total
    assert all(part >= low for part, low in zip(found, least, strict=True))


def test_shares_follow_the_weights() -> None:
    assert share_out(100, [3.0, 1.0], [0, 0]) == [75, 25]


def test_more_than_there_is_cannot_be_shared() -> None:
    with pytest.raises(ValueError, match="more than the whole"):
        share_out(3, [1.0, 1.0], [2, 2])
