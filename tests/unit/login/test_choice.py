"""Which of their own partners somebody means."""

import pytest
from racechat.login.choice import chosen_partner

from project88.accounts import Membership

OWN = [
    Membership(
        partner_id=1, partner_name="Big River Race Management", role="viewer", time_zone="America/New_York"
    ),
    Membership(partner_id=2, partner_name="Lakeside Timing", role="staff", time_zone="America/Chicago"),
]


@pytest.mark.parametrize(
    ("text", "partner_id", "question"),
    [
        ("1", 1, None),
        ("2.", 2, None),
        ("#2", 2, None),
        ("number 2 please", 2, None),
        ("the second one", 2, None),
        ("the last", 2, None),
        ("Lakeside", 2, None),
        ("it's for lakeside timing please", 2, None),
        ("big river, show me our active events", 1, "show me our active events"),
        ("Lakeside and then who won the Harvest Half", 2, "then who won the Harvest Half"),
        ("LAKESDIE TIMING!", 2, None),
    ],
)
def test_choosing(text: str, partner_id: int, question: str | None) -> None:
    choice = chosen_partner(text, OWN, may_see_platform=False)
    assert choice is not None
    assert choice.membership is not None
    assert (choice.membership.partner_id, choice.question) == (partner_id, question)


@pytest.mark.parametrize(
    "text",
    ["", "3", "0", "both", "Summit", "timing", "all partners", "show me our active events", "2024 results"],
)
def test_what_chooses_nothing(text: str) -> None:
    assert chosen_partner(text, OWN, may_see_platform=False) is None


def test_the_platform_is_a_choice_for_administrators_only() -> None:
    choice = chosen_partner("all partners", OWN, may_see_platform=True)
    assert choice is not None
    assert choice.membership is None
    third = chosen_partner("3", OWN, may_see_platform=True)
    assert third == choice
