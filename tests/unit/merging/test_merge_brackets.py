"""Bracket names as typed by hand: what each one's line is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.merging.brackets import BracketKind, read_bracket

NAMES = {
    BracketKind.OVERALL: [
        "OVERALL", "Overall", "overall", "Overall Results", "5K Overall", "Half Marathon - Overall", "Général", "All", "OVERALL:", "(Overall)",
    ],
    BracketKind.FINISH: [
        " Open ", "Net time", "Gun Time", "Chip", "Finish", "Finish Line", "Overall Finishers", "Marathon Finish", "Full Course", "Official Time",
    ],
    BracketKind.SEX: [
        "Male", "FEMALE", "M", "F", "Men", "Women", "Men's", "Male Overall", "Overall Female", "Non-Binary", "NB", "Boys",
        "Half Marathon Female", "5K Men", "Female Division",
    ],
    BracketKind.OPEN_SEX: ["Women’s Open", "Open Men", "Female Net", "Men Finish"],
    BracketKind.AGE: [
        "F 30-34", "M30-34", "F3034", "M 30 - 34", "Male 30 to 34", "Men 30–34", "NB 30-34", "Female 80+", "Women 70 & Over", "M 19 and under", "MU20", "M U20",
        "Under 15", "14 & Under", "Masters Men", "Grand Masters", "Female Masters", "30-39", "Ages 30-39", "Age Group 30-34", "M40", "Seniors", "Junior Boys",
        "F_35_39", "F 100-104", "Veterans", "Masters Wheelchair",
    ],
    BracketKind.OTHER: ["Clydesdale", "Athena", "Wheelchair", "Handcycle", "Military", "First Responders", "Relay Teams", "Corporate Challenge", "Walkers", "First-Timers", "Elite Women", "Elite Men"],
    BracketKind.INTERVAL: [
        "10K Split", "Half", "Halfway", "HALF SPLIT", "Mile 20", "mile 1", "Half Mile", "Lap 1", "Aid 2", "Swim", "T1", "T2", "Bike", "Run 1", "Run", "30K", "5K", "13.1 mi",
        "10 miles", "CP3", "Checkpoint 4", "Start", "Turnaround", "1st Half", "Split 2", "Leg 3", "Km 35", "K30", "20 Mile", "Half Marathon", "Stage 2", "Swim 30-34",
    ],
    BracketKind.UNKNOWN: ["", "   ", "Top 3", "Blue Wave", "Zielzeit", "Rathaus", "13.1", "?", "Bridge", "Sponsor Award"],
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMES, ids=lambda kind: kind.name.lower())
def test_names(kind: BracketKind) -> None:
    assert {name: read_bracket(name).kind for name in NAMES[kind]} == dict.fromkeys(NAMES[kind], kind)


def test_a_bare_distance_says_how_far() -> None:
    assert read_bracket("10K").distance_m == 10_000
    assert read_bracket("13.1 miles").distance_m == pytest.approx(21_082.4, abs=0.1)
    assert read_bracket("10K Split").distance_m is None
    assert read_bracket("10K").full_kind is BracketKind.FINISH
    men = read_bracket("10K Men")
    assert (men.kind, men.distance_m, men.full_kind) == (BracketKind.SEX, 10_000, BracketKind.SEX)
    assert read_bracket("Half Marathon Overall").distance_m == 21_097.5


@given(st.text(max_size=60))
def test_any_text_is_read_and_case_and_blanks_do_not_matter(text: str) -> None:
    bracket = read_bracket(text)
    assert read_bracket(f"  {text}\t") == bracket
    if text.isascii():
        assert read_bracket(text.upper()) == read_bracket(text.lower()) == bracket


@given(
    st.integers(1, 99),
    st.integers(1, 10),
    st.sampled_from(["M", "F", "Male ", "Women ", "", "X "]),
    st.sampled_from(["-", " - ", "–", " to "]),
)
def test_every_span_of_ages_is_an_age_group(low: int, width: int, sex: str, dash: str) -> None:
    assert read_bracket(f"{sex}{low}{dash}{low + width}").kind is BracketKind.AGE


@given(
    st.integers(1, 50),
    st.sampled_from(["Mile {}", "KM {}", "{}K Split", "Split {}", "Lap {}", "{} km", "CP{}"]),
)
def test_no_mark_along_the_way_is_ever_a_finish(number: int, form: str) -> None:
    assert read_bracket(form.format(number)).kind is BracketKind.INTERVAL


def test_a_name_of_many_words_that_may_be_read_together_is_read_at_once() -> None:
    """Two ways to read each word were 2**40 ways to read forty."""
    for words in ("general result ", "net time finish ", "general classification ", "chip time open "):
        assert read_bracket(words * 40 + "kayak").kind is BracketKind.UNKNOWN
    assert read_bracket("net time " * 40).kind is BracketKind.FINISH
