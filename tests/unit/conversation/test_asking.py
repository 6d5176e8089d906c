"""On the command line: who asks is settled already, and nobody is taken for somebody else."""

from datetime import UTC, datetime

import pytest
from racechat.asking import LoggedInAs

from project88.accounts.asker import Asker
from project88.accounts.visitor import Visitor
from project88.errors import NotAllowedError

NOW = datetime(2026, 6, 15, tzinfo=UTC)
PARTNERS = {1: "Northshore Timing", 2: "Northshire Timing", 3: "Big River Race Management"}
PAT = Asker(
    account_id=1,
    email="pat@example.test",
    display_name="Pat",
    partner_id=1,
    partner_name=PARTNERS[1],
    role="staff",
    time_zone="America/New_York",
)
VISITOR = Visitor(openwebui_user_id="ask:1", email=PAT.email)
QUESTION = "show me our active events"


def _considered(text: str):  # type: ignore[no-untyped-def]
    return LoggedInAs(asker=PAT, partners=PARTNERS).consider(text, VISITOR, "", NOW)


@pytest.mark.parametrize("name", ["Northshire Timing", "Northshire", "Big River"])
def test_a_partner_whose_name_is_nearly_ones_own_is_another(name: str) -> None:
    with pytest.raises(NotAllowedError, match="--partner"):
        _considered(f"I'm from {name}, {QUESTION}")


@pytest.mark.parametrize("name", ["Northshore Timing", "northshore"])
def test_ones_own_partner_is_no_other(name: str) -> None:
    assert _considered(f"I'm from {name}, {QUESTION}").pending_question == QUESTION


def test_who_am_i_and_log_out_lead_nowhere_else() -> None:
    assert "pat" in _considered("who am I").reply
    assert "Northshore" in _considered("who am I").reply
    assert "no login here to end" in _considered("log me out").reply
