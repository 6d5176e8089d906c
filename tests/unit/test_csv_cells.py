"""Cells: what a spreadsheet would run as a formula, and what must stay as it is."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.csv_cells import cell, harmless

STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1 413 555 0100", "-1+1", "--1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u00a0@x", "-", "-1,2,3", "-1e5", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_what_could_be_a_formula_is_quoted(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "-5", "-12.5", "-12,5", "Ana", "1=1", "2:24:37", "a@example.test", "it's", "'=1", "M 30-34"]
)
def test_ordinary_text_and_negative_numbers_stay(text):
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-7, "-7"),
        (-0.5, "-0.5"),
        (Decimal("-1E+3"), "-1000"),
        (date(2026, 6, 15), "2026-06-15"),
        (datetime(2026, 6, 15, 8, 30, 5, 999, tzinfo=UTC), "2026-06-15 08:30:05+00:00"),
    ],
)
def test_values_that_are_no_text(value, text):
    assert cell(value) == text


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_a_reader_of_csv_gets_every_cell_back_and_none_starts_a_formula(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[cell(value) for value in row] for row in rows])
    file.seek(0)
    for row, read in zip(rows, csv.reader(file), strict=True):
        for value, text in zip(row, read, strict=True):
            assert text.removeprefix("'") == value.removeprefix("'")
            assert (
                not text.startswith(tuple(STARTS))
                or text[1:].replace(",", ".", 1).replace(".", "", 1).isdecimal()
            )
