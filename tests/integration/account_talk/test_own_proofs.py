"""Changing one's own proofs by chat: said, confirmed, proven again, done, and nothing secret kept."""

from datetime import timedelta

import psycopg
import pyotp
import pytest

from project88.accounts import issue_recovery_codes
from tests.fix_accounts import PAT_PASSWORD, People
from tests.fix_accounts_by_chat import Talker, talker

NEW = "seven calm kayaks drift"


def logged_in(people: People) -> Talker:
    chat = talker(people, people.pat)
    chat.log_in(people.pat)
    return chat


@pytest.mark.parametrize("proof", ["code", PAT_PASSWORD, f"my password is {PAT_PASSWORD}", "recovery"])
@pytest.mark.parametrize("typed", [NEW, f"new password: {NEW}", f'"{NEW}"'])
def test_a_password_is_changed(people: People, proof: str, typed: str) -> None:
    chat = logged_in(people)
    elsewhere = talker(
        people, visitor=people.pat.visitor.__class__(openwebui_user_id="tablet", email="x@y.example")
    )
    elsewhere.log_in(people.pat, proof=f"password: {PAT_PASSWORD}")
    asked = chat.say("I want to change my password")
    assert "replace your password" in asked.reply
    assert "yes" in asked.reply
    assert "prove that it is you" in chat.say("yes").reply
    if proof == "code":
        proof = chat.code(people.pat)
    elif proof == "recovery":
        proof = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)[0]
    proven = chat.say(proof)
    assert "new password" in proven.reply
    assert proven.is_hidden
    done = chat.say(typed)
    assert "is set" in done.reply
    assert done.is_hidden
    assert chat.say("show me our active events").question is not None, "this login goes on"
    assert "password or your codes were changed" in elsewhere.say("show me our active events").reply
    assert "could not match" in elsewhere.say(f"{people.pat.email}, password: {PAT_PASSWORD}").reply
    assert "could not match" not in elsewhere.say(f"{people.pat.email}, password: {NEW}").reply
    assert people.count("audit", "kind = 'password_changed' and outcome = 'ok'") == 1


