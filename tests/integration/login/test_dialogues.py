"""Dialogues as people hold them (dialogues.yaml): who is logged in at the end, where, and which question is answered."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from project88.accounts import Visitor, add_membership, create_account, enroll_totp, issue_recovery_codes
from tests.fix_accounts import LAKESIDE, Chat, People, Person

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("dialogues.yaml").read_text("utf-8"))
STRANGER = Visitor(openwebui_user_id="owui-stranger", email="someone@elsewhere.example")
PLACEHOLDER = re.compile(r"\{([a-z]+)(_recovery)?\}")


def mark_of(people: People) -> Person:
    """Somebody whose name is a word of questions."""
    account_id = create_account(people.owner, email="mark@lakeside.example", display_name="Mark Dunn")
    add_membership(people.owner, account_id, LAKESIDE, "staff")
    secret = enroll_totp(people.owner, people.keys, account_id)
    return Person(account_id=account_id, email="mark@lakeside.example", totp_secret=secret)


def filled(text: str, people: People, persons: dict[str, Person], chat: Chat) -> str:
    def value(match: re.Match[str]) -> str:
        person = persons[match[1]]
        if match[2]:
            return issue_recovery_codes(people.owner, people.keys, person.account_id)[0].lower()
        return person.code(chat.now)

    return PLACEHOLDER.sub(value, text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " > ".join(case["say"])[:70])
def test_who_is_logged_in_and_what_is_answered(people: People, case: dict[str, Any]) -> None:
    persons = {name: getattr(people, name) for name in ("pat", "dana", "sam", "terry")}
    persons["mark"] = mark_of(people)
    chat = people.chat(persons[case["own"]].visitor if "own" in case else STRANGER)
    asked = None
    for message in case["say"]:
        chat.now += timedelta(seconds=31)  # a code counts once
        outcome = chat.say(filled(message, people, persons, chat))
        assert outcome.asker is None or outcome.asker.email in {one.email for one in persons.values()}
        asked = outcome.pending_question or asked
    last = chat.outcomes[-1]
    assert (None if last.asker is None else last.asker.email) == (
        None if case["who"] is None else persons[case["who"]].email
    ), last.reply
    if "partner" in case:
        assert last.asker is not None
        assert last.asker.partner_name == case["partner"]
    assert asked == case.get("asks")
    assert case.get("says", "") in str(last.reply)
