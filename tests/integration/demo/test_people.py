"""The demo's accounts in a real database: made once, kept over starts, mended after a kill."""

import json
from pathlib import Path

import psycopg
import pyotp
import pytest

from project88.accounts.people import account_by_email, asker_for_email
from project88.demo.people import DemoAccount, make_accounts, read_accounts
from project88.keys import KeyRing
from project88.partners import list_partners, provision
from tests.fix_postgres import Database

NAMES = (
    "Lakeside Timing",
    "Tidewater Race Services",
    "Granite State Chips",
    "Sunshine Mats",
    "Big River Race Management",
)


@pytest.fixture
def connection(database: Database, keys: KeyRing) -> psycopg.Connection:
    with psycopg.connect(database.url, autocommit=True) as connection:
        for number, name in enumerate(NAMES, start=1):
            provision(connection, keys, number, name)
        yield connection


def make(connection: psycopg.Connection, keys: KeyRing, file: Path) -> list[DemoAccount]:
    return make_accounts(connection, keys, list_partners(connection), file)


def test_every_role_is_there_and_big_river_comes_first(
    connection: psycopg.Connection, keys: KeyRing, tmp_path: Path
) -> None:
    accounts = make(connection, keys, tmp_path / "accounts.json")
    assert accounts[0].partner_name == "Big River Race Management"
    assert [account.role for account in accounts] == ["owner", "staff"] * 4 + ["viewer", "platform_admin"]
    assert len({account.email for account in accounts}) == len(accounts)
    for account in accounts:
        asker = asker_for_email(connection, account.email)
        assert (asker.role, asker.partner_id) == (account.role, account.partner_id)
        assert len(pyotp.TOTP(account.totp_secret).now()) == 6


def test_the_file_is_for_its_owner_alone(
    connection: psycopg.Connection, keys: KeyRing, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.json"
    accounts = make(connection, keys, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_accounts(file) == accounts
    wanted = {
        "email",
        "password",
        "totp_secret",
        "partner_name",
        "partner_id",
        "role",
        "openwebui_email",
        "openwebui_password",
    }
    assert all(wanted <= entry.keys() for entry in json.loads(file.read_text()))


def test_a_second_start_changes_nothing(
    connection: psycopg.Connection, keys: KeyRing, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.json"
    before = make(connection, keys, file)
    versions = [account_by_email(connection, account.email) for account in before]
    assert make(connection, keys, file) == before
    assert [account_by_email(connection, account.email) for account in before] == versions


def test_a_start_killed_before_the_file_was_written_is_mended(
    connection: psycopg.Connection, keys: KeyRing, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.json"
    before = make(connection, keys, file)
    file.unlink()
    after = make(connection, keys, file)
    assert [account.email for account in after] == [account.email for account in before]
    assert [account.openwebui_password for account in after] == [
        account.openwebui_password for account in before
    ]
    assert after[0].password != before[0].password
