"""Owners read their own company's audit in the chat; limits hold there; downloads are in it."""

import csv
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from racechat.assembly import Assembly
from racechat.memory import ChatKey

from project88.accounts import audit, usage
from project88.accounts.asker import Asker
from project88.accounts.people import asker_for_email
from project88.accounts.sessions import Seat, live_session
from project88.accounts.signed_requests import Asking, ask_rows
from project88.errors import NotAllowedError
from tests.fix_pipelines import Chat

# Functions that services may call and that look at entries: figures, where a chain does not hold, pruning, and the signed one.
READS_THE_AUDIT = {"partner_audit", "prune_audit", "audit_health", "health", "broken_audit_chains"}
KEY = ChatKey(openwebui_user_id="log", chat_id="c")


def test_an_owner_sees_who_asked_what(logged_in) -> None:
    chat = logged_in("owner")
    chat.say("how many women finished the marathon in 2025")
    said = chat.say("show me our audit log").text
    assert "in the audit log of **Big River" in said
    header, _, *rows = [line for line in said.splitlines() if line.startswith("|")]
    assert header.split("|")[1:5] == [" When ", " Who ", " What ", " Asked for "]
    assert 1 < len(rows) <= 25
    assert any("finisher count" in row and "women" in row for row in rows)
    asked = chat.say("who asked what today?").text
    assert " login " not in asked
    assert "finisher count" in asked
    signed_in = chat.say("who logged in today").text
    assert " login " in signed_in
    assert "finisher count" not in signed_in


def test_it_comes_as_a_file_without_formulas(logged_in) -> None:
    said = logged_in("owner").say("our audit log as CSV").text
    link = re.search(r"\((http://[^)]+/exports/[^)]+)\)", said)
    assert link, said
    header, *rows = csv.reader(httpx.get(link[1]).content.decode("utf-8-sig").splitlines())
    assert header == ["When", "Who", "What", "Asked for", "Rows", "Outcome", "Milliseconds"]
    assert rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("role", ["staff", "viewer"])
def test_others_are_told_to_ask_an_owner(logged_in, role: str) -> None:
    said = logged_in(role).say("show me our audit log").text
    assert "Only owners" in said
    assert "|" not in said


def test_an_administrator_is_told_the_command(logged_in) -> None:
    assert "project88 audit export" in logged_in("platform_admin").say("show me the audit log").text


@pytest.fixture
def asking(assembly: Assembly, people, logged_in) -> Callable[..., tuple[Asker, Asking]]:
    """Log somebody of a role in; return who that is and the login they ask by."""

    def made(role: str, partner_id: int) -> tuple[Asker, Asking]:
        seat = Seat(openwebui_user_id=logged_in(role, partner_id).user.user_id)
        with assembly.pool.connection() as connection:
            session = live_session(connection, seat, datetime.now(UTC))
        assert session is not None
        return session.asker, Asking(session=session, seat=seat)

    return made


EVERYTHING = {"since": "-infinity", "until": "infinity", "kinds": None, "most": 100_000}


def test_an_owner_sees_no_other_partners_entries(assembly: Assembly, asking, season_database) -> None:
    asker, by = asking("owner", 2)
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        for partner_id in (1, 2, None):
            audit.record(owner, kind="question", outcome=f"of {partner_id}", partner_id=partner_id)
    answer = assembly.desk.answer(asker, "audit log", KEY, seat=by.seat)
    outcomes = {row[5] for row in answer.rows}
    assert "of 2" in outcomes
    assert not {"of 1", "of None"} & outcomes
    # Nor by saying in the request whose it should be: that of the session counts.
    with assembly.pool.connection() as connection:
        rows = ask_rows(
            connection,
            season_database.keys,
            by,
            "partner_audit",
            **EVERYTHING,
            partner_id=1,
            of_partner=1,
            chain=0,
        )
    assert "of 2" in {row["outcome"] for row in rows}
    assert not {"of 1", "of None"} & {row["outcome"] for row in rows}


@pytest.mark.parametrize("role", ["staff", "viewer", "platform_admin"])
def test_the_database_itself_refuses_whoever_is_no_owner(
    assembly: Assembly, asking, season_database, role: str
) -> None:
    _, by = asking(role, 1)
    with assembly.pool.connection() as connection, pytest.raises(NotAllowedError):
        ask_rows(connection, season_database.keys, by, "partner_audit", **EVERYTHING)


def test_anothers_login_is_no_owners_own(assembly: Assembly, asking) -> None:
    owner, _ = asking("owner", 1)
    _, elsewhere = asking("owner", 2)
    for seat in (None, elsewhere.seat, Seat(openwebui_user_id="nobody")):
        with pytest.raises(NotAllowedError, match="project88 audit export"):
            assembly.desk.answer(owner, "audit log", KEY, seat=seat)


