"""Temporary and legacy company passwords: they only let a person choose their own."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from racechat.login import replies
from racechat.login.text import HIDDEN

from project88.accounts import enroll_totp, import_company_password, import_user, set_password
from tests.fix_accounts import BIG_RIVER, COMPANY_PASSWORD, LAKESIDE, TEMPORARY_PASSWORD, People

QUESTION = "show me our active events"
NEW = "seven calm kayaks drift"


@pytest.mark.parametrize(
    ("person", "first"),
    [
        ("robin", f"I'm from Big River, {QUESTION}. My password is {COMPANY_PASSWORD}"),
        ("robin", f"this is robin.hill@bigriver.example password {COMPANY_PASSWORD}, {QUESTION}"),
        ("terry", f"I'm Terry from Big River, password: {TEMPORARY_PASSWORD}\n{QUESTION}"),
    ],
)
def test_no_question_is_answered_until_an_own_password_is_set(
    people: People, person: str, first: str
) -> None:
    one = getattr(people, person)
    chat = people.chat(one.visitor)
    outcome = chat.say(first)
    assert (outcome.asker, outcome.pending_question) == (None, None)
    assert outcome.reply is not None
    assert "new password:" in outcome.reply
    for evasion in (
        QUESTION,
        "who am i",
        "switch to Big River",
        "seven calm kayaks drift",
        f"password: {COMPANY_PASSWORD}",
    ):
        assert chat.say(evasion).asker is None
    assert chat.say("sneaky words that may be the password").masked_text == HIDDEN
    assert people.count("chat_session") == 0
    for weak in (COMPANY_PASSWORD if person == "robin" else TEMPORARY_PASSWORD, "short", "Password1234"):
        refused = chat.say(f"new password: {weak}")
        assert refused.asker is None
        assert weak not in refused.masked_text
    done = chat.say(f"new password: {NEW}")
    assert done.asker is not None
    assert (done.asker.email, done.asker.partner_id) == (one.email, BIG_RIVER)
    assert done.pending_question is not None
    assert done.pending_question.rstrip(".") == QUESTION
    assert NEW not in done.masked_text
    chat.say("log me out")
    assert chat.say(first).asker is None, "the old one opens nothing any more"
    assert chat.say(f"password: {NEW}").asker is not None


def test_the_company_password_opens_nothing_from_anybody_elses_chat(people: People) -> None:
    chat = people.chat(people.dana.visitor)
    outcome = chat.say(f"robin.hill@bigriver.example password {COMPANY_PASSWORD}")
    assert outcome.reply == replies.said("refused", "en")


def test_the_company_password_is_nothing_to_those_who_have_their_own(people: People) -> None:
    for person in (people.pat, people.sam):
        chat = people.chat(person.visitor)
        assert chat.say(f"password: {COMPANY_PASSWORD}").reply == replies.said("refused_need_who", "en")


def test_the_company_password_expires(people: People) -> None:
    chat = people.chat(people.robin.visitor)
    late = chat.say(f"password: {COMPANY_PASSWORD}", after=timedelta(days=90))
    assert late.reply == replies.said("refused_need_who", "en")


def test_it_takes_the_partner_to_know_which_company(people: People) -> None:
    import_company_password(people.owner, LAKESIDE, "Lakeside!2018", passwords=people.passwords)
    import_user(people.owner, people.robin.email, LAKESIDE)
    chat = people.chat(people.robin.visitor)
    assert chat.say("password: Lakeside!2018").reply == replies.said("refused_need_who", "en")
    asked = chat.say("I'm from Lakeside. Password: Lakeside!2018")
    assert asked.reply is not None
    assert "new password:" in asked.reply
    done = chat.say(f"new password: {NEW}")
    assert done.asker is not None
    assert done.asker.partner_id == LAKESIDE


def test_an_import_again_changes_nothing(people: People) -> None:
    assert not import_company_password(people.owner, BIG_RIVER, "another", passwords=people.passwords)
    assert not import_company_password(people.owner, LAKESIDE, "  ", passwords=people.passwords)
    assert import_user(people.owner, "Robin.Hill@BigRiver.example", BIG_RIVER) == people.robin.account_id
    assert import_user(people.owner, people.pat.email, BIG_RIVER, "viewer") == people.pat.account_id
    [(role,)] = people.owner.execute(
        "select role from app.membership where account_id = %s", (people.pat.account_id,)
    ).fetchall()
    assert role == "staff"


def test_a_reset_while_choosing_stops_it(people: People) -> None:
    chat = people.chat(people.terry.visitor)
    chat.say(f"password: {TEMPORARY_PASSWORD}")
    set_password(people.owner, people.terry.account_id, "the operator's own idea", passwords=people.passwords)
    stale = chat.say(f"new password: {NEW}")
    assert (stale.asker, stale.reply) == (None, replies.said("stale", "en"))


def test_ten_minutes_to_choose(people: People) -> None:
    chat = people.chat(people.terry.visitor)
    chat.say(f"password: {TEMPORARY_PASSWORD}")
    assert chat.say(f"new password: {NEW}", after=timedelta(minutes=11)).asker is None
    assert people.count("password", "not must_change and account_id = " + str(people.terry.account_id)) == 0


def test_only_in_the_chat_where_it_began(people: People) -> None:
    chat = people.chat(people.terry.visitor)
    chat.say(f"password: {TEMPORARY_PASSWORD}")
    assert chat.elsewhere(chat_id="chat-2").say(f"new password: {NEW}").asker is None
    other = replace(people.terry.visitor, openwebui_user_id="owui-other")
    assert chat.elsewhere(visitor=other).say(f"new password: {NEW}").asker is None


def test_two_choices_at_once_set_one_password(people: People) -> None:
    people.chat(people.terry.visitor).say(f"password: {TEMPORARY_PASSWORD}")
    barrier = threading.Barrier(2)
    phrases = ["seven calm kayaks drift", "eight loud drums echo"]
    taken: list[str] = []

    def choose(phrase: str) -> None:
        chat = people.chat(people.terry.visitor)
        barrier.wait()
        if chat.say(f"new password: {phrase}").asker is not None:
            taken.append(phrase)

    threads = [threading.Thread(target=choose, args=(phrase,)) for phrase in phrases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    chat = people.chat(people.terry.visitor, chat_id="chat-9")
    chat.say("log me out")
    assert chat.say(f"password: {taken[0]}").asker is not None


def test_cancelling(people: People) -> None:
    chat = people.chat(people.terry.visitor)
    chat.say(f"password: {TEMPORARY_PASSWORD}")
    assert chat.say("never mind").reply == replies.said("cancelled", "en")
    assert chat.say("show me our active events").asker is None


def test_a_code_begins_anew_while_a_password_is_awaited(people: People) -> None:
    secret = enroll_totp(people.owner, people.keys, people.terry.account_id)
    terry = replace(people.terry, totp_secret=secret)
    chat = people.chat(terry.visitor)
    chat.say(f"password: {TEMPORARY_PASSWORD}")
    assert chat.say(f"code {terry.code()}").asker is not None
