"""One request is one entry of the audit, under the name of what was done."""

from collections.abc import Callable

import psycopg
import pytest

from project88.accounts.people import add_membership, create_account
from tests.fix_pipelines import Chat
from tests.fix_season import SeasonDatabase
from tests.integration.chat.conftest import People

Entry = tuple[str, str]
COLLEAGUE = "Sunniva Ortigas"

OF_ANYBODY: tuple[tuple[str, Entry], ...] = (
    ("help", ("command", "help")),
    ("who am I", ("command", "who_am_i")),
    ("log in", ("command", "log_in")),
    ("nueva contraseña: siete kayaks tranquilos", ("command", "new_password")),
    ("switch to Nowhere Timing", ("command", "switch_partner")),
    ("this is kim@nowhere.example", ("command", "introduction")),
    ("cancel", ("command", "cancel")),
    ("never mind", ("command", "start_over")),
    ("change my password", ("command", "change_password")),
    ("cancel", ("command", "cancel")),
    ("new phone, need a new QR code", ("command", "enroll_authenticator")),
    ("no", ("command", "cancel")),
    ("give me new recovery codes", ("command", "new_recovery_codes")),
    ("forget it", ("command", "cancel")),
    ("disable two factor", ("command", "keep_authenticator")),
    ("mail me a code", ("command", "mail_code")),
    ("accept my invitation", ("command", "accept_invitation")),
    ("accept my invitation abcde-fghjk-mnpqr-23456", ("command", "accept_invitation")),
    ("where am I logged in?", ("sessions_listed", "ok")),
    ("log out my other devices", ("logout", "ok")),
    ("delete our account", ("company_account", "told")),
    ("delete my account", ("own_account", "told")),
    ("how many finishers did we have in total", ("question", "answered")),
    ("zzzz qqqq", ("question", "clarify")),
)
OF_ROLES: dict[str, tuple[tuple[str, Entry], ...]] = {
    "owner": (
        ("who has access?", ("members_listed", "ok")),
        ("add a partner", ("add_partner", "not_allowed")),
        (f"fire {COLLEAGUE}", ("command", "remove_member")),
        ("no", ("command", "cancel")),
        (f"make {COLLEAGUE} a viewer", ("command", "change_member_role")),
        ("yes", ("member_role_changed", "ok")),
        (f"let {COLLEAGUE} go", ("command", "remove_member")),
        ("yes", ("member_removed", "ok")),
        (f"take {COLLEAGUE} off our account", ("command", "remove_member")),
        ("invite kim.ortigas@nowhere.example as staff", ("command", "invite_member")),
        ("yes", ("member_invited", "ok")),
        ("show me our audit log", ("command", "answered")),
    ),
    "staff": (
        ("who has access?", ("members_listed", "ok")),
        (f"fire {COLLEAGUE}", ("remove_member", "not_allowed")),
        ("invite kim.ortigas@nowhere.example as staff", ("invite_member", "not_allowed")),
        ("show me our audit log", ("command", "refused")),
    ),
    "platform_admin": (
        ("who has access?", ("command", "who_has_access")),
        ("add a partner", ("add_partner", "told")),
        (f"take {COLLEAGUE} off our account", ("command", "remove_member")),
        ("show me our audit log", ("command", "refused")),
    ),
}


@pytest.mark.parametrize("role", OF_ROLES)
def test_each_request_is_one_entry(
    logged_in: Callable[..., Chat], season_database: SeasonDatabase, people: People, role: str
) -> None:
    chat = logged_in(role, 4)
    account_id = int(chat.user.user_id.removeprefix("owui-"))
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        colleague = create_account(
            owner, email=f"sunniva.{role}@nowhere.example", display_name=COLLEAGUE, is_platform_admin=False
        )
        add_membership(owner, colleague, 4, "staff")
        seen, wrong = _entries(owner, account_id, 0), []
        for text, entry in (*OF_ANYBODY, *OF_ROLES[role]):
            said = chat.say(text).text
            found = _entries(owner, account_id, len(seen))
            if found != [entry]:
                wrong.append((text, found, said))
            seen += found
        owner.execute("delete from app.membership where account_id = %s", (colleague,))
    assert not wrong


def test_a_login_that_a_question_waited_for_has_an_entry_for_each(
    chat_server: object, client: object, season_database: SeasonDatabase, people: People
) -> None:
    person = people.new("owner", 4)
    chat = Chat(server=chat_server, client=client, user=person.user)  # type: ignore[arg-type]  # the fixtures'
    chat.say("change my password")
    chat.say(person.introduction())
    chat.say("yes")
    with psycopg.connect(season_database.url) as owner:
        entries = _entries(owner, person.account_id, 0)
    assert entries == [("proof", "ok"), ("login", "ok"), ("command", "change_password")]


def test_the_last_owner_who_would_leave_is_told_and_noted(
    logged_in: Callable[..., Chat], season_database: SeasonDatabase
) -> None:
    chat = logged_in("owner", 5)
    account_id = int(chat.user.user_id.removeprefix("owui-"))
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        owner.execute(
            "update app.membership set role = 'staff' where partner_id = 5 and account_id <> %s",
            (account_id,),
        )
        before = len(_entries(owner, account_id, 0))
        chat.say("make me staff")
        assert "last owner" in chat.say("yes").text
        assert _entries(owner, account_id, before) == [
            ("command", "change_member_role"),
            ("change_member_role", "last_owner"),
        ]


def _entries(owner: psycopg.Connection, account_id: int, after: int) -> list[Entry]:
    return owner.execute(
        "select kind, outcome from app.audit where account_id = %s order by happened_at, sequence offset %s",
        (account_id, after),
    ).fetchall()
