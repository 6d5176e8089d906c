"""One-time codes by mail: for whoever has an account, and the same answer for whoever has none."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from project88.accounts import Visitor, reset_proofs
from project88.accounts.mailed_codes import accept_mailed_code
from project88.accounts.secret import Secret
from tests.fix_accounts import People
from tests.fix_accounts_by_chat import Talker, talker
from tests.fix_mail import MailServer

NOBODY = Visitor(openwebui_user_id="owui-nobody", email="nobody@nowhere.example")


def mailed_code(chat: Talker, server: MailServer) -> str:
    chat.outbox.wait_until_done()
    found = re.search(r"Your code is (\d{6})\.", server.postbox.text())
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "words",
    [
        "mail me a code",
        "send me a code please",
        "can you e-mail me a one-time code?",
        "mail a code to pat@bigriver.example",
        "I'm pat@bigriver.example, send me a login code",
    ],
)
def test_a_mailed_code_logs_in_once(people: People, mail_server: MailServer, words: str) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    said = chat.say(words)
    assert "If there is an account with that address" in said.reply
    assert said.is_hidden
    code = mailed_code(chat, mail_server)
    assert mail_server.postbox.received[0]["To"] == people.pat.email
    assert "could not match" not in chat.say(f"{people.pat.email}, code {code}").reply
    assert chat.say("show me our active events").question is not None
    chat.say("log me out")
    assert "could not match" in chat.say(f"{people.pat.email}, code {code}").reply
    assert code not in str(people.owner.execute("table app.audit").fetchall())


def test_it_is_asked_for_and_answered_in_spanish(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    assert "va en camino" in chat.say("envíame un código").reply
    assert "va en camino" in chat.say(f"mándame un código por correo a {people.pat.email}").reply
    assert (
        "inicia" in chat.say(f"soy {people.pat.email}, código {mailed_code(chat, mail_server)}").reply.lower()
    )
    assert "no necesitas" in chat.say("envíame un código").reply


def test_every_request_is_audited_the_same(people: People, mail_server: MailServer) -> None:
    for address in (people.pat.email, "nobody@nowhere.example"):
        talker(people, visitor=NOBODY, relay=mail_server.relay).say(f"mail a code to {address}")
    entries = people.owner.execute(
        "select outcome, account_id, partner_id, detail from app.audit where kind = 'mailed_code_requested'"
    ).fetchall()
    assert len(entries) == 2
    assert entries[0] == entries[1]


def test_it_works_without_an_app_or_a_password(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.robin, relay=mail_server.relay)
    chat.say("mail me a code")
    chat.say(f"code {mailed_code(chat, mail_server)}")
    assert chat.say("show me our active events").question is not None


def test_it_counts_for_ten_minutes(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    chat.say("mail me a code")
    code = Secret(mailed_code(chat, mail_server))
    pat = people.pat.account_id
    with people.pool.connection() as connection:
        for late in (timedelta(minutes=11), timedelta(minutes=10, seconds=1)):
            assert not accept_mailed_code(connection, people.keys, pat, code, chat.now + late)
        for account_id in (people.sam.account_id, None):
            assert not accept_mailed_code(connection, people.keys, account_id, code, chat.now)
        assert accept_mailed_code(connection, people.keys, pat, code, chat.now + timedelta(minutes=9))
        assert not accept_mailed_code(connection, people.keys, pat, code, chat.now)


def test_it_is_kept_as_a_keyed_hash(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    chat.say("mail me a code")
    code = mailed_code(chat, mail_server)
    assert people.count("mailed_code") == 1
    assert code.encode() not in bytes(
        people.owner.execute("select code_hash from app.mailed_code").fetchone()[0]
    )  # type: ignore[index]


def test_who_exists_is_not_told(people: People, mail_server: MailServer) -> None:
    """The same answer, the same statements before it; nothing is mailed to who has no account, is disabled or is no address."""
    people.owner.execute("update app.account set disabled_at = now() where email = %s", (people.sam.email,))
    answers = set()
    for number, address in enumerate(
        [people.pat.email, "nobody@nowhere.example", people.sam.email, "x@bigriver.example"]
    ):
        visitor = replace(NOBODY, openwebui_user_id=f"owui-n{number}")
        chat = talker(people, visitor=visitor, relay=mail_server.relay)
        answers.add(chat.say(f"mail a code to {address}").reply)
        chat.outbox.wait_until_done()
    assert len(answers) == 1
    assert [message["To"] for message in mail_server.postbox.received] == [people.pat.email]


def test_asking_is_throttled_by_visitor_and_by_address(people: People, mail_server: MailServer) -> None:
    first = talker(people, visitor=NOBODY, relay=mail_server.relay)
    for _ in range(6):
        first.say(f"mail a code to {people.pat.email}")
    assert "too often" in first.say(f"mail a code to {people.pat.email}").reply
    first.outbox.wait_until_done()
    sent = len(mail_server.postbox.received)
    assert sent <= 6
    second = talker(people, visitor=replace(NOBODY, openwebui_user_id="two"), relay=mail_server.relay)
    for _ in range(4):
        assert "too often" not in second.say(f"mail a code to {people.pat.email}").reply
    second.outbox.wait_until_done()
    assert len(mail_server.postbox.received) <= 6, "whoever asks: so many to one address"
    own = talker(people, people.pat, relay=mail_server.relay)
    own.say("mail me a code")
    assert mailed_code(own, mail_server)
    assert len(mail_server.postbox.received) == sent + 1, "strangers keep codes from nobody"


def test_without_a_relay_there_are_none(people: People) -> None:
    for person in (people.pat.visitor, NOBODY):
        assert "sends no mail" in talker(people, visitor=person).say("mail me a code").reply


def test_what_asks_for_a_proof_offers_a_code_by_mail(people: People, mail_server: MailServer) -> None:
    with_mail = talker(people, visitor=NOBODY, relay=mail_server.relay)
    without = talker(people, visitor=replace(NOBODY, openwebui_user_id="owui-other"))
    for words in ("show me our active events", "I'm Pat", "from Big River", "code 000000", "I lost my phone"):
        assert "`mail me a code`" in with_mail.say(words).reply, words
        assert "mail me a code" not in without.say(words).reply, words
    assert "envíame un código" in with_mail.say("hola, soy Pat Lee de Big River").reply


def test_who_is_named_beside_the_request_is_remembered(people: People, mail_server: MailServer) -> None:
    chat = talker(people, visitor=NOBODY, relay=mail_server.relay)
    chat.login.note_who("Pat Lee, Big River. Mail me a code", chat.visitor, chat.chat_id, chat.now)
    assert (
        "logged in as **Pat Lee**" in chat.say(f"never mind, my app has one: {chat.code(people.pat)}").reply
    )


def test_where_the_page_has_no_login_an_address_is_asked_for(people: People, mail_server: MailServer) -> None:
    chat = talker(people, visitor=replace(NOBODY, is_shared=True), relay=mail_server.relay)
    assert "Say which address" in chat.say("mail me a code").reply


def test_a_relay_that_is_away_costs_nobody_time_or_an_error(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=replace(mail_server.relay, port=1))
    assert "on its way" in chat.say("mail me a code").reply
    chat.outbox.wait_until_done()
    mail_server.postbox.refuses = True
    chat = talker(people, people.pat, relay=mail_server.relay)
    assert "on its way" in chat.say("mail me a code").reply
    chat.outbox.wait_until_done()


def test_a_mailed_code_proves_who_changes_a_password(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    chat.log_in(people.pat)
    chat.say("change my password")
    assert "mail me a code" in chat.say("yes").reply
    assert "on its way" in chat.say("mail me a code").reply
    assert "new password" in chat.say(mailed_code(chat, mail_server)).reply
    assert "is set" in chat.say("seven calm kayaks drift").reply


def test_used_expired_and_withdrawn_codes_leave_nothing(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    chat.say("mail me a code")
    mailed_code(chat, mail_server)
    people.owner.execute("update app.mailed_code set expires_at = now() - interval '1 second'")
    with people.pool.connection() as connection:
        connection.execute("select app.forget_expired_accounts()")
    assert people.count("mailed_code") == 0


def test_a_reset_of_proofs_ends_codes_that_were_mailed(people: People, mail_server: MailServer) -> None:
    chat = talker(people, people.pat, relay=mail_server.relay)
    chat.say("mail me a code")
    code = mailed_code(chat, mail_server)
    reset_proofs(people.owner, people.pat.account_id)
    assert "could not match" in chat.say(f"{people.pat.email}, code {code}").reply
