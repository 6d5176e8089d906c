"""Owners invite, change and remove the people of their own company; the database checks who is asking for itself."""

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from project88.accounts import Visitor, add_membership, create_account, remove_membership
from project88.accounts.secret import Secret
from project88.accounts.sessions import Session, current_session, seat_of
from project88.accounts.signed_requests import Asking, ask
from project88.accounts.team import (
    Member,
    accept_invitation,
    change_role,
    forget_expired,
    invite,
    members,
    remove,
)
from project88.database.role_logins import REQUESTS
from project88.errors import BadInputError, NotAllowedError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, PAT_PASSWORD, People, Person

KIM = "kim@lakeside.example"


def asking(people: People, person: Person, password: str | None = None) -> Asking:
    """Log a person in by chatting, at the time that the database's clock shows too."""
    now = datetime.now(UTC)
    proof = f"password: {password}" if password is not None else f"code {person.code(now)}"
    said = people.chat(person.visitor).elsewhere(now=now).say(f"{person.email}, {proof}")
    assert said.asker is not None, said.reply
    return session_of(people, person.visitor)


def session_of(people: People, visitor: Visitor) -> Asking:
    seat = seat_of(visitor, "chat-1")
    with people.pool.connection() as connection:
        session = current_session(connection, seat, datetime.now(UTC))
    assert isinstance(session, Session)
    return Asking(session=session, seat=seat)


def invited(people: People, owner: Asking, email: str = KIM, role: str = "staff") -> Secret:
    with people.pool.connection() as connection:
        return invite(
            connection,
            people.keys,
            people.passwords,
            owner,
            email=email,
            display_name="Kim Moss",
            role=role,  # type: ignore[arg-type]  # also roles that do not exist
        ).code


def at(people: People, partner_id: int = LAKESIDE) -> dict[str, Member]:
    with people.pool.connection() as connection:
        return {one.email: one for one in members(connection, partner_id)}


def lets_in(people: People, email: str, password: str) -> str:
    visitor = Visitor(openwebui_user_id=f"owui-{email}", email=email)
    chat = people.chat(visitor).elsewhere(now=datetime.now(UTC))
    return chat.say(f"{email}, password: {password}").reply or ""


def test_a_newcomer_chooses_a_password_and_is_in(people: People) -> None:
    code = invited(people, asking(people, people.dana))
    assert at(people)[KIM].is_invited
    visitor = Visitor(openwebui_user_id="owui-kim", email=KIM)
    chat = people.chat(visitor).elsewhere(now=datetime.now(UTC))
    assert "new password" in (chat.say(f"password: {code.reveal()}").reply or "")
    assert chat.say("new password: seven calm kayaks drift").asker is not None
    kim = at(people)[KIM]
    assert (kim.is_invited, kim.role, kim.has_password) == (False, "staff", True)
    assert kim.last_login_at is not None
    assert people.count("invitation") == 0
    assert people.count("audit", "kind = 'member_invited' and partner_id = 2") == 1
    assert people.count("audit", "kind = 'invitation_accepted' and partner_id = 2") == 1


def test_somebody_of_another_partner_keeps_their_proofs_and_decides(people: People) -> None:
    """Pat works for Big River. Lakeside's owner learns nothing, and gets nothing, until Pat accepts."""
    code = invited(people, asking(people, people.dana), people.pat.email)
    waiting = at(people)[people.pat.email]
    assert (waiting.is_invited, waiting.display_name, waiting.has_password) == (True, "Kim Moss", False)
    assert people.count("membership", f"account_id = {people.pat.account_id} and partner_id = 2") == 0
    assert "could not match" in lets_in(people, people.pat.email, code.reveal())
    pat = asking(people, people.pat, PAT_PASSWORD)
    with people.pool.connection() as connection:
        assert accept_invitation(connection, people.keys, pat, Secret("abcde-abcde-abcde-abcde")) is None
        typed = Secret(code.reveal().upper().replace("-", " "))
        assert accept_invitation(connection, people.keys, pat, typed) == LAKESIDE
        assert accept_invitation(connection, people.keys, pat, typed) is None
    assert not at(people)[people.pat.email].is_invited
    assert people.pat.email in at(people, BIG_RIVER)


def test_an_invitation_cannot_be_taken_up_by_whoever_it_is_not_for(people: People) -> None:
    code = invited(people, asking(people, people.dana), people.pat.email)
    with people.pool.connection() as connection:
        for other in (people.sam, people.admin):
            session = asking(people, other) if other is people.admin else None
            if session is not None:
                assert accept_invitation(connection, people.keys, session, code) is None


