"""Logging in by chatting, against a real database and as the chat's own role."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from racechat.login import LoginDialogue, replies

from project88.accounts import Secret, Visitor, enroll_totp, set_password
from tests.fix_accounts import BIG_RIVER, LAKESIDE, NOON, PAT_PASSWORD, People

QUESTION = "show me our active events"
STRANGER = Visitor(openwebui_user_id="owui-stranger", email="someone@elsewhere.example")

WORDINGS = [
    "I'm Pat from Big River, code {code}",
    "im pat from big river code {code}",
    "I AM PAT LEE FROM BIG RIVER RACE MANAGEMENT, MY CODE IS {code}",
    "Hi, Pat Lee here with Big River – {spaced}",
    "Hello! This is Pat Lee at Big Rivr Race Managment. One-time code: {dashed}",
    "pat@bigriver.example, {code}",
    "pat@bigriver.example {code}",
    "login as pat@bigriver.example code {code}",
    "log me in: pat@bigriver.example {dashed}",
    "Log in please. user: pat@bigriver.example\ncode: {spaced}",
    "my code is {code} and my e-mail is Pat@BigRiver.example",
    "Pat Lee, Big River, {spaced}",
    "Pat from Big River: {code}",
    "{code} is my code, I'm Pat from Big River",
    "I work for Big River Race Management, my name is Pat Lee, otp {code}",
    "it's pat@bigriver.example with token {code}",
    "please authenticate me as pat (pat@bigriver.example), 2fa = {code}",
    'My name is "Pat Lee", I\'m with "Big River Race Management". Code "{code}"',
    "pat at bigriver dot example, code {code}",
    "I'm Pat from BRRM, pin {code}",
    "hey it's Pat from Big River - token {code}",
    "this is pat@bigriver.example password quiet otters, paddle upstream",
    'pat@bigriver.example pw: "quiet otters, paddle upstream"',
    "e-mail: pat@bigriver.example\npassword: quiet otters, paddle upstream",
    "I'm Pat from Big River. My password is quiet otters, paddle upstream",
    "I'm Pat from Big River, passphrase = 'quiet otters, paddle upstream'",
    "Big River Race Management here – Pat Lee. code {code}",
    "Pat Lee (Big River), {dashed}",
    "Log me in please, Pat from Big River, auth code {code}",
    "good morning! Pat from Big River speaking, {code} is the code",
    "I am Pat Lee, staff at Big River. My authenticator says {spaced}",
    "Name: Pat, Partner: Big River, Code: {code}",
    "Big River / Pat / {code}",
    "pat big river {code}",
    "This is Pat w/ Big River, code {code}",
    "Pat @ Big River, {code}",
    "You're talking to Pat of Big River; the magic number is {code}",
    "Can I log in? Pat Lee from Big River, the code on my phone is {spaced}",
    "Pat Lee\nBig River Race Management\n{code}",
    "I'm with Big River. Name's Pat. Code's {code}",
    "the password for pat@bigriver.example is quiet otters, paddle upstream",
    "Let me in! pat@bigriver.example // {code}",
    "authenticate: pat@bigriver.example:{code}",
    "code: **{code}** pat@bigriver.example",
    "I'm the timer at Big River, Pat. code {code}",
    "Pat L. of Big River, {code}",
    "I represent Big River - Pat Lee - code {code}",
    "passcode {code} for Pat at Big River",
    "I am Pat and I am from Big River and my password is: quiet otters, paddle upstream",
    "could you please log me in as pat@bigriver.example? the code is {code}",
]


def filled(wording: str, code: str) -> str:
    return wording.format(code=code, spaced=f"{code[:3]} {code[3:]}", dashed=f"{code[:3]}-{code[3:]}")


@pytest.mark.parametrize("visitor_is_own", [True, False], ids=["own chat", "another's chat"])
def test_any_wording_logs_in(people: People, *, visitor_is_own: bool) -> None:
    for number, wording in enumerate(WORDINGS):
        now_apart = timedelta(minutes=2 * number)  # every code is used once, and steps only go up
        visitor = (
            people.pat.visitor if visitor_is_own else replace(STRANGER, openwebui_user_id=f"owui-s{number}")
        )
        chat = people.chat(visitor, chat_id=f"chat-{number}")
        chat.now += now_apart
        outcome = chat.say(filled(wording, people.pat.code(chat.now)))
        assert outcome.asker is not None, f"{wording!r} -> {outcome.reply}"
        assert (outcome.asker.email, outcome.asker.partner_id, outcome.asker.role) == (
            people.pat.email,
            BIG_RIVER,
            "staff",
        )
        assert outcome.pending_question is None, wording
        chat.say("log me out")


@pytest.mark.parametrize(
    "message",
    [
        "I'm Pat from Big River, code {code}. " + QUESTION,
        "I'm Pat from Big River, code {code}, " + QUESTION,
        "I'm Pat from Big River, code {code} and " + QUESTION,
        "I'm Pat from Big River code {code}\n" + QUESTION,
        QUESTION + ". I'm Pat from Big River, code {code}",
        "pat@bigriver.example {code} " + QUESTION,
        f"I'm Pat from Big River, password {PAT_PASSWORD}; {QUESTION}",
        f"I'm Pat from Big River, password: '{PAT_PASSWORD}', {QUESTION}",
        f"I'm Pat from Big River, password {PAT_PASSWORD}\n{QUESTION}",
        f"pat@bigriver.example password {PAT_PASSWORD} {QUESTION}",
    ],
)
def test_a_question_beside_the_login_is_answered_at_once(people: People, message: str) -> None:
    outcome = people.chat(people.pat.visitor).say(filled(message, people.pat.code()))
    assert outcome.asker is not None, outcome.reply
    assert outcome.pending_question is not None
    assert outcome.pending_question.rstrip(".") == QUESTION


def test_typing_mistakes_in_names_are_forgiven(people: People) -> None:
    for number, wording in enumerate(
        [
            "I'm Dana Whitfeild from Lakesid Timing, code {}",
            "dnaa whitfield, lake side, {}",
            "DANA WHITFIELD / LAKESIDE TIMMING / {}",
        ]
    ):
        chat = people.chat(replace(STRANGER, openwebui_user_id=f"owui-{number}"))
        chat.now += timedelta(minutes=number)
        outcome = chat.say(wording.format(people.dana.code(chat.now)))
        assert outcome.asker is not None, wording
        assert outcome.asker.email == people.dana.email


def test_a_namesake_in_the_partner_is_told_apart_by_the_address(people: People) -> None:
    create = people.owner.execute(
        "insert into app.account (email, display_name) values ('pat.b@bigriver.example', 'Pat Brook') returning account_id"
    ).fetchone()
    assert create is not None
    people.owner.execute("insert into app.membership values (%s, %s, 'staff')", (create[0], BIG_RIVER))
    without_proof = people.chat(STRANGER).say(f"I'm Pat from Big River, code {people.pat.code()}")
    assert without_proof.asker is not None, "a namesake who cannot log in is in nobody's way"
    people.chat(STRANGER).say("log out")
    enroll_totp(people.owner, people.keys, create[0])
    now = NOON + timedelta(minutes=5)
    stranger = people.chat(STRANGER).elsewhere(now=now)
    decided = stranger.say(f"I'm Pat from Big River, code {people.pat.code(now)}").asker
    assert decided is not None, "the code fits one of the two"
    assert decided.email == people.pat.email
    stranger.say("log out")
    set_password(people.owner, create[0], "seven calm kayaks drift", passwords=people.passwords)
    set_password(people.owner, people.pat.account_id, PAT_PASSWORD, passwords=people.passwords)
    both = stranger.say(f"I'm Pat from Big River, password: {PAT_PASSWORD}")
    assert both.reply == replies.said("refused", "en"), "a password is tried for one person alone"
    assert stranger.say(f"I'm Pat Lee from Big River, password: {PAT_PASSWORD}").asker is not None
    own = people.chat(people.pat.visitor)
    own.now += timedelta(minutes=9)
    assert own.say(f"I'm Pat from Big River, code {people.pat.code(own.now)}").asker is not None


def test_partner_first_then_proof_then_the_answer(people: People) -> None:
    chat = people.chat(STRANGER)
    first = chat.say(f"I'm from Big River Race Management, {QUESTION}")
    assert first.asker is None
    assert first.pending_question is None
    assert first.reply is not None
    assert "Big River" not in first.reply.replace("from Big River Race Management, code 123456", "")
    second = chat.say(f"{people.pat.email}, {people.pat.code()}")
    assert second.asker is not None
    assert second.pending_question == QUESTION
    third = chat.say("how many finishers did we have in 2023")
    assert (third.asker, third.reply) == (second.asker, None)
    assert third.pending_question == "how many finishers did we have in 2023"


def test_a_bare_code_is_enough_in_ones_own_chat(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    asked = chat.say(f"I'm from Big River Race Management, {QUESTION}")
    assert asked.reply is not None
    assert "Pat Lee" not in asked.reply, "an address that OpenWebUI signed is no proof"
    outcome = chat.say(people.pat.code())
    assert outcome.asker is not None
    assert outcome.pending_question == QUESTION


BARE = [
    PAT_PASSWORD,
    "Tr0ub4dor&3-otters",
    "correct horse battery staple",
    "Summer2031!!",
    "sunsets over 7 lakes",
]


@pytest.mark.parametrize("password", BARE)
@pytest.mark.parametrize("asked_first", ["Who won?", None], ids=["asked who", "at once"])
def test_a_bare_password_is_enough_in_ones_own_chat(
    people: People, password: str, asked_first: str | None
) -> None:
    """As the prompt says. Words that could be a person's name are not tried; see test_a_name_is_tried_as_no_password."""
    set_password(people.owner, people.pat.account_id, password, passwords=people.passwords)
    chat = people.chat(people.pat.visitor)
    if asked_first is not None:
        assert "your code or password alone is enough" in str(chat.say(asked_first).reply)
    assert chat.say(password).asker is not None


