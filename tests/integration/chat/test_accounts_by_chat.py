"""Accounts by chat through the real Pipelines server: the whole conversation, and the links that open once."""

import re
from collections.abc import Callable

import httpx
import psycopg

from project88.accounts.people import set_password
from project88.accounts.secret import Secret
from tests.fix_pipelines import Chat
from tests.fix_season import SeasonDatabase
from tests.integration.chat.conftest import People

LINK = re.compile(r"\((http://127\.0\.0\.1:\d+/exports/once/[A-Za-z0-9_-]{43})\)")


def test_an_owner_invites_and_the_code_is_seen_once(
    logged_in: Callable[..., Chat], client: httpx.Client
) -> None:
    chat = logged_in("owner")
    assert "Say `yes`" in chat.say("invite kim.moss@elsewhere.test as a viewer").text
    found = LINK.search(chat.say("yes").text)
    assert found is not None
    page = client.get(found[1])
    assert page.status_code == 200
    assert "kim.moss@elsewhere.test, password: " in page.text
    assert client.get(found[1]).status_code == 410
    assert "invited" in chat.say("who has access?").text


def test_staff_do_not_invite(logged_in: Callable[..., Chat]) -> None:
    chat = logged_in("staff")
    assert "Only an owner" in chat.say("invite kim.moss@elsewhere.test as a viewer").text
    assert "@" not in chat.say("who has access?").text


def test_a_new_phone_and_questions_go_on(
    logged_in: Callable[..., Chat], client: httpx.Client, people: People
) -> None:
    del people
    chat = logged_in("staff")
    assert "QR code" in chat.say("new phone, need a new QR code").text
    assert "prove that it is you" in chat.say("yes").text
    assert "waiting for proof" in chat.say("how many finishers did we have").text, "it may be a password"
    assert "does not prove" in chat.say("quiet otters paddle").text
    assert "nothing was changed" in chat.say("cancel").text
    answer = chat.say("how many finishers did we have in total").text
    assert re.search(r"\d", answer)


def test_a_command_that_waits_for_the_login_is_taken_up(
    chat_server: object, client: httpx.Client, people: People
) -> None:
    person = people.new("owner")
    chat = Chat(server=chat_server, client=client, user=person.user)  # type: ignore[arg-type]  # the fixture's server
    assert "who has access" not in chat.say("who has access?").text
    assert "last login here" in chat.say(person.introduction()).text


def test_somebody_new_chooses_their_password_though_another_is_still_logged_in(
    logged_in: Callable[..., Chat], people: People, season_database: SeasonDatabase
) -> None:
    """Two people share one chat user, as a company's first people do: the new one's password is not the other's to change."""
    chat, new = logged_in("owner"), people.new("owner")
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        set_password(owner, new.account_id, Secret("k7qpf-2mzra-x9wdt-h3vbn"), must_change=True)
    asked = chat.say(f"I'm {new.email}, password k7qpf-2mzra-x9wdt-h3vbn").text
    assert "only lets you choose your own" in asked
    assert "Your new password is set." in chat.say("new password: seven calm kayaks drift").text
    assert f"**Person {new.account_id}**" in chat.say("who am I").text
