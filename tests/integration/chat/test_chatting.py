"""Chats over HTTP with the real Pipelines server and a season in the database."""

import csv
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.fix_pipelines import Chat, ChatUser
from tests.integration.erasure.searching import tables_that_hold

WARDIAN = "Show me Michael Wardian's marathon PR"


def test_the_question_that_waited_is_answered_right_after_the_login(chat_server, client, people):
    person = people.new()
    chat = Chat(server=chat_server, client=client, user=person.user)
    asked = chat.say("I'm from Big River Race Management, show me the top 5 in the marathon in 2025")
    assert "|" not in asked.text
    answered = chat.say(person.introduction())
    assert "marathon" in answered.text
    assert re.search(r"^\| ---", answered.text, re.MULTILINE)


def test_the_login_holds_in_every_chat_of_the_user_and_of_nobody_else(logged_in, chat_server, client):
    chat = logged_in()
    assert "2:24:37" in chat.say(WARDIAN).text
    assert "2:24:37" in chat.new_chat().say(WARDIAN).text
    # Somebody else who knows the id of the chat, and claims the same address.
    thief = Chat(
        server=chat_server,
        client=client,
        user=ChatUser(user_id="thief", email=chat.user.email),
        chat_id=chat.chat_id,
    )
    assert "2:24:37" not in thief.say(WARDIAN).text
    assert chat.say("log me out").text
    assert "2:24:37" not in chat.say(WARDIAN).text


def test_a_login_outlives_the_server(season_database, people, client, tmp_path):
    from tests.fix_pipelines import running_server

    key_file = season_database.settings.secret_key_file
    person = people.new()
    with running_server(tmp_path, database_url=season_database.url, master_key=key_file) as first:
        chat = Chat(server=first, client=client, user=person.user)
        chat.say(person.introduction())
        chat.say("top 5 in the marathon in 2025")
    with running_server(tmp_path, database_url=season_database.url, master_key=key_file) as second:
        again = Chat(server=second, client=client, user=person.user, chat_id=chat.chat_id)
        assert "2:24:37" in again.say(WARDIAN).text


def test_twenty_at_once_each_see_their_own(logged_in, season_database):
    with psycopg.connect(season_database.url) as owner:
        rows = owner.execute(
            "select partner_id, count(*) from platform.event where year = 2025 and matched_event_id is null group by 1 order by 1"
        ).fetchall()
    expected = dict(rows)
    chats = [(partner_id, logged_in(partner_id=partner_id)) for partner_id in (list(expected) * 20)[:20]]

    def ask(pair: tuple[int, Chat]) -> tuple[int, str, str]:
        partner_id, chat = pair
        return partner_id, chat.say("who am I").text, chat.say("how many events did we have in 2025").text

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, chats))
    names = dict(season_database_names(season_database))
    for partner_id, who, counted in answers:
        assert names[partner_id].replace("&", "") in who.replace("\\", "").replace("&", ""), who
        figures = [int(figure.replace(",", "")) for figure in re.findall(r"\*\*([\d,]+)\*\*", counted)]
        assert figures[:1] == [expected[partner_id]], counted


def season_database_names(season_database) -> list[tuple[int, str]]:
    with psycopg.connect(season_database.url) as owner:
        return owner.execute("select partner_id, name from app.partner").fetchall()


def test_a_follow_up_stands_on_its_own_chat_alone(logged_in):
    chat = logged_in()
    first = chat.say("top 5 in the marathon in 2025").text
    other = chat.new_chat()
    assert "women" not in first
    assert "women" in chat.say("only women").text
    assert "women" not in other.say("only women").text or "|" not in other.history[-1]["content"]


def test_context_goes_with_the_login(logged_in, season_database):
    chat = logged_in()
    chat.say("top 5 in the marathon in 2025")
    with psycopg.connect(season_database.url) as owner:
        of_user = (chat.user.user_id,)
        count = "select count(*) from app.chat_context where openwebui_user_id = %s"
        assert owner.execute(count, of_user).fetchone() == (1,)
        chat.say("log me out")
        assert owner.execute(count, of_user).fetchone() == (0,)


