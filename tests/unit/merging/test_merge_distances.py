"""Distances and outcome words as people type them."""

import pytest

from project88.merging.distances import MILE_M, course_distance_m
from project88.merging.words import read_outcome


@pytest.mark.parametrize(
    ("value", "unit", "metres"),
    [
        ("26.2", "m", 26.2 * MILE_M),
        ("26.2", "miles", 26.2 * MILE_M),
        ("3.1", "mi.", 3.1 * MILE_M),
        ("5,000 m", "", 5000),
        ("1,500m", "", 1500),
        ("10,000 meters", "", 10_000),
        ("42,195", "m", 42_195),
        ("42,195 km", "", 42_195),
        ("42,195", "km", 42_195),
        ("21,1 km", "", 21_100),
        ("21,1", "km", 21_100),
        ("3.10686 Miles", "", 5000),
        ("100", "m", 100),
        ("13.1", "", None),
        ("nan", "m", None),
    ],
)
def test_course_distances(value: str, unit: str, metres: float | None) -> None:
    assert course_distance_m(value, unit) == (None if metres is None else pytest.approx(metres, rel=1e-4))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("D.N.F.", "dnf"), ("DNF - mile 10", "dnf"), ("DNF*", "dnf"), ("did_not_finish", "dnf"), ("DID-NOT-FINISH", "dnf"),
        ("Drop at 10K", "dnf"), ("DQ (bib swap)", "dq"), ("no-show", "dns"), ("DNS?", "dns"), ("finished, no DNF", None), ("defeated", None), ("1:02 dnf", "dnf"), ("", None),
    ],
)  # fmt: skip
def test_outcome_words(raw: str, status: str | None) -> None:
    assert read_outcome(raw) == status
