"""How long somebody stays logged in, and what ends it."""

import threading
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from project88.accounts import Visitor, add_membership, remove_membership, reset_proofs, set_password
from project88.accounts.people import set_disabled
from project88.errors import BadInputError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, Chat, People

QUESTION = "show me our active events"


def logged_in(people: People) -> Chat:
    chat = people.chat(people.pat.visitor)
    assert chat.say(f"code {people.pat.code()}").asker is not None
    return chat


def test_twelve_idle_hours_end_it_and_the_question_waits(people: People) -> None:
    chat = logged_in(people)
    assert chat.say(QUESTION, after=timedelta(hours=11, minutes=59)).asker is not None
    assert chat.say(QUESTION, after=timedelta(hours=11, minutes=58)).asker is not None
    ended = chat.say(QUESTION, after=timedelta(hours=12, minutes=1))
    assert ended.asker is None
    assert ended.reply is not None
    assert "12 hours" in ended.reply
    again = chat.say(people.pat.code(chat.now))
    assert again.pending_question == QUESTION


def test_seven_days_end_it_however_busy(people: People) -> None:
    chat = logged_in(people)
    for _ in range(20):
        assert chat.say(QUESTION, after=timedelta(hours=8)).asker is not None
    ended = chat.say(QUESTION, after=timedelta(hours=8))
    assert ended.asker is None
    assert ended.reply is not None
    assert "7 days" in ended.reply


def test_who_am_i_says_when_it_ends_in_the_askers_own_time(people: People) -> None:
    chat = logged_in(people)
    started_at = chat.now
    people.owner.execute(
        "update app.partner set time_zone = 'America/Denver' where partner_id = %s", (BIG_RIVER,)
    )
    for after in (timedelta(0), timedelta(hours=11)):  # writing again moves the idle end, never the last day
        said = chat.say("who am I", after=after).reply
        assert said is not None
        last = (started_at + timedelta(days=7)).astimezone(ZoneInfo("America/Denver"))
        assert "after 12 hours without a message" in said
        assert f"at the latest on {last:%B} {last.day} at {last:%H:%M} (America/Denver)" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda p: remove_membership(p.owner, p.pat.account_id, BIG_RIVER),
        lambda p: add_membership(p.owner, p.pat.account_id, BIG_RIVER, "owner"),
        lambda p: reset_proofs(p.owner, p.pat.account_id),
        lambda p: set_password(p.owner, p.pat.account_id, "quite another phrase", passwords=p.passwords),
        lambda p: set_disabled(p.owner, p.pat.email, is_disabled=True),
        lambda p: p.owner.execute(
            "update app.partner set removed_at = now() where partner_id = %s", (BIG_RIVER,)
        ),
        lambda p: p.owner.execute("delete from app.account where account_id = %s", (p.pat.account_id,)),
    ],
    ids=[
        "membership removed",
        "role changed",
        "proofs reset",
        "password set",
        "disabled",
        "partner left",
        "deleted",
    ],
)
def test_changed_rights_end_it_with_the_next_message(people: People, change: object) -> None:
    chat = logged_in(people)
    assert callable(change)
    change(people)
    outcome = chat.say(QUESTION)
    assert outcome.asker is None
    assert outcome.pending_question is None
    assert people.count("chat_session", "ended_at is null") == 0


def test_a_platform_administrator_who_is_one_no_more(people: People) -> None:
    chat = people.chat(people.admin.visitor)
    outcome = chat.say(f"code {people.admin.code()} which timing partner has the most active events?")
    assert outcome.asker is not None
    assert (outcome.asker.role, outcome.asker.partner_id) == ("platform_admin", None)
    people.owner.execute("update app.account set is_platform_admin = false")
    assert chat.say(QUESTION).asker is None


def test_it_belongs_to_the_openwebui_user_in_all_their_chats(people: People) -> None:
    chat = logged_in(people)
    assert chat.elsewhere(chat_id="chat-2").say(QUESTION).asker is not None
    assert chat.elsewhere(chat_id="").say(QUESTION).asker is not None
    thief = replace(people.pat.visitor, openwebui_user_id="owui-other")
    assert chat.elsewhere(visitor=thief).say(QUESTION).asker is None
    renamed = replace(people.pat.visitor, name="Dana Whitfield", email="other@elsewhere.example")
    kept = chat.elsewhere(visitor=renamed).say(QUESTION).asker
    assert kept is not None
    assert kept.email == people.pat.email


def test_without_a_login_of_openwebui_it_holds_for_one_chat(people: People) -> None:
    anybody = Visitor(openwebui_user_id="owui-anybody", email="admin@localhost", name="User")
    chat = people.chat(anybody)
    assert chat.say(f"pat@bigriver.example {people.pat.code()}").asker is not None
    assert chat.say(QUESTION).asker is not None
    assert chat.elsewhere(chat_id="chat-2").say(QUESTION).asker is None
    with pytest.raises(BadInputError, match="Start a new chat"):
        chat.elsewhere(chat_id="").say(QUESTION)