def test_whoever_works_for_nobody_begins_anew(people: People) -> None:
    """Proofs of an account that works for nobody may be anybody's: an invitation replaces them all."""
    remove_membership(people.owner, people.pat.account_id, BIG_RIVER)
    code = invited(people, asking(people, people.dana), people.pat.email)
    assert "could not match" in lets_in(people, people.pat.email, PAT_PASSWORD)
    assert people.count("totp", f"account_id = {people.pat.account_id}") == 0
    assert "new password" in lets_in(people, people.pat.email, code.reveal())


def test_a_second_invitation_replaces_the_first(people: People) -> None:
    owner = asking(people, people.dana)
    first, second = invited(people, owner), invited(people, owner, role="viewer")
    assert at(people)[KIM].role == "viewer"
    assert "could not match" in lets_in(people, KIM, first.reveal())
    assert "new password" in lets_in(people, KIM, second.reveal())


def test_who_works_here_already_is_not_invited(people: People) -> None:
    with pytest.raises(BadInputError, match="already works for Lakeside Timing"):
        invited(people, asking(people, people.dana), people.sam.email)


def test_an_expired_invitation_opens_nothing_and_leaves_nothing(people: People) -> None:
    code = invited(people, asking(people, people.dana))
    people.owner.execute("update app.invitation set expires_at = now() - interval '1 second'")
    people.owner.execute(
        "update app.password set expires_at = now() - interval '1 second' where must_change and expires_at is not null"
    )
    assert "could not match" in lets_in(people, KIM, code.reveal())
    with people.pool.connection() as connection:
        assert forget_expired(connection) == 1
    assert KIM not in at(people)
    assert people.count("account", f"email = '{KIM}'") == 0
    assert people.count("account", f"email = '{people.pat.email}'") == 1


def test_a_withdrawn_invitation_leaves_nothing(people: People) -> None:
    owner = asking(people, people.dana)
    code = invited(people, owner)
    with people.pool.connection() as connection:
        assert remove(connection, people.keys, owner, at(people)[KIM].account_id) == "removed"
    assert "could not match" in lets_in(people, KIM, code.reveal())
    assert people.count("account", f"email = '{KIM}'") == 0


def test_a_partner_that_leaves_invites_nobody(people: People) -> None:
    invited(people, asking(people, people.dana))
    people.owner.execute("update app.partner set removed_at = now() where partner_id = %s", (LAKESIDE,))
    assert people.count("invitation") == 0


def test_roles_change_and_the_last_owner_stays(people: People) -> None:
    owner = asking(people, people.dana)
    dana, sam = people.dana.account_id, people.sam.account_id
    with people.pool.connection() as connection:
        assert change_role(connection, people.keys, owner, dana, "staff") == "last_owner"
        assert remove(connection, people.keys, owner, dana) == "last_owner"
        assert change_role(connection, people.keys, owner, people.pat.account_id, "owner") == "no_member"
        assert remove(connection, people.keys, owner, people.pat.account_id) == "no_member"
        assert change_role(connection, people.keys, owner, sam, "owner") == "changed"
        assert change_role(connection, people.keys, owner, dana, "viewer") == "changed"
        with pytest.raises(NotAllowedError), connection.transaction():
            change_role(connection, people.keys, owner, sam, "viewer")
    assert (at(people)[people.dana.email].role, at(people)[people.sam.email].role) == ("viewer", "owner")
    assert people.count("membership", f"account_id = {sam} and partner_id = 1 and role = 'viewer'") == 1


def test_an_owner_who_never_came_is_none_to_rely_on(people: People) -> None:
    owner = asking(people, people.dana)
    invited(people, owner, role="owner")
    with people.pool.connection() as connection:
        assert remove(connection, people.keys, owner, people.dana.account_id) == "last_owner"


