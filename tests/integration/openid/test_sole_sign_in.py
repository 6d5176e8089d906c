"""Trusting OpenWebUI's address: only where nothing but OpenID signs in, and never without asking the running server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from racechat.openid.entrance import LOOKED_AT_EVERY, Entrance
from racechat.openid.sole_sign_in import require_sole_sign_in

from project88.accounts import Visitor
from project88.accounts.sessions import Session, live_session, seat_of
from project88.errors import ConfigurationError, TransientError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People

CLOSED: dict[str, object] = {
    "oauth": {"providers": {"oidc": "SSO"}},
    "features": {
        "auth": True,
        "auth_trusted_header": False,
        "enable_ldap": False,
        "enable_signup": False,
        "enable_login_form": False,
    },
}


@contextmanager
def openwebui(config: object, *, sign_in_status: int = 403) -> Iterator[str]:
    """A server that answers as OpenWebUI does, with a configuration of the test's."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, config)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self._answer(sign_in_status, {"detail": "x"})

        def _answer(self, status: int, body: object) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_feature(**changes: object) -> object:
    features = {**CLOSED["features"], **changes}  # type: ignore[dict-item]  # it is a dictionary
    return {**CLOSED, "features": {name: value for name, value in features.items() if value is not None}}


def test_openid_alone_is_well() -> None:
    with openwebui(CLOSED) as url:
        require_sole_sign_in(url)


@pytest.mark.parametrize(
    ("config", "sign_in_status", "advice"),
    [
        (with_feature(enable_login_form=True), 403, "ENABLE_LOGIN_FORM=false"),
        (with_feature(enable_login_form=None), 403, "ENABLE_LOGIN_FORM=false"),
        (with_feature(enable_signup=True), 403, "ENABLE_SIGNUP=false"),
        (with_feature(enable_ldap=True), 403, "ENABLE_LDAP=false"),
        (with_feature(auth_trusted_header=True), 403, "WEBUI_AUTH_TRUSTED_EMAIL_HEADER"),
        (with_feature(auth=False), 403, "WEBUI_AUTH=true"),
        (CLOSED, 400, "ENABLE_PASSWORD_AUTH=false"),
        (CLOSED, 200, "ENABLE_PASSWORD_AUTH=false"),
        (CLOSED, 429, "ENABLE_PASSWORD_AUTH=false"),
        ({**CLOSED, "oauth": {"providers": {}}}, 403, "one provider"),
        ({**CLOSED, "oauth": {"providers": {"oidc": "SSO", "github": "GitHub"}}}, 403, "one provider"),
        ({**CLOSED, "oauth": {"providers": {"google": "Google"}}}, 403, "one provider"),
        ({}, 403, "one provider"),
        ([], 403, "ENABLE_LOGIN_FORM=false"),
    ],
)
def test_any_other_way_in_is_refused_with_what_to_do(
    config: object, sign_in_status: int, advice: str
) -> None:
    with (
        openwebui(config, sign_in_status=sign_in_status) as url,
        pytest.raises(ConfigurationError, match=advice),
    ):
        require_sole_sign_in(url)


def test_a_server_that_is_away_proves_nothing() -> None:
    with pytest.raises(TransientError):
        require_sole_sign_in("http://127.0.0.1:1")


