"""Which partner a few typed words mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.accounts.partner_names import partners_meant

PARTNERS = {
    1: "Big River Race Management",
    2: "Lakeside Timing",
    3: "Summit Race Timing",
    4: "Lakeview Racing",
    5: "Three Rivers Event Timing, LLC",
    6: "Ünal & Söhne Zeitmessung",
    7: "Timing Company",
}


@pytest.mark.parametrize(
    ("claim", "meant"),
    [
        ("Big River Race Management", [1]),
        ("big river", [1]),
        ("BIG RIVER RACE MANAGMENT", [1]),
        ("Big Rver", [1]),
        ("bigriver", [1]),
        ("BRRM", [1]),
        ("the Big River company", [1]),
        ("Lakeside", [2]),
        ("Lake side timing", [2]),
        ("lakesied timing", [2]),
        ("lakeview", [4]),
        ("Summit", [3]),
        ("Three Rivers", [5]),
        ("three rivers event timing llc.", [5]),
        ("unal & sohne", [6]),
        ("Timing Company", [7]),
        ("timing", []),
        ("race", []),
        ("race management", []),
        ("", []),
        ("!!!", []),
        ("River", []),
        ("Big", [1]),
        ("Acme Clockworks", []),
        ("x" * 10_000, []),
        ("\ud800", []),
    ],
)
def test_partners_meant(claim: str, meant: list[int]) -> None:
    assert partners_meant(claim, PARTNERS) == meant


@given(st.sampled_from(sorted(PARTNERS.items())), st.randoms(use_true_random=False))
def test_a_name_in_any_case_and_spacing_means_its_partner(partner: tuple[int, str], order: object) -> None:
    partner_id, name = partner
    for text in (name.upper(), name.lower(), f"  {name}  ", name.replace(" ", "\u00a0"), f"“{name}”"):
        assert partners_meant(text, PARTNERS) == [partner_id]


@given(st.text(max_size=60))
def test_any_text_is_weighed(claim: str) -> None:
    assert set(partners_meant(claim, PARTNERS)) <= set(PARTNERS)
