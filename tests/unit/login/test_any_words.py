"""Whatever words somebody sends as the proof that was asked for, or beside an address, they may be the password whole."""

import pytest
from racechat.login.commands import Command
from racechat.login.understanding import understand

from project88.accounts.whom import Claim, whom
from tests.unit.login.people import EVERYBODY, NAMES, PRAIRIE_WIND, WHO

PASSWORDS = [
    "Grey seal at 7 p.m. / high water",
    'whisper "velvet" @ 5/8 o\'clock',
    "ridge lantern, pine; otter. done!",
    "half marathon bib chute relay",
    "R7lay@meadow;Wed-21",
]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("form", ["{}", "sorry, {}", "no problem, it is {}", "typo. {}", '"{}"', "🔐 {}"])
def test_the_answer_to_send_your_proof(form: str, password: str) -> None:
    said = understand(form.format(password), awaits="proof")
    offered = [claim.secret.reveal() for claim in said.claims if claim.secret is not None]
    assert password in offered
    assert len(offered) <= 6
    assert said.question is None
    assert said.may_hold_secret


def test_six_digits_inside_it() -> None:
    said = understand("my barn has 3 doors and 482913 nails", awaits="proof")
    offered = [claim.secret.reveal() for claim in said.claims if claim.secret is not None]
    assert offered[:2] == ["482913", "my barn has 3 doors and 482913 nails"]


@pytest.mark.parametrize("password", PASSWORDS[:3])
@pytest.mark.parametrize(
    "form", ["pat@big.example {}", "pat@big.example / {}", "log me in as pat@big.example with {}"]
)
def test_beside_an_address(form: str, password: str) -> None:
    said = understand(form.format(password))
    assert password in [claim.secret.reveal() for claim in said.claims if claim.secret is not None]


@pytest.mark.parametrize(
    "rest", ["how many events did we have?", "(Pat Lee, Big River Timing)", "active events please"]
)
def test_no_proof_beside_an_address(rest: str) -> None:
    assert understand(f"pat@big.example {rest}").claims == ()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("my shift is over, please log me out", Command.LOG_OUT),
        ("Casey signing out", Command.LOG_OUT),
        ("left my phone in the van, log me off on all my devices", Command.LOG_OUT_EVERYWHERE),
        ("how many runners sign out of the race", None),
        ("don't log me out", None),
    ],
)
def test_logging_out_beside_other_words(text: str, command: Command | None) -> None:
    assert understand(text, is_logged_in=True).command is command


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("thx for the setup!! casey tanaka prarie wind timing", "casey"),
        ("Kim here (Moss), calling from the Lakeside office", "kim"),
        ("Cas Tanaka has the keyboard now, Prairie Wind", "casey"),
        ("somebody at Lakeside", None),
    ],
)
def test_people_among_other_words(text: str, who: str | None) -> None:
    meant = whom([Claim(beside=text)], own=None, partners=NAMES, colleagues=EVERYBODY)
    expected = [] if who is None else [WHO[who].account.email]
    assert [one.account.email for one in meant.candidates] == expected


def test_a_full_name_at_another_company_is_asked_back() -> None:
    claim = Claim(beside="Casey Tanaka from Lakeside", partner="Lakeside")
    meant = whom([claim], own=None, partners=NAMES, colleagues=EVERYBODY)
    assert [(one.account.email, one.partner_ids) for one in meant.candidates] == [
        (WHO["casey"].account.email, frozenset())
    ]
    assert PRAIRIE_WIND in WHO["casey"].partner_ids