class Look:
    """What the entrance finds when it looks at OpenWebUI."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        if self.error is not None:
            raise self.error


def session_of(people: People, visitor: Visitor, now: datetime) -> Session | None:
    with people.pool.connection() as connection:
        return live_session(connection, seat_of(visitor, "chat-1"), now)


def test_the_address_logs_in_who_has_an_account(people: People) -> None:
    entrance, now = Entrance(people.pool, people.keys, Look()), datetime.now(UTC)
    visitor = Visitor(openwebui_user_id="sso-dana", email=people.dana.email.upper(), name="Pat Lee")
    entrance.enter(visitor, "chat-1", now)
    session = session_of(people, visitor, now)
    assert session is not None
    assert (session.asker.email, session.asker.partner_id) == (people.dana.email, LAKESIDE)
    entrance.enter(visitor, "chat-1", now)
    assert people.count("chat_session") == 1
    assert people.count("audit", "kind = 'login' and detail ->> 'method' = 'openid' and partner_id = 2") == 1


def test_several_partners_begin_with_the_last(people: People) -> None:
    entrance, now = Entrance(people.pool, people.keys, Look()), datetime.now(UTC)
    for partner_id in (BIG_RIVER, LAKESIDE):
        people.owner.execute(
            "insert into app.chat_session (openwebui_user_id, account_id, partner_id, role, credential_version, started_at,"
            " last_used_at, ended_at, end_reason) select 'old', account_id, partner_id, role, 1, now(), now(), now(), 'idle'"
            " from app.membership where account_id = %s and partner_id = %s",
            (people.sam.account_id, partner_id),
        )
        visitor = Visitor(openwebui_user_id=f"sso-{partner_id}", email=people.sam.email)
        entrance.enter(visitor, "chat-1", now)
        session = session_of(people, visitor, now)
        assert session is not None
        assert session.asker.partner_id == partner_id


@pytest.mark.parametrize(
    "spoil",
    [
        "update app.account set disabled_at = now()",
        "delete from app.membership",
        "update app.partner set removed_at = now()",
        "update app.account set email = 'other' || account_id || '@x.example'",
    ],
)
def test_nobody_else_gets_in(people: People, spoil: str) -> None:
    people.owner.execute(spoil)
    entrance, now = Entrance(people.pool, people.keys, Look()), datetime.now(UTC)
    entrance.enter(people.dana.visitor, "chat-1", now)
    assert people.count("chat_session") == 0


def test_whoever_is_anybody_never_gets_in(people: People) -> None:
    entrance, now = Entrance(people.pool, people.keys, Look()), datetime.now(UTC)
    shared = Visitor(openwebui_user_id="u", email=people.dana.email, is_shared=True)
    entrance.enter(shared, "chat-1", now)
    assert people.count("chat_session") == 0


@pytest.mark.parametrize("error", [ConfigurationError("a form"), TransientError("away")])
def test_it_closes_when_openwebui_is_set_up_otherwise(people: People, error: Exception) -> None:
    look = Look()
    entrance, now = Entrance(people.pool, people.keys, look), datetime.now(UTC)
    entrance.enter(people.dana.visitor, "chat-1", now)
    assert people.count("chat_session") == 1
    look.error = error
    entrance.enter(people.pat.visitor, "chat-1", now + LOOKED_AT_EVERY / 2)
    assert (look.times, people.count("chat_session")) == (1, 2)
    entrance.enter(people.sam.visitor, "chat-1", now + LOOKED_AT_EVERY + timedelta(seconds=1))
    assert (look.times, people.count("chat_session")) == (2, 2), "looked again, and closed"


def test_a_look_that_takes_long_keeps_nobody_waiting(people: People) -> None:
    """While one message asks OpenWebUI, others go by what the look before found; the new one then holds for all."""
    begun, goes_on, now = threading.Event(), threading.Event(), datetime.now(UTC)
    looks = iter([lambda: None])

    def look() -> None:
        if next(looks, None) is None:  # every look but the first
            begun.set()
            goes_on.wait()
            raise TransientError("away")

    entrance = Entrance(people.pool, people.keys, look)
    entrance.enter(Visitor(openwebui_user_id="sso-first", email=people.pat.email), "chat-1", now)
    later = now + LOOKED_AT_EVERY
    slow = Visitor(openwebui_user_id="sso-slow", email=people.dana.email)
    thread = threading.Thread(target=entrance.enter, args=(slow, "chat-1", later))
    thread.start()
    try:
        begun.wait()
        other = Visitor(openwebui_user_id="sso-other", email=people.dana.email)
        entrance.enter(other, "chat-1", later)
        assert session_of(people, other, later) is not None
    finally:
        goes_on.set()
        thread.join()
    assert session_of(people, slow, later) is None
    last = Visitor(openwebui_user_id="sso-last", email=people.dana.email)
    entrance.enter(last, "chat-1", later)
    assert session_of(people, last, later) is None, "what the slow look found holds now"
