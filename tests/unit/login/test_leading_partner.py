"""Going on with another of one's own partners, told from questions that only sound like it."""

import pytest
from racechat.login.leading_partner import leading_partner

from project88.accounts import Membership

OWN = [
    Membership(partner_id=1, partner_name="Big River Race Management", role="staff", time_zone="UTC"),
    Membership(partner_id=2, partner_name="Lakeside Timing", role="staff", time_zone="UTC"),
    Membership(partner_id=3, partner_name="Big Sky Timing", role="viewer", time_zone="UTC"),
]


@pytest.mark.parametrize(
    ("text", "partner_id", "question"),
    [
        ("now for Big River", 1, None),
        ("Now for Big River: how many finishers in 2024?", 1, "how many finishers in 2024"),
        ("now for big river how many finishers in 2024", 1, "how many finishers in 2024"),
        ("ok, and now for Big Sky, please", 3, None),
        ("for Big River instead", 1, None),
        ("for Big River Race Management, show me our active events", 1, "show me our active events"),
        ("back to Big River", 1, None),
        ("ahora para Big River", 1, None),
        ("use Big River", 1, None),
        ("big river please", 1, None),
        ("I want Big Sky now", 3, None),
        ("let's look at Big River Race Management", 1, None),
        ("work as big sky timing now", 3, None),
        ("quiero Big River, por favor", 1, None),
    ],
)
def test_another_partner_of_ones_own(text: str, partner_id: int, question: str | None) -> None:
    choice = leading_partner(text, OWN, 2)
    assert choice is not None
    assert choice.membership is not None
    assert (choice.membership.partner_id, choice.question) == (partner_id, question)


@pytest.mark.parametrize(
    "text",
    [
        "for Big River",  # a race may be called so
        "Big River",
        "use Lakeside",  # where one is already
        "use Big please",  # two of them
        "now the Big River 10K please",
        "want results of Big River",
        "and for the Big River 10K?",
        "now for Big",  # two of them
        "now for women",
        "now for Lakeside",  # where they are already
        "now for Summit Race Timing",
        "show me our active events for Big River Race Management",
        "now",
        "for",
        "",
        "for " * 2_000,
    ],
)
def test_anything_else_stays_a_question(text: str) -> None:
    assert leading_partner(text, OWN, 2) is None
