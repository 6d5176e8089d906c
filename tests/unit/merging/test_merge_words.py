"""Words, distances, series and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.merging.distances import course_distance_m, distance_in_words_m
from project88.merging.places import Regions, read_country
from project88.merging.race_names import read_race_name
from project88.merging.scope import read_partner_id, read_spellings
from project88.merging.series import series_of
from project88.merging.words import (
    is_waiting,
    read_entry_status,
    read_operation,
    read_outcome,
    read_provider,
    read_race_type,
    read_sex,
    read_sync_status,
)

REGIONS = Regions(
    [
        ("US", "CT", "Connecticut"),
        ("US", "CA", "California"),
        ("US", "PR", "Puerto Rico"),
        ("CA", "ON", "Ontario"),
        ("CA", "QC", "Quebec"),
    ]
)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("5K", 5000), ("9 Miles", 14484.1), ("26.2m", 42164.8), ("13.1m", 21082.4), ("50m", 50), ("5000m", 5000), ("10 Yards", 9.144), ("3,1 miles", 4989.0),
        ("Half Marathon", 21097.5), ("Half", 21097.5), ("marathon", 42195), ("400 Meters", 400), ("10 KM", 10000), ("", None), ("5", None), ("5 furlongs", None), ("a 5K", None),
        ("0K", None), ("99999999K", None),
    ],
)  # fmt: skip
def test_distances_in_words(text: str, metres: float | None) -> None:
    assert distance_in_words_m(text) == (None if metres is None else pytest.approx(metres, abs=0.1))


@given(st.floats(200, 500_000), st.sampled_from(["mile", "km", "", None, "meter"]))
def test_a_long_course_is_metres_whatever_unit_it_shows(metres: float, unit: str | None) -> None:
    assert course_distance_m(f"{metres:.1f}", unit) == pytest.approx(metres, abs=0.1)


def test_a_short_course_is_in_its_unit_or_unknown() -> None:
    assert course_distance_m("26.2", "mile") == pytest.approx(42164.8, abs=0.1)
    assert course_distance_m("100", "mile") == pytest.approx(160934.4, abs=0.1)
    assert course_distance_m("50", "m") == 50
    assert [course_distance_m(value, "") for value in ("26.2", "", "0", "nan", "inf", "-5", "far")] == [
        None
    ] * 7


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("23rd Annual Harvest Half 2024", "harvest half"), ("2024 River City 10K", "river city 10k"), ("The Big One - 2023", "big one"),
        ("Boston Marathon '19", "boston marathon"), ("5th Street Mile 2020", "5th street mile"), ("Turkey Trot (2021)", "turkey trot"),
        ("Turkey Trot #12", "turkey trot"), ("First Annual Frog Run", "frog run"), ("Hartford Marathon 2025-26", "hartford marathon"), ("2024", "2024"),
        ("Race 2000m", "race 2000m"), ("", ""),
    ],
)  # fmt: skip
def test_series(name: str, series: str) -> None:
    assert series_of(name) == series


@given(st.text(max_size=40), st.integers(1990, 2040))
def test_a_series_reads_itself_and_forgets_the_year(name: str, year: int) -> None:
    series = series_of(name)
    assert series_of(series_of(series)) == series_of(series)
    if any(character.isalpha() for character in name) and name.isascii() and name.isalpha():
        assert series_of(f"{year} {name}") == series_of(f"{name} {year}") == series_of(name)


@pytest.mark.parametrize(
    ("name", "distance_class", "for_children"),
    [
        ("Half Marathon", "half marathon", False), ("Marathon", "marathon", False), ("5K Run", "5k", False), ("10 Miler", "10 mile", False), ("5K/10K", None, False),
        ("Marathon Relay", None, False), ("Kids Marathon", "marathon", True), ("5K Walk", None, False), ("Fun Run", None, False), ("50K", "50k", False),
        ("1/2 Marathon", "half marathon", False), ("½ Marathon", "half marathon", False), ("Semi-Marathon", "half marathon", False), ("13.1M", "half marathon", False),
        ("3/4 Marathon", None, False), ("Ultra Marathon", None, False), ("26.2 Miles", "marathon", False), ("13.1 Miles", "half marathon", False),
        ("3.1 Mile Run", None, False), ("6.2 Miles", None, False), ("0.5 Mile Dash", None, False), ("2.5K", None, False), (".5K", None, False), ("21.1K", None, False),
        ("1.5 mile", None, False), ("5/10K", None, False), ("10-Miler", "10 mile", False), ("5K Run/Walk", "5k", False), ("5K Walk & Run", "5k", False),
        ("Marathon Wheelchair", None, False), ("Handcycle Marathon", None, False), ("Half Marathon Relay", None, False), ("Marathon Walkers", None, False),
    ],
)  # fmt: skip
def test_race_names(name: str, distance_class: str | None, *, for_children: bool) -> None:
    reading = read_race_name(name)
    assert (reading.distance_class, reading.is_for_children) == (distance_class, for_children)


def test_contests_beside_the_race_are_told_apart() -> None:
    apart = ["Marathon Relay", "5K Walk", "Marathon Wheelchair", "Half Marathon Push Rim", "10K Walkers"]
    within = ["Marathon", "5K Run/Walk", "5K Run & Walk", "10K Runners", "Sidewalk 5K", "Moonwalk 10K Run"]
    assert [read_race_name(name).is_apart for name in apart + within] == [True] * 5 + [False] * 6


def test_states_and_countries() -> None:
    assert REGIONS.read("ct", "USA") == ("CT", "US")
    assert REGIONS.read(" Connecticut ", "") == ("CT", "US")
    assert REGIONS.read("US-CT", None) == ("CT", "US")
    assert REGIONS.read("Ontario", "CAN") == ("ON", "CA")
    assert REGIONS.read("CA", "") == ("CA", "US")
    assert REGIONS.read("ON", "Germany") == ("ON", "DE")
    assert REGIONS.read("Bayern", "DE") == ("Bayern", "DE")
    assert REGIONS.read("<null>", "NULL") == (None, None)
    assert read_country("de") == "DE"
    assert read_country("Narnia") == "Narnia"


def test_small_vocabularies() -> None:
    assert [read_sex(word) for word in ("M", "female", "W", "X", "Non-Binary", "U", "", None, "NULL")] == [
        "M",
        "F",
        "F",
        "X",
        "X",
        None,
        None,
        None,
        None,
    ]
    assert [read_entry_status(word) for word in ("CONF", "FIN", "dnf", "DSQ", "WD", "PEND", "", "NULL", "zzz")] == [
        "confirmed", "confirmed", "dnf", "dq", "withdrawn", "pending", "confirmed", "confirmed", "other",
    ]  # fmt: skip
    assert [is_waiting(word) for word in ("CONF", "", "FIN", "WD", "DNF")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert [read_outcome(word) for word in ("Did Not Finish", "dns.", "DQ", "CONF", "12:00", None)] == [
        "dnf",
        "dns",
        "dq",
        None,
        None,
        None,
    ]
    assert read_race_type("running", "trail", "x") == "trail"
    assert read_race_type("running", "road", "x") == "running"
    assert read_race_type("other", "walk", "x") == "walking"
    assert read_race_type("running_race", "", "x") == "running"
    assert read_race_type("multisport", "triathlon", "x") == "triathlon"
    assert read_race_type("other", "", "Turtle Walk") == "walking"
    assert read_race_type("zorbing", "", "x") == "other"
    assert read_race_type("", None, "x") is None
    assert [read_sync_status(word) for word in ("success", "completed", "partial", "error", "???")] == [
        "succeeded",
        "succeeded",
        "partial",
        "failed",
        "failed",
    ]
    assert [read_operation(word) for word in ("entries", "Results", "", "photos")] == [
        "participants",
        "results",
        "unknown",
        "photos",
    ]
    assert [read_provider(word) for word in ("Chronotrack", "CT Live", "Run Sign Up", "Race Roster", "nobody")] == [
        "chronotrack", "chronotrack", "runsignup", "raceroster", None,
    ]  # fmt: skip


def test_spellings_of_partners() -> None:
    assert [
        read_partner_id(raw) for raw in ("5", " 05 ", "5.0", "5.5", "0", "-5", "five", "", None, "５")
    ] == [5, 5, 5, None, None, None, None, None, None, None]
    spellings = read_spellings(["5", "05", " ", "None", "five"])
    assert spellings.of(5) == ["05", "5"]
    assert spellings.of(6) == ["6"]
    assert " " in spellings.lost
    assert "five" not in spellings.lost