def test_the_service_role_reads_nothing_by_naming_an_owner(assembly: Assembly, people) -> None:
    """Not even with a session that it wrote itself: the request has to be signed."""
    owner = people.new("owner", 1)
    with assembly.pool.connection() as connection:
        [(session_id,)] = connection.execute(
            "insert into app.chat_session (openwebui_user_id, chat_id, account_id, partner_id, role, credential_version,"
            " started_at, last_used_at) values ('mallory', '', %s, 1, 'owner', 1, now(), now()) returning session_id",
            (owner.account_id,),
        ).fetchall()
        request = json.dumps(
            {
                "action": "partner_audit",
                "session_id": session_id,
                "openwebui_user_id": "mallory",
                "chat_id": "",
                "signed_at_s": time.time(),
                **EVERYTHING,
            }
        )
        for signature in (None, b"", b"\0" * 32, hmac.digest(b"\0" * 32, request.encode(), "sha256")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select * from app.partner_audit(%s, %s)", (request, signature))


def test_no_service_reads_the_audit(season_database) -> None:
    """Whatever is granted later: the tables to nobody, and no function that hands out entries for the asking."""
    with psycopg.connect(season_database.url) as owner:
        readable = owner.execute(
            "select r.rolname, c.relname from pg_roles as r, pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where n.nspname = 'app' and c.relname ~ '^audit' and c.relkind = 'r' and not r.rolsuper"
            " and r.rolname !~ '^pg_' and has_any_column_privilege(r.oid, c.oid, 'select')"
        ).fetchall()
        functions = owner.execute(
            "select distinct p.proname from pg_roles as r, pg_proc as p join pg_namespace as n on n.oid = p.pronamespace"
            " where n.nspname = 'app' and p.prosrc ~ '(from|join) app[.]audit(_text)? ' and p.prosecdef and not r.rolsuper"
            " and r.rolname !~ '^pg_' and p.prorettype <> 'trigger'::regtype"
            " and has_function_privilege(r.oid, p.oid, 'execute')"
        ).fetchall()
    assert readable == []
    assert {name for (name,) in functions} == READS_THE_AUDIT


def test_an_export_and_its_download_are_both_in_it(logged_in, season_database) -> None:
    chat = logged_in("owner")
    said = chat.say("Generate CSV of Boston qualifiers with contact info").text
    link = re.search(r"\((http://[^)]+/exports/[^)]+)\)", said)
    assert link, said
    httpx.head(link[1])
    assert httpx.get(link[1]).status_code == 200
    account_id = int(chat.user.user_id.removeprefix("owui-"))
    with psycopg.connect(season_database.url) as owner:
        found = owner.execute(
            "select kind, partner_id, detail ->> 'has_contact' from app.audit where account_id = %s and kind in ('export', 'download')"
            " order by sequence",
            (account_id,),
        ).fetchall()
    assert found == [("export", 1, "true"), ("download", 1, "true")]


@pytest.fixture
def tight(season_database) -> Iterator[psycopg.Connection]:
    """Partner 3 with limits of its own, for the length of a test."""
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        yield owner
        usage.reset_limits(owner, 3)
        owner.execute("truncate app.usage")


def test_a_limit_is_told_in_the_chat_and_audited_once(logged_in, tight: psycopg.Connection) -> None:
    usage.set_limit(tight, 3, "account", "questions", 2)
    chat = logged_in("owner", 3)
    for _ in range(2):
        assert "You have asked" not in chat.say("show me our active events").text
    for _ in range(3):
        said = chat.say("show me our active events").text
        assert re.match(r"You have asked 2 questions in the last minute; ask again in \d+ seconds?\.", said)
    assert "who am i" not in chat.say("help").text  # what answers no question is not counted
    account_id = int(chat.user.user_id.removeprefix("owui-"))
    kinds = tight.execute(
        "select kind from app.audit where account_id = %s and kind in ('question', 'limit_reached') order by sequence",
        (account_id,),
    ).fetchall()
    assert kinds == [("question",), ("question",), ("limit_reached",)]


def test_rows_that_do_not_fit_are_not_handed_out(
    assembly: Assembly, people, tight: psycopg.Connection
) -> None:
    usage.set_limit(tight, 3, "account", "rows", 1)
    person = people.new("owner", 3)
    with assembly.pool.connection() as connection:
        asker = asker_for_email(connection, person.email)
    for question in ("our events as CSV", "show me all our events"):
        with pytest.raises(NotAllowedError, match="more than the 1 rows"):
            assembly.desk.answer(asker, question, KEY)
    assert not list(assembly.exports._directory.glob("*"))  # no file was written
    assert tight.execute(
        "select count(*) from app.audit where account_id = %s and kind = 'export'", (person.account_id,)
    ).fetchone() == (0,)


def test_commands_are_in_it_by_their_names(logged_in, season_database) -> None:
    chat = logged_in("owner")
    for text in ("help", "Who am I?", "who has access?", "cancel", "never mind!"):
        chat.say(text)
    chat.say("show me our audit log")
    account_id = int(chat.user.user_id.removeprefix("owui-"))
    with psycopg.connect(season_database.url) as owner:
        found = owner.execute(
            "select outcome, a.partner_id, t.entry_id from app.audit as a left join app.audit_text as t using (entry_id)"
            " where account_id = %s and kind = 'command' order by sequence",
            (account_id,),
        ).fetchall()
    names = ("help", "who_am_i", "start_over", "start_over", "answered")
    assert found == [(name, 1, None) for name in names]


def test_nobodys_help_is_in_nobodys_audit(chat_server, client, people, season_database) -> None:
    with psycopg.connect(season_database.url) as owner:
        count = "select count(*) from app.audit"
        before = owner.execute(count).fetchone()
        said = Chat(server=chat_server, client=client, user=people.new().user).say("help").text
        assert "active events" in said
        owner.rollback()
        assert owner.execute(count).fetchone() == before