def test_a_weak_or_old_password_is_refused_and_asked_again(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    chat.say(PAT_PASSWORD)
    for weak in ("short", "Password1234", PAT_PASSWORD):
        refused = chat.say(weak)
        assert "cancel" in refused.reply
        assert refused.is_hidden
    assert "is set" in chat.say(NEW).reply


def test_an_open_session_is_not_enough(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    before = people.owner.execute("table app.password").fetchall()
    for wrong in ("open sesame now please", "123456"):
        refused = chat.say(wrong)
        assert "does not prove" in refused.reply
        assert refused.is_hidden
    assert "Too many wrong attempts" in chat.say("open sesame and the rest").reply
    assert chat.say(NEW).question is not None, "nothing waits for a password any more"
    assert people.owner.execute("table app.password").fetchall() == before


def test_wrong_proofs_are_counted_like_those_of_a_login(people: People) -> None:
    chat = logged_in(people)
    for _ in range(2):
        chat.say("change my password")
        chat.say("yes")
        for _ in range(3):
            last = chat.say("999999")
    assert "Too many failed attempts" in last.reply


def test_somebody_elses_proof_is_none(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    assert "does not prove" in chat.say(chat.code(people.sam)).reply


@pytest.mark.parametrize(
    "way_out", ["cancel", "no", "never mind", "Stop.", "cancel that, please", "olvídalo"]
)
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_every_step_can_be_left(people: People, way_out: str, steps: int) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    for step in ["yes", PAT_PASSWORD][:steps]:
        chat.say(step)
    assert "nothing was changed" in chat.say(way_out).reply
    assert chat.say("show me our active events").question == "show me our active events"


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize(
    "way_out", ["log me out please", "I'd like to log out", "cierra sesión", "log me out everywhere"]
)
def test_every_step_ends_with_the_login(people: People, way_out: str, steps: int) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    for step in ["yes", PAT_PASSWORD][:steps]:
        chat.say(step)
    chat.say(way_out)
    assert chat.say("show me our active events").question is None
    assert people.count("audit", "kind = 'proof' and outcome <> 'ok'") == 0


@pytest.mark.parametrize("said", ["my code is {} thanks", "it's {}", "{} from my app", "code: {}"])
def test_a_proof_is_read_as_the_login_reads_it(people: People, said: str) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    assert "Now send the new password" in chat.say(said.format(chat.code(people.pat))).reply


def test_what_offers_no_proof_is_no_wrong_try(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    for said in (*["how many finishers did we have in 2023"] * 4, "my code is 12345"):
        heard = chat.say(said)
        assert "six" in heard.reply or "was none" in heard.reply
        assert heard.is_hidden
    assert people.count("audit", "kind = 'proof' and outcome <> 'ok'") == 0
    assert "Now send the new password" in chat.say(PAT_PASSWORD).reply


@pytest.mark.parametrize(
    "typed", [f"password: {NEW}", f"my password is {NEW}", f"correct horse password {NEW}", f"{NEW} 482913"]
)
def test_a_new_password_is_never_guessed(people: People, typed: str) -> None:
    """What the login would read as a part of the message is not set: nobody would know which part."""
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    chat.say(PAT_PASSWORD)
    asked = chat.say(typed)
    if "not certain" not in asked.reply:
        chat.say("log me out")
        assert "could not match" not in chat.say(f"{people.pat.email}, password: {typed}").reply
        return
    assert asked.is_hidden
    assert "is set" in chat.say(f"new password: {NEW}").reply
    chat.say("log me out")
    assert "could not match" not in chat.say(f"{people.pat.email}, password: {NEW}").reply


def test_a_question_in_place_of_a_yes_is_answered(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    assert chat.say("how many finishers did we have in 2023").question is not None
    assert chat.say("yes").question == "yes", "a yes that comes later confirms nothing"


def test_it_is_forgotten_after_ten_minutes_and_with_the_session(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.ahead = timedelta(minutes=11)
    assert chat.say("yes").question == "yes"
    chat.say("change my password")
    chat.say("log me out")
    chat.log_in(people.pat)
    assert chat.say("yes").question == "yes"


def test_another_chat_of_the_same_person_does_not_go_on_with_it(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.chat_id = "chat-2"
    assert chat.say("yes").question == "yes"


def test_a_password_typed_with_the_command_is_hidden_and_not_used(people: People) -> None:
    chat = logged_in(people)
    said = chat.say(f"change my password to {NEW}")
    assert said.is_hidden
    assert "not used" in said.reply
    chat.say("yes")
    chat.say(PAT_PASSWORD)
    assert "is set" in chat.say("another fine long phrase").reply


def test_proofs_changed_meanwhile_stop_it(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    chat.say(PAT_PASSWORD)
    people.owner.execute("update app.account set credential_version = credential_version + 1")
    stale = chat.say(NEW)
    assert "changed meanwhile" in stale.reply
    assert stale.is_hidden
    assert "password or your codes were changed" in chat.say("show me our active events").reply


def test_a_new_phone_gets_a_qr_code_that_counts_from_its_first_code(people: People) -> None:
    chat = logged_in(people)
    assert "authenticator app" in chat.say("new phone, need a new QR code").reply
    chat.say("yes")
    page = chat.page(chat.say(PAT_PASSWORD))
    assert page.qr_text is not None
    assert page.qr_text.startswith("otpauth://totp/Project88:pat%40bigriver.example?secret=")
    secret = page.lines[0].replace(" ", "")
    assert f"secret={secret}&" in page.qr_text
    assert "not the code of the new app" in chat.say(chat.code(people.pat)).reply, (
        "the old app proves nothing here"
    )
    first = pyotp.TOTP(secret).at(chat.now)
    done = chat.say(f"{first[:3]} {first[3:]}")
    assert "is set up" in done.reply
    assert done.is_hidden
    codes = chat.page(done).lines
    assert len(codes) == 10
    assert chat.say("show me our active events").question is not None
    chat.say("log me out")
    assert "could not match" in chat.say(f"{people.pat.email}, code {chat.code(people.pat)}").reply
    new = pyotp.TOTP(secret).at(chat.now)
    assert "could not match" not in chat.say(f"{people.pat.email}, code {new}").reply
    assert people.count("audit", "kind = 'totp_enrolled' and partner_id = 1") == 1
    assert people.count("audit", "kind = 'totp_confirmed'") == 1
    stored = str(people.owner.execute("select * from app.totp").fetchall())
    assert secret not in stored


def test_an_app_that_is_never_confirmed_changes_nothing(people: People) -> None:
    chat = logged_in(people)
    chat.say("set up my authenticator app")
    chat.say("yes")
    chat.say(PAT_PASSWORD)
    for _ in range(5):
        last = chat.say("000000")
    assert "Too many wrong attempts" in last.reply
    chat.say("log me out")
    chat.log_in(people.pat)


def test_the_first_app_of_somebody_who_had_none(people: People) -> None:
    people.owner.execute("delete from app.totp where account_id = %s", (people.pat.account_id,))
    chat = talker(people, people.pat)
    chat.log_in(people.pat, proof=f"password: {PAT_PASSWORD}")
    chat.say("enrol 2fa")
    chat.say("yes")
    secret = chat.page(chat.say(PAT_PASSWORD)).lines[0].replace(" ", "")
    assert "is set up" in chat.say(pyotp.TOTP(secret).at(chat.now)).reply


def test_new_recovery_codes_replace_the_old_ones(people: People) -> None:
    old = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)
    chat = logged_in(people)
    chat.say("give me new recovery codes")
    chat.say("yes")
    codes = chat.page(chat.say(PAT_PASSWORD)).lines
    chat.say("log me out")
    assert "could not match" in chat.say(f"{people.pat.email}, recovery code {old[0]}").reply
    assert "could not match" not in chat.say(f"{people.pat.email}, recovery code {codes[0]}").reply


def test_where_one_is_logged_in(people: People) -> None:
    chat = logged_in(people)
    said = chat.say("where am I logged in?").reply
    assert said.count("Big River") == 1
    assert "this one" in said
    other = talker(
        people, visitor=people.pat.visitor.__class__(openwebui_user_id="tablet", email="x@y.example")
    )
    other.log_in(people.pat, proof=f"password: {PAT_PASSWORD}")
    assert chat.say("my sessions").reply.count("Big River") == 2
    assert people.count("audit", "kind = 'sessions_listed' and partner_id = 1") == 2


@pytest.mark.parametrize("wish", ["log out my other devices", "log me out everywhere else"])
def test_other_logins_are_ended_and_this_one_goes_on(people: People, wish: str) -> None:
    chat = logged_in(people)
    assert "only here" in chat.say(wish).reply
    other = talker(
        people, visitor=people.pat.visitor.__class__(openwebui_user_id="tablet", email="x@y.example")
    )
    other.log_in(people.pat, proof=f"password: {PAT_PASSWORD}")
    assert "One other login" in chat.say(wish).reply
    assert chat.say("show me our active events").question is not None
    assert other.say("show me our active events").question is None
    assert people.count("audit", "kind = 'logout' and detail ->> 'is_kept_here' = 'true'") == 2


def test_who_changes_an_address_is_told(people: People) -> None:
    chat = talker(people, people.sam)
    chat.log_in(people.sam, partner=" from Lakeside Timing")
    for wish in ("delete my account", "change my email address"):
        said = chat.say(wish)
        assert "Dana Whitfield or the person who runs this server" in said.reply
        assert said.masked_text == wish
    assert chat.say("change my name to Quiet Otters").is_hidden
    owner = talker(people, people.dana)
    owner.log_in(people.dana)
    assert "ask the person who runs this server" in owner.say("change my email address").reply


def test_nobody_who_is_not_logged_in_gets_anywhere(people: People) -> None:
    chat = talker(people, people.pat)
    for text in (
        "change my password",
        "who has access?",
        "invite kim@x.example as owner",
        "yes",
        "my sessions",
    ):
        heard = chat.say(text)
        assert heard.question is None
        assert "replace your password" not in heard.reply


def test_a_database_that_refuses_loses_no_step(people: People) -> None:
    chat = logged_in(people)
    chat.say("change my password")
    chat.say("yes")
    people.owner.execute("revoke select on app.chat_session from project88_chat")
    try:
        with pytest.raises(psycopg.Error):
            chat.say(PAT_PASSWORD)
    finally:
        people.owner.execute("grant select on app.chat_session to project88_chat")
    assert "new password" in chat.say(PAT_PASSWORD).reply
