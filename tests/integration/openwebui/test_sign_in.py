"""Accounts of OpenWebUI stay with the way of signing in that made them, through any changes of it.

`tests/integration/openid` does the same once with the real OpenWebUI; here are the changes that it would take long to make.
"""

import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Json

from project88.settings import CHECKOUT
from tests.fix_postgres import Postgres

SQL = CHECKOUT / "sql" / "openwebui"
PASSWORD = "password"
ENDING = "set-aside.invalid"


def _program() -> Any:
    file = CHECKOUT / "roles" / "openwebui" / "files" / "sign_in.py"
    spec = importlib.util.spec_from_file_location("sign_in", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sign_in"] = module  # dataclasses look their own module up
    spec.loader.exec_module(module)
    return module


sign_in = _program()
ONE, OTHER = (
    sign_in.way_of({"OPENID_PROVIDER_URL": f"https://{name}.test", "OAUTH_CLIENT_ID": "chat"})
    for name in ("one", "other")
)


@pytest.fixture
def page(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """The columns of OpenWebUI's tables that matter here."""
    name = "openwebui_sign_in"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create database {name}")
        try:
            with psycopg.connect(postgres.url(name), autocommit=True) as made:
                made.execute('create table "user" (id text primary key, email text unique, oauth json)')
                made.execute("create table auth (id text primary key, email text, session_stamp text)")
                made.execute("create schema project88")
                yield made
        finally:
            server.execute(f"drop database {name} with (force)")


def add(page: psycopg.Connection, account_id: str, email: str, sub: str | None = None) -> None:
    oauth = None if sub is None else Json({"oidc": {"sub": sub}})
    page.execute('insert into "user" (id, email, oauth) values (%s, %s, %s)', (account_id, email, oauth))
    page.execute("insert into auth values (%s, %s, 'first')", (account_id, email))


def emails(page: psycopg.Connection) -> dict[str, str]:
    """Each account's address, which OpenWebUI keeps twice."""
    found = page.execute(
        'select u.id, u.email, a.email from "user" as u join auth as a using (id)'
    ).fetchall()
    assert all(email == copy for _, email, copy in found)
    return {account_id: email for account_id, email, _ in found}


def of_sub(page: psycopg.Connection, sub: str) -> list[str]:
    """Whom OpenWebUI finds for somebody whom the provider sends."""
    return [
        one for (one,) in page.execute("select id from \"user\" where oauth -> 'oidc' ->> 'sub' = %s", (sub,))
    ]


def stamps(page: psycopg.Connection) -> dict[str, str]:
    return dict(page.execute("select id, session_stamp from auth").fetchall())


def test_there_and_back(page: psycopg.Connection) -> None:
    add(page, "p", "Pat@races.test")
    page.execute("update \"user\" set oauth = 'null' where id = 'p'")
    assert str(sign_in.settle(page, SQL, PASSWORD)) == "Nothing to do."
    there = sign_in.settle(page, SQL, ONE)
    assert (there.set_aside, there.back) == (["Pat@races.test"], [])
    assert emails(page) == {"p": f"pat@races.test.password.{ENDING}"}
    assert stamps(page)["p"] != "first"
    add(page, "q", "pat@races.test", sub="7")
    assert str(sign_in.settle(page, SQL, ONE)) == "Nothing to do."
    back = sign_in.settle(page, SQL, PASSWORD)
    assert (back.set_aside, back.back) == (["pat@races.test"], ["pat@races.test"])
    assert emails(page) == {"p": "pat@races.test", "q": f"pat@races.test.{ONE}.{ENDING}"}
    assert of_sub(page, "7") == []


def test_another_provider_finds_nobody_by_the_number_that_the_first_gave(page: psycopg.Connection) -> None:
    add(page, "pat", "pat@races.test", sub="7")
    assert str(sign_in.settle(page, SQL, ONE)) == "Nothing to do.", "made before anybody kept the way"
    assert sign_in.settle(page, SQL, OTHER).set_aside == ["pat@races.test"]
    assert of_sub(page, "7") == []
    add(page, "dana", "dana@races.test", sub="7")
    assert sign_in.settle(page, SQL, ONE).back == ["pat@races.test"]
    assert of_sub(page, "7") == ["pat"]
    assert emails(page) == {"pat": "pat@races.test", "dana": f"dana@races.test.{OTHER}.{ENDING}"}
    assert all(stamp != "first" for stamp in stamps(page).values())


def test_two_of_one_address_and_way_stop_nothing(page: psycopg.Connection) -> None:
    """As after a restore: one was set aside, and there is another."""
    add(page, "old", f"pat@races.test.password.{ENDING}")
    add(page, "new", "pat@races.test")
    assert sign_in.settle(page, SQL, ONE).set_aside == ["pat@races.test"]
    assert emails(page)["new"] == f"pat@races.test.new.password.{ENDING}"
    add(page, "taken", "pat@races.test")
    assert sign_in.settle(page, SQL, PASSWORD).back == ["pat@races.test.new"]
    assert emails(page)["old"] == f"pat@races.test.password.{ENDING}"


def test_accounts_of_an_unknown_provider_are_nobodys(page: psycopg.Connection) -> None:
    add(page, "pat", "pat@races.test", sub="7")
    assert sign_in.settle(page, SQL, PASSWORD).set_aside == ["pat@races.test"]
    assert sign_in.settle(page, SQL, ONE).back == []
    assert of_sub(page, "7") == []