def test_a_name_is_tried_as_no_password(people: People) -> None:
    named = "Purple Otters Sing"
    set_password(people.owner, people.pat.account_id, named, passwords=people.passwords)
    chat = people.chat(people.pat.visitor)
    chat.say("Who won?")
    assert chat.say(named).asker is None
    assert chat.say(f"password: {named}").asker is not None


def test_wrong_partner_wrong_person_and_wrong_proof_read_the_same(people: People) -> None:
    code = people.pat.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    messages = [
        f"I'm Pat from Lakeside, code {code}",
        f"I'm Pat from Big River, code {wrong}",
        f"I'm Zed from Big River, code {code}",
        f"I'm Pat from Nowhere Timing, code {code}",
        f"nobody@bigriver.example code {code}",
        f"pat@bigriver.example password {PAT_PASSWORD}x",
        f"nobody@bigriver.example password {PAT_PASSWORD}",
        "I'm Robin from Big River, password BigRiver2019",
    ]
    seen = {
        people.chat(replace(STRANGER, openwebui_user_id=f"o{n}")).say(m).reply for n, m in enumerate(messages)
    }
    assert seen == {replies.said("refused", "en")}
    assert people.count("chat_session") == 0


def test_a_person_with_two_partners_is_asked_which(people: People) -> None:
    chat = people.chat(people.sam.visitor)
    asked = chat.say(f"code {people.sam.code()}, {QUESTION}")
    assert asked.asker is None
    assert asked.reply is not None
    assert "Lakeside Timing" in asked.reply
    assert "Summit" not in asked.reply
    chosen = chat.say("lakeside please")
    assert chosen.asker is not None
    assert (chosen.asker.partner_id, chosen.asker.role) == (LAKESIDE, "staff")
    assert chosen.pending_question == QUESTION
    switched = chat.say("switch to Big River")
    assert switched.asker is not None
    assert (switched.asker.partner_id, switched.asker.role) == (BIG_RIVER, "viewer")
    assert chat.say("switch partner to Summit").asker == switched.asker
    assert chat.say("who am i").reply is not None
    assert chat.say("log me out").asker is None
    assert chat.say(QUESTION).asker is None


