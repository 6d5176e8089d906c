"""Owners read their own company's audit in the chat; limits hold there; downloads are in it."""

import csv
import re
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from racechat.assembly import Assembly
from racechat.memory import ChatKey

from project88.accounts import audit, usage
from project88.accounts.people import asker_for_email
from project88.errors import NotAllowedError

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


def test_the_database_itself_refuses_whoever_is_no_owner(assembly: Assembly, people) -> None:
    staff, owner = people.new("staff", 1), people.new("owner", 2)
    for account_id, partner_id in (
        (staff.account_id, 1),
        (owner.account_id, 1),
        (0, 1),
        (owner.account_id, 0),
    ):
        with assembly.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "select * from app.partner_audit(%s::bigint, %s::integer, '-infinity', 'infinity', null, 10)",
                (account_id, partner_id),
            )


def test_an_owner_sees_no_other_partners_entries(assembly: Assembly, people, season_database) -> None:
    person = people.new("owner", 2)
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        for partner_id in (1, 2, None):
            audit.record(owner, kind="question", outcome=f"of {partner_id}", partner_id=partner_id)
    with assembly.pool.connection() as connection:
        asker = asker_for_email(connection, person.email)
    answer = assembly.desk.answer(asker, "audit log", KEY)
    outcomes = {row[5] for row in answer.rows}
    assert "of 2" in outcomes
    assert not {"of 1", "of None"} & outcomes


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
