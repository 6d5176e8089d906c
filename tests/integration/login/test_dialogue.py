"""The login as a dialogue: who, company, proof and question in any order, over several messages, in two languages."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from project88.accounts import Visitor
from tests.fix_accounts import BIG_RIVER, LAKESIDE, NOON, PAT_PASSWORD, Chat, People

QUESTION = "show me our active events"
STRANGER = Visitor(openwebui_user_id="owui-stranger", email="someone@elsewhere.example")


def stranger(people: People, number: int = 0) -> Chat:
    chat = people.chat(replace(STRANGER, openwebui_user_id=f"owui-stranger-{number}"))
    chat.now += timedelta(minutes=2 * number)
    return chat


@pytest.mark.parametrize("is_password", [False, True], ids=["code", "password"])
def test_who_company_proof_and_question_come_in_any_order(people: People, *, is_password: bool) -> None:
    for number, order in enumerate(itertools.permutations(["who", "company", "proof"])):
        chat = stranger(people, number)
        said = {
            "who": "I'm Pat Lee",
            "company": f"I'm from Big River, {QUESTION}",
            "proof": f"password: {PAT_PASSWORD}" if is_password else people.pat.code(chat.now),
        }
        outcomes = [chat.say(said[part]) for part in order]
        assert outcomes[-1].asker is not None, order
        assert outcomes[-1].asker.email == people.pat.email
        assert outcomes[-1].pending_question == QUESTION, order
        before = [one for one in outcomes if one.asker is None]
        assert {one.masked_text for one in before} <= {"[hidden]"}
        if (
            len(before) == 2
        ):  # a whole name is enough where nobody else has it, and then the company comes late
            assert outcomes[-1].masked_text == f"[hidden] {QUESTION}"


@pytest.mark.parametrize(
    "messages",
    [
        ["pat@bigriver.example", "{code}"],
        ["{code}", "pat@bigriver.example"],
        [QUESTION, "pat@bigriver.example", "{code}"],
        [QUESTION, "Pat", "Big River", "{code}"],
        ["hello", "Pat Lee from Big River", "{code}"],
        ["I'm Dana from Lakeside", "no wait, this is Pat from Big River", "{code}"],
        ["dana@lakeside.example", "sorry, I'm Pat Lee from Big River", "{code}"],
        ["I'm Pat from Lakeside", "sorry, I'm from Big River", "{code}"],
        ["I'm Pat from Big River", "{wrong}", "{code}"],
        ["log me in", "Pat, Big River", "{code}"],
    ],
)
def test_each_message_completes_corrects_or_replaces(people: People, messages: list[str]) -> None:
    chat = stranger(people)
    code = people.pat.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for message in messages[:-1]:
        assert chat.say(message.format(code=code, wrong=wrong)).asker is None, message
    outcome = chat.say(messages[-1].format(code=code))
    assert outcome.asker is not None, outcome.reply
    assert outcome.asker.email == people.pat.email
    assert outcome.pending_question == (QUESTION if QUESTION in messages else None)


def test_after_a_restart_it_is_said_again_in_one_message(people: People) -> None:
    chat = stranger(people)
    chat.say(f"I'm Pat from Big River, {QUESTION}")
    chat.dialogue = people.restarted()
    lost = chat.say(people.pat.code())
    assert lost.asker is None
    assert "say it all again in one message" in str(lost.reply)
    assert "restart" in str(lost.reply)
    chat.dialogue = people.restarted()
    again = chat.say(f"I'm Pat from Big River, code {people.pat.code()}. {QUESTION}")
    assert again.asker is not None
    assert again.pending_question == QUESTION
    chat.dialogue = people.restarted()
    assert chat.say(QUESTION).asker == again.asker, "who is logged in stays so"


def test_a_new_password_after_a_restart_is_told_what_to_do(people: People) -> None:
    chat = people.chat(people.terry.visitor)
    chat.say("password: borrowed-until-noon-7")
    chat.dialogue = people.restarted()
    lost = chat.say("new password: seven calm kayaks drift")
    assert "temporary password" in str(lost.reply)
    assert lost.asker is None


def test_the_proof_of_another_chat_or_person_completes_nothing(people: People) -> None:
    chat = stranger(people)
    chat.say("I'm Pat from Big River")
    assert chat.elsewhere(chat_id="chat-2").say(people.pat.code()).asker is None
    thief = replace(STRANGER, openwebui_user_id="owui-thief")
    assert chat.elsewhere(visitor=thief).say(people.pat.code()).asker is None
    assert chat.say(people.pat.code()).asker is not None


def test_somebody_of_several_partners_chooses_in_any_way(people: People) -> None:
    for number, (choice, partner) in enumerate(
        [
            ("2", LAKESIDE),
            ("the first one", BIG_RIVER),
            ("lakeside please", LAKESIDE),
            ("Big River", BIG_RIVER),
        ]
    ):
        chat = stranger(people, number)
        asked = chat.say(f"sam@both.example {people.sam.code(chat.now)}, {QUESTION}")
        assert asked.asker is None
        assert "Lakeside Timing" in str(asked.reply)
        assert "Summit" not in str(asked.reply)
        chosen = chat.say(choice)
        assert chosen.asker is not None
        assert (chosen.asker.partner_id, chosen.pending_question) == (partner, QUESTION)
        assert chosen.names_partner


def test_somebody_who_named_a_partner_that_is_none_of_theirs_is_asked_back_once_proven(
    people: People,
) -> None:
    replies = []
    for number, partner in enumerate(["Summit Race Timing", "Acme Clockworks"]):
        chat = stranger(people, number)
        code = people.sam.code(chat.now)
        asked = chat.say(f"I'm Sam from {partner}, sam@both.example, code {code}, {QUESTION}")
        assert asked.asker is None
        replies.append(asked.reply)
        chosen = chat.say("1")
        assert chosen.asker is not None
        assert chosen.pending_question == QUESTION
    assert len(set(replies)) == 1
    assert "Big River Race Management" in str(replies[0])


def test_every_answer_names_the_company_where_there_are_several(people: People) -> None:
    sam = people.chat(people.sam.visitor)
    sam.say(f"I'm from Lakeside, code {people.sam.code()}")
    assert sam.say(QUESTION).names_partner
    switched = sam.say("switch to Big River")
    assert "Big River Race Management" in str(switched.reply)
    assert sam.say(QUESTION).names_partner
    pat = people.chat(people.pat.visitor)
    pat.say(people.pat.code())
    assert not pat.say(QUESTION).names_partner
    admin = people.chat(people.admin.visitor)
    first = admin.say(people.admin.code())
    assert "all partners" in str(first.reply)
    assert admin.say(QUESTION).names_partner


def test_somebody_of_several_partners_goes_on_with_another(people: People) -> None:
    sam = people.chat(people.sam.visitor)
    sam.say(f"I'm from Lakeside, code {people.sam.code()}")
    went_on = sam.say("now for Big River: show me our active events")
    assert went_on.asker is not None
    assert (went_on.asker.partner_id, went_on.asker.role) == (BIG_RIVER, "viewer")
    assert went_on.pending_question == QUESTION
    assert "Big River Race Management" in str(went_on.reply)
    assert sam.say("now for Summit Race Timing").asker == went_on.asker


def test_the_old_session_ends_only_when_the_new_proof_holds(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say(people.pat.code())
    named = chat.say("no wait, this is Dana from Lakeside")
    assert named.asker is not None
    assert named.asker.email == people.pat.email
    assert "six-digit code" in str(named.reply)
    failed = chat.say("000000")
    assert failed.asker is not None
    assert failed.asker.email == people.pat.email
    assert "still logged in as **Pat Lee**" in str(failed.reply)
    switched = chat.say(people.dana.code())
    assert switched.asker is not None
    assert switched.asker.email == people.dana.email
    assert people.count("chat_session", "ended_at is null") == 1


def test_whoever_was_named_is_forgotten_when_the_questions_go_on(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say(people.pat.code())
    chat.say("this is Dana from Lakeside")
    assert chat.say(QUESTION).pending_question == QUESTION
    after = chat.say(f"code {people.dana.code()}")
    assert after.asker is not None
    assert after.asker.email == people.pat.email


def test_logging_out_everywhere_ends_every_login_and_says_how_many(people: People) -> None:
    own = people.chat(people.pat.visitor)
    own.say(people.pat.code())
    other = stranger(people, 1)
    other.say(f"pat@bigriver.example {people.pat.code(other.now)}")
    dana = people.chat(people.dana.visitor)
    dana.say(people.dana.code())
    out = own.say("log me out everywhere")
    assert out.asker is None
    assert "2 logins" in str(out.reply)
    assert own.say(QUESTION).asker is None
    assert other.say(QUESTION).asker is None
    assert dana.say(QUESTION).asker is not None
    assert people.count("chat_session", "end_reason = 'logged_out'") == 2
    [(detail,)] = people.owner.execute("select detail from app.audit where kind = 'logout'").fetchall()
    assert detail == {"is_everywhere": True, "session_count": 2}
    assert "log in first" in str(own.say("log me out everywhere").reply)


LEAVING = [
    ("log me out", "log me out"),
    ("log me out everywhere, please!", "log me out everywhere, please!"),
    ("Cierra sesión.", "Cierra sesión."),
    ("log me out $%^&*;;", "[hidden]"),
    ("log me out hunter2", "[hidden]"),
    ("someone else needs this computer, log off", "[hidden]"),
]


@pytest.mark.parametrize(("text", "kept"), LEAVING)
def test_a_log_out_is_kept_as_it_was_typed_where_it_is_nothing_else(
    people: People, text: str, kept: str
) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say(people.pat.code())
    out = chat.say(text)
    assert (out.asker, out.has_left, out.masked_text) == (None, True, kept)
    again = chat.say(text)
    assert (again.has_left, again.masked_text) == (False, "[hidden]"), "nobody is logged in any more"


def test_only_live_logins_are_counted(people: People) -> None:
    old = stranger(people, 1)
    old.say(f"pat@bigriver.example {people.pat.code(old.now)}")
    own = people.chat(people.pat.visitor)
    own.now = NOON + timedelta(hours=13)
    own.say(people.pat.code(own.now))
    assert "only login" in str(own.say("log me out everywhere").reply)
    assert people.count("chat_session", "ended_at is null") == 0


def test_logging_out_everywhere_ends_a_login_that_is_still_choosing(people: People) -> None:
    own = people.chat(people.sam.visitor)
    own.say(f"I'm from Lakeside, code {people.sam.code()}")
    choosing = stranger(people, 1)
    assert "Which one" in str(choosing.say(f"sam@both.example {people.sam.code(choosing.now)}").reply)
    own.say("log me out everywhere")
    assert choosing.say("1").asker is None


def test_spanish_is_answered_in_spanish(people: People) -> None:
    chat = stranger(people)
    asked = chat.say("Hola, soy Pat Lee de Big River Race Management")
    assert "tu código de seis dígitos, o tu contraseña" in str(asked.reply)
    refused = chat.say("000000")
    assert str(refused.reply).startswith("No ha funcionado")
    welcome = chat.say(people.pat.code())
    assert str(welcome.reply).startswith("Has iniciado sesión como **Pat Lee**")
    assert "Has cerrado" in str(chat.say("cierra sesión").reply)