def test_an_address_proves_nothing_where_everybody_has_the_same(people: People) -> None:
    people.owner.execute(
        "update app.account set email = 'admin@localhost' where account_id = %s", (people.pat.account_id,)
    )
    anybody = Visitor(openwebui_user_id="owui-anybody", email="admin@localhost")
    assert people.chat(anybody).say(f"code {people.pat.code()}").asker is None


@pytest.mark.parametrize(
    "visitor",
    [
        Visitor(openwebui_user_id="", email="x@y.example"),
        Visitor(openwebui_user_id="x" * 201, email="x@y.example"),
    ],
)
def test_a_visitor_without_a_usable_id_is_told_so(people: People, visitor: Visitor) -> None:
    with pytest.raises(BadInputError, match="sign in again"):
        people.chat(visitor).say(QUESTION)


def test_logging_out_ends_it_everywhere_and_forgets_what_waited(people: People) -> None:
    chat = logged_in(people)
    out = chat.say("thanks, log me out")
    assert (out.asker, out.pending_question) == (None, None)
    assert chat.say("who am i").asker is None
    assert chat.elsewhere(chat_id="chat-2").say(QUESTION).asker is None
    assert people.count("chat_session", "end_reason = 'logged_out'") == 1
    assert chat.say("log out").reply == "You are not logged in."


def test_another_login_replaces_it_and_both_are_in_the_audit(people: People) -> None:
    chat = logged_in(people)
    failed = chat.say(f"I'm Dana from Lakeside, code {people.pat.code(step=1)}")
    assert failed.asker is not None
    assert failed.asker.email == people.pat.email
    assert failed.pending_question is None
    switched = chat.say(f"I'm Dana from Lakeside, code {people.dana.code()}. {QUESTION}")
    assert switched.asker is not None
    assert (switched.asker.email, switched.asker.partner_id) == (people.dana.email, LAKESIDE)
    assert switched.pending_question == QUESTION
    rows = people.owner.execute(
        "select kind, outcome, account_id, detail ->> 'is_own_chat_account' from app.audit"
        " where kind in ('proof', 'login') order by happened_at"
    ).fetchall()
    pat, dana = people.pat.account_id, people.dana.account_id
    assert rows == [
        ("proof", "ok", pat, "true"),
        ("login", "ok", pat, None),
        ("proof", "refused", dana, "false"),
        ("proof", "ok", dana, "false"),
        ("login", "ok", dana, None),
    ]
    [visitors] = people.owner.execute(
        "select array_agg(distinct detail ->> 'visitor_address') from app.audit where kind = 'proof'"
    ).fetchall()
    assert len(visitors[0]) == 1


def test_logins_at_once_leave_one_session(people: People) -> None:
    password = "one phrase for everybody"
    set_password(people.owner, people.pat.account_id, password, passwords=people.passwords)
    barrier = threading.Barrier(4)
    askers: list[object] = []

    def log_in(number: int) -> None:
        chat = people.chat(people.pat.visitor, chat_id=f"chat-{number}")
        barrier.wait()
        askers.append(chat.say(f"password: {password}").asker)

    threads = [threading.Thread(target=log_in, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(askers) == 4
    assert None not in askers
    assert people.count("chat_session", "ended_at is null") == 1


def test_introducing_oneself_again_is_no_new_login(people: People) -> None:
    chat = logged_in(people)
    same = chat.say(f"I'm Pat from Big River, {QUESTION}")
    assert same.asker is not None
    assert (same.reply, same.pending_question) == (None, QUESTION)
    other = chat.say(f"I'm from Lakeside Timing, {QUESTION}")
    assert other.pending_question is None
    assert other.reply is not None
    assert "not answered" in other.reply
    secret_again = chat.say(f"password: my secret words; {QUESTION}")
    assert "my secret words" not in secret_again.masked_text
    assert secret_again.asker == same.asker
    assert people.count("audit", "kind = 'proof' and outcome = 'ok'") == 1


def test_who_am_i(people: People) -> None:
    chat = logged_in(people)
    reply = chat.say("who am i?").reply
    assert reply is not None
    assert "Pat Lee" in reply
    assert "Big River Race Management" in reply
    assert "staff" in reply


def test_asking_who_is_logged_in_changes_nothing(people: People) -> None:
    chat = logged_in(people)
    asker = people.dialogue.who_is_in(chat.visitor, "chat-1", chat.now)
    assert asker is not None
    assert asker.account_id == people.pat.account_id
    later = chat.now + timedelta(hours=13)
    assert people.dialogue.who_is_in(chat.visitor, "chat-1", later) is None
    ended = chat.say(QUESTION, after=timedelta(hours=13))
    assert "12 hours" in str(ended.reply)