def _link(text: str) -> str:
    found = re.search(r"\((http://[^)]+/exports/[^)]+)\)", text)
    assert found, text
    return found[1]


@pytest.fixture
def download(logged_in) -> str:
    return _link(logged_in("owner").say("Generate CSV of Boston qualifiers with contact info").text)


def test_an_owner_gets_a_download_that_a_browser_can_fetch(download):
    response = httpx.get(download)
    assert response.status_code == 200
    assert response.headers["content-disposition"] == f'attachment; filename="{download.rsplit("/", 1)[1]}"'
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    header, *_ = csv.reader(response.content.decode("utf-8-sig").splitlines())
    assert {"E-mail", "Phone"} <= set(header)
    head = httpx.head(download)
    assert (head.status_code, head.content, head.headers["content-length"]) == (
        200,
        b"",
        str(len(response.content)),
    )


def test_other_links_say_what_to_do(download, chat_server, season_database):
    token, name = download.split("/")[-2:]
    guessed = "A" * len(token)
    for path in (
        f"{guessed}/{name}",
        f"{token}/other.csv",
        f"{token}",
        f"{token}/../../etc/passwd",
        "%2e%2e/x.csv",
        f"{token}/{name}.exe",
    ):
        response = httpx.get(f"{chat_server.url}/exports/{path}")
        assert response.status_code in {401, 404}, path
        assert "Traceback" not in response.text
    assert httpx.post(download).status_code == 405
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        owner.execute("update app.export set expires_at = now() where file_name = %s", (name,))
    gone = httpx.get(download)
    assert gone.status_code == 410
    assert "Ask for it again" in gone.text


def test_a_download_holds_all_rows_and_not_those_shown_alone(logged_in, season_database):
    chat = logged_in()
    with psycopg.connect(season_database.url) as owner:
        [(expected,)] = owner.execute(
            "select count(*) from tenant_1.result where status = 'finished' and distance_class = '5k' and year = 2025"
            " and chip_time_ms < 1800000"
        ).fetchall()
    shown = chat.say("Show me all 5K times under 30 minutes from 2025").text
    link = _link(chat.say("as CSV").text)
    header, *rows = csv.reader(httpx.get(link).content.decode("utf-8-sig").splitlines())
    assert shown.count("\n|") - 2 <= len(rows) == expected
    assert "Runner" in header


@pytest.mark.parametrize("role", ["staff", "viewer"])
def test_contact_details_are_for_owners(logged_in, role):
    said = logged_in(role).say("Generate CSV of Boston qualifiers with contact info")
    assert "/exports/" not in said.text
    assert "@" not in said.text
    assert "owner" in said.text


def test_partners_are_compared_for_administrators_alone(logged_in):
    question = "Which timing partner has the most active events?"
    assert "Big River Race Management" in logged_in("platform_admin").say(question).text
    assert "administrator" in logged_in().say(question).text


def test_every_question_is_in_the_audit_without_its_secret(chat_server, client, people, season_database):
    person = people.new()
    chat = Chat(server=chat_server, client=client, user=person.user)
    introduction = person.introduction()
    code = introduction.rsplit(" ", 1)[1]
    marker = f"Zeta{uuid.uuid4().hex[:6]}"
    chat.say(f"{introduction}. how many runners called {marker} finished in 2025")
    with psycopg.connect(season_database.url) as owner:
        kinds = owner.execute(
            "select a.kind, a.partner_id, a.detail ->> 'reason', a.detail ->> 'unplaced_mixed' from app.audit as a where a.account_id = %s",
            (person.account_id,),
        ).fetchall()
    assert ("question", 1, "not_understood", "1") in kinds
    # Neither the secret nor a name that nothing knows is anywhere.
    assert tables_that_hold(season_database.url, marker, f"{code[:3]} {code[3:]}") == []
    assert marker not in chat_server.log.read_text()
    assert code not in chat_server.log.read_text()