def test_of_two_owners_who_remove_each_other_at_once_one_stays(people: People) -> None:
    add_membership(people.owner, people.sam.account_id, LAKESIDE, "owner")
    first, second = asking(people, people.dana), None
    now = datetime.now(UTC)
    chat = people.chat(people.sam.visitor).elsewhere(now=now)
    chat.say(f"{people.sam.email} from Lakeside Timing, code {people.sam.code(now)}")
    second = session_of(people, people.sam.visitor)
    with people.pool.connection() as one, people.pool.connection() as other:
        with one.transaction():
            assert remove(one, people.keys, first, people.sam.account_id) == "removed"
            other.execute("set lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                remove(other, people.keys, second, people.dana.account_id)
            other.rollback()
        with pytest.raises(NotAllowedError):
            remove(other, people.keys, second, people.dana.account_id)
    assert at(people)[people.dana.email].role == "owner"


def test_removing_ends_what_somebody_has_there_and_nothing_elsewhere(people: People) -> None:
    now = datetime.now(UTC)
    chat = people.chat(people.sam.visitor).elsewhere(now=now)
    chat.say(f"{people.sam.email} from Lakeside Timing, code {people.sam.code(now)}")
    people.owner.execute(
        "insert into app.export (token_sha256, account_id, partner_id, stored_name, file_name, row_count, byte_count,"
        " has_contact, expires_at, max_downloads, credential_version) select sha256(p::text::bytea), %s, p, md5(p::text) || '.csv', 'a.csv', 1, 1,"
        " false, now() + interval '1 hour', 10, 1 from unnest(array[1, 2]) as p",
        (people.sam.account_id,),
    )
    with people.pool.connection() as connection:
        assert (
            remove(connection, people.keys, asking(people, people.dana), people.sam.account_id) == "removed"
        )
    ended = chat.say("show me our active events")
    assert ended.asker is None
    assert "access has changed" in (ended.reply or "")
    assert people.count("export", "partner_id = 2 and expires_at > now()") == 0
    assert people.count("export", "partner_id = 1 and expires_at > now()") == 1
    assert people.sam.email in at(people, BIG_RIVER)


def test_a_session_from_before_somebody_left_does_not_live_again(people: People) -> None:
    session_before = asking(people, people.pat, PAT_PASSWORD)
    remove_membership(people.owner, people.pat.account_id, BIG_RIVER)
    add_membership(people.owner, people.pat.account_id, BIG_RIVER, "staff")
    with people.pool.connection() as connection:
        assert current_session(connection, session_before.seat, datetime.now(UTC)) is None


# -- who may not


ACTIONS: dict[str, dict[str, object]] = {
    "invite_member": {
        "email": "mallory@evil.example",
        "display_name": "Mallory",
        "role": "owner",
        "code_sha256": "00" * 32,
        "password_hash": "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA",
    },
    "change_member_role": {"account_id": 3, "role": "owner"},
    "remove_member": {"account_id": 3},
    "partner_audit": {"since": "-infinity", "until": "infinity", "kinds": None, "most": 10},
}


def signed(people: People, action: str, secret: bytes | None = None, **body: object) -> tuple[str, bytes]:
    text = json.dumps({"action": action, "signed_at_s": time.time(), **body})
    return text, hmac.digest(secret or people.keys.derive(REQUESTS), text.encode(), "sha256")


def body_of(one: Asking) -> dict[str, object]:
    return {
        "session_id": one.session.session_id,
        "openwebui_user_id": one.seat.openwebui_user_id,
        "chat_id": one.seat.chat_id,
    }


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "forge",
    [
        lambda p, a, one: signed(p, a, b"x" * 32, **body_of(one), **ACTIONS[a]),
        lambda p, a, one: (signed(p, a, **body_of(one), **ACTIONS[a])[0], b""),
        lambda p, a, one: (signed(p, a, **body_of(one), **ACTIONS[a])[0], None),
        lambda p, a, one: signed(p, "accept_invitation", **body_of(one), **ACTIONS[a]),
        lambda p, a, one: signed(p, a, **body_of(one), **ACTIONS[a], signed_at_s=time.time() - 61),
        lambda p, a, one: signed(p, a, **body_of(one), **ACTIONS[a], signed_at_s=time.time() + 3600),
        lambda p, a, one: signed(p, a, **body_of(one), **ACTIONS[a], signed_at_s=None),
        lambda p, a, one: signed(p, a, **body_of(one) | {"session_id": 999}, **ACTIONS[a]),
        lambda p, a, one: signed(p, a, **body_of(one) | {"session_id": None}, **ACTIONS[a]),
        lambda p, a, one: signed(p, a, **body_of(one) | {"openwebui_user_id": "other"}, **ACTIONS[a]),
        lambda p, a, one: signed(p, a, **body_of(one) | {"chat_id": "other"}, **ACTIONS[a]),
    ],
    ids="key none null action old future undated unknown nameless user chat".split(),
)
def test_a_forged_request_gets_nothing(
    people: People, action: str, forge: Callable[[People, str, Asking], tuple[str, bytes]]
) -> None:
    owner = asking(people, people.dana)
    before = (people.count("account"), people.count("membership"), people.count("invitation"))
    text, signature = forge(people, action, owner)
    with people.pool.connection() as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(f"select app.{action}(%s, %s)", (text, signature))
    assert (people.count("account"), people.count("membership"), people.count("invitation")) == before


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "spoil",
    [
        "update app.chat_session set last_used_at = now() - interval '12 hours'",
        "update app.chat_session set started_at = now() - interval '7 days'",
        "update app.chat_session set ended_at = now(), end_reason = 'logged_out'",
        "update app.account set credential_version = credential_version + 1",
        "update app.account set disabled_at = now()",
        "update app.partner set removed_at = now()",
        "update app.membership set role = 'staff' where partner_id = 2",
        "update app.membership set role = 'staff' where partner_id = 2; update app.chat_session set role = 'staff'",
        "delete from app.membership where partner_id = 2 and role = 'owner'",
    ],
)
def test_a_session_that_is_over_or_is_no_owners_gets_nothing(people: People, action: str, spoil: str) -> None:
    owner = asking(people, people.dana)
    people.owner.execute(spoil)
    before = people.owner.execute("table app.membership").fetchall()
    with people.pool.connection() as connection, pytest.raises(NotAllowedError):
        ask(connection, people.keys, owner, action, **ACTIONS[action])
    assert people.owner.execute("table app.membership").fetchall() == before
    assert people.count("account", "email = 'mallory@evil.example'") == 0


