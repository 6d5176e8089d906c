"""Whom a chat means after several messages, and what the login says in both languages."""

import string
from importlib.resources import files

import pytest
import yaml
from racechat.login.underway import LoginUnderWay, is_complete, merged

from project88.accounts.whom import Claim

KIM = Claim(name="Kim", partner="Lakeside")
PAT = Claim(email="pat@bigriver.example")


@pytest.mark.parametrize(
    ("messages", "meant"),
    [
        ([Claim(name="Kim"), Claim(partner="Lakeside")], KIM),
        ([Claim(partner="Lakeside"), Claim(name="Kim")], KIM),
        ([PAT, KIM], KIM),
        ([Claim(name="Pat", partner="Big River"), KIM], KIM),
        ([KIM, PAT], Claim(email=PAT.email, partner="Lakeside")),
        ([KIM, Claim(partner="Summit")], Claim(name="Kim", partner="Summit")),
        ([KIM, Claim(name="Kit")], Claim(name="Kit", partner="Lakeside")),
        ([PAT, Claim(name="Pat")], Claim(email=PAT.email, name="Pat")),
        ([KIM, Claim()], KIM),
        ([KIM], KIM),
    ],
)
def test_a_later_message_completes_corrects_or_replaces(messages: list[Claim], meant: Claim) -> None:
    claims: tuple[Claim, ...] = ()
    for one in messages:
        claims = merged(claims, [one])
    assert claims[0] == meant


def test_an_address_after_a_partner_may_be_somebody_elses() -> None:
    assert merged([KIM], [PAT]) == (Claim(email=PAT.email, partner="Lakeside"), PAT)


def test_readings_multiply_and_stay_bounded() -> None:
    many = [Claim(name=f"n{n}") for n in range(9)]
    claims = merged(many, [Claim(partner=f"p{n}") for n in range(9)])
    assert claims[0] == Claim(name="n0", partner="p0")
    assert len(claims) == len(set(claims)) == 12


def test_nothing_new_leaves_what_was_said() -> None:
    assert merged([KIM], []) == (KIM,)
    assert merged([], []) == ()
    assert merged([], [Claim()]) == (Claim(),)


def test_who_is_named_well_enough() -> None:
    assert is_complete([KIM])
    assert is_complete([Claim(name="Kim"), PAT])
    assert not is_complete([Claim(name="Kim"), Claim(partner="Lakeside"), Claim()])


def test_no_repr_tells_a_proof() -> None:
    assert "canary" not in repr(LoginUnderWay())


SENTENCES = yaml.safe_load(files("racechat.login").joinpath("replies.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_sentence_is_there_in_both_languages_with_the_same_blanks(name: str) -> None:
    def blanks(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    assert set(SENTENCES[name]) == {"en", "es"}
    assert blanks(SENTENCES[name]["en"]) == blanks(SENTENCES[name]["es"])
    assert SENTENCES[name]["en"] != SENTENCES[name]["es"]


@pytest.mark.parametrize("name", ["ask_who", "ask_who_for_question", "ask_proof", "ask_rest_and_proof"])
def test_a_password_is_asked_for_as_plainly_as_a_code(name: str) -> None:
    assert "your six-digit code, or your password" in SENTENCES[name]["en"]
    assert "tu código de seis dígitos, o tu contraseña" in SENTENCES[name]["es"]
