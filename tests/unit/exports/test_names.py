"""File names: any title becomes one that is safe everywhere, and that the database accepts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from racechat.exports.names import file_name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("boston-qualifiers-2026-06-15.csv", "boston-qualifiers-2026-06-15.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("Čtvrtmaratón; rm -rf\r\nSet-Cookie: x", "ctvrtmaraton-rm-rf-set-cookie-x.csv"),
        ("東京マラソン", "race-results.csv"),
        ("", "race-results.csv"),
        (".csv", "race-results.csv"),
    ],
)
def test_wanted_names_become_safe_ones(wanted, name):
    assert file_name(wanted) == name


@given(st.text())
def test_every_name_is_safe(wanted):
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.csv", file_name(wanted))