def test_a_session_just_inside_its_limits_is_live(people: People) -> None:
    owner = asking(people, people.dana)
    people.owner.execute(
        "update app.chat_session set last_used_at = now() - interval '11 hours 59 minutes',"
        " started_at = now() - interval '6 days 23 hours 59 minutes'"
    )
    assert invited(people, owner)


@pytest.mark.parametrize("person", ["pat", "admin"])
def test_staff_and_administrators_of_the_platform_change_nobody(people: People, person: str) -> None:
    one = getattr(people, person)
    with people.pool.connection() as connection:
        for action, wanted in ACTIONS.items():
            with pytest.raises(NotAllowedError), connection.transaction():
                ask(connection, people.keys, asking(people, one), action, **wanted)
            people.owner.execute("update app.totp set last_step = 0")


def test_the_service_role_alone_makes_nobody(people: People) -> None:
    """Not even with a session that it wrote itself: the request has to be signed."""
    with people.pool.connection() as connection:
        connection.execute(
            "insert into app.chat_session (openwebui_user_id, chat_id, account_id, partner_id, role, credential_version,"
            " started_at, last_used_at) values ('mallory', '', %s, 2, 'owner', 1, now(), now())",
            (people.dana.account_id,),
        )
        for statement in (
            "select * from app.request_key",
            "insert into app.request_key (inner_pad, outer_pad) values (decode(repeat('00', 64), 'hex'), decode(repeat('00', 64), 'hex'))",
            "insert into app.account (email, display_name) values ('mallory@evil.example', 'M')",
            "insert into app.membership (account_id, partner_id, role) values (1, 2, 'owner')",
            "update app.membership set role = 'owner'",
            "delete from app.membership",
            "insert into app.invitation (partner_id) values (2)",
            "update app.invitation set role = 'owner'",
            "delete from app.invitation",
            "select code_sha256 from app.invitation",
            "insert into app.totp (account_id, sealed_pending_secret) values (1, '\\x00')",
            "select app.asking_session('{}', '\\x00', 'invite_member')",
            "select app.forget_unused_account(1)",
            "select app.is_last_owner(1, 2)",
        ):
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
        forged = json.dumps(
            {
                "action": "invite_member",
                "session_id": 1,
                "openwebui_user_id": "mallory",
                "chat_id": "",
                "signed_at_s": time.time(),
                **ACTIONS["invite_member"],
            }
        )
        for signature in (b"", b"\0" * 32, hmac.digest(b"\0" * 32, forged.encode(), "sha256")):
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute("select app.invite_member(%s, %s)", (forged, signature))


def test_only_the_invited_partner_sees_an_invitation(people: People) -> None:
    invited(people, asking(people, people.dana))
    assert KIM not in at(people, BIG_RIVER)


def test_the_answer_does_not_tell_whether_there_was_an_account(people: People) -> None:
    create_account(people.owner, email="ana@elsewhere.example", display_name="Ana")
    owner = asking(people, people.dana)
    for email in (people.pat.email, people.admin.email, "ana@elsewhere.example", "nobody@elsewhere.example"):
        invited(people, owner, email)
    shown = {replace(one, account_id=0, email="") for one in at(people).values() if one.is_invited}
    assert len(shown) == 1
