"""File names: any title becomes one that is safe everywhere, and that the database accepts."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from racechat.exports.names import file_name

DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Boston qualifiers 2026", "boston-qualifiers-2026-2026-06-15.csv"),
        ("../../etc/passwd", "etc-passwd-2026-06-15.csv"),
        ("Čtvrtmaratón; rm -rf\r\nSet-Cookie: x", "ctvrtmaraton-rm-rf-set-cookie-x-2026-06-15.csv"),
        ("東京マラソン", "race-results-2026-06-15.csv"),
        ("", "race-results-2026-06-15.csv"),
    ],
)
def test_titles_become_names(title, name):
    assert file_name(title, DAY) == name


@given(st.text())
def test_every_name_is_safe(title):
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.csv", file_name(title, DAY))