def test_a_question_waits_ten_minutes(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say(QUESTION)
    chat.now += timedelta(minutes=11)
    late = chat.say(people.pat.code(chat.now))
    assert late.asker is not None
    assert late.pending_question is None


def test_the_newest_question_is_the_one_that_waits(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say("how many finishers did we have in 2023")
    chat.say(QUESTION)
    assert chat.say(people.pat.code()).pending_question == QUESTION


def test_a_question_in_any_form_takes_the_place_of_the_one_before(people: People) -> None:
    chat = people.chat(people.pat.visitor)
    chat.say(QUESTION)
    chat.say("hottest marathon we timed")
    assert chat.say(people.pat.code()).pending_question == "hottest marathon we timed"


def test_wrong_claims_cost_as_much_as_right_ones(people: People) -> None:
    checked: list[str | None] = []

    class Counting(type(people.passwords)):  # type: ignore[misc]  # the class of the fixture's own object
        def matches(self, stored: str | None, password: Secret, *, asked_by: str = "") -> bool:
            checked.append(stored)
            return bool(super().matches(stored, password, asked_by=asked_by))

    passwords = Counting(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    counts = set()
    for number, who in enumerate(
        ["pat@bigriver.example", "nobody@x.example", "I'm Pat from Big River", "I'm Pat from Lakeside", "I'm Zed from Nowhere",
         "dana@lakeside.example", "robin.hill@bigriver.example", "terry@bigriver.example"]
    ):  # fmt: skip
        checked.clear()
        chat = people.chat(replace(STRANGER, openwebui_user_id=f"owui-{number}"))
        chat.dialogue = LoginDialogue(people.pool, people.keys, passwords=passwords)
        assert chat.say(f"{who}, password: 'not the one'").reply == replies.said("refused", "en")
        counts.add(len(checked))
    assert len(counts) == 1
    assert counts.pop() >= 1


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("four plain words here", "password: {}"),
        ("a phrase from Lakeside Timing", "password {}"),
        ("I'm Dana from Lakeside", "my password is {}"),
        ("mail to dana@elsewhere, twice", "I'm Pat from Big River, password: {}"),
        ("show me all the money", "password: {}"),
    ],
)
def test_a_password_may_read_like_an_introduction(people: People, password: str, message: str) -> None:
    set_password(people.owner, people.pat.account_id, password, passwords=people.passwords)
    outcome = people.chat(people.pat.visitor).say(message.format(password))
    assert outcome.asker is not None
    assert outcome.asker.email == people.pat.email
    assert outcome.pending_question is None


def test_who_is_speaking_may_come_after_the_password(people: People) -> None:
    for number, tail in enumerate(
        ["and my e-mail is pat@bigriver.example", ", I'm Pat from Big River", "- Pat Lee here with Big River"]
    ):
        chat = people.chat(replace(STRANGER, openwebui_user_id=f"owui-{number}"))
        set_password(people.owner, people.pat.account_id, "single-token-42!", passwords=people.passwords)
        outcome = chat.say(f"password single-token-42! {tail}".replace("! ,", "!,"))
        assert outcome.asker is not None, tail
