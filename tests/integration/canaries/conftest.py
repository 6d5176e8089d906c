"""A PostgreSQL of these tests' own, so that every file of it can be searched, with partners, people and a small season."""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest
import structlog
from pydantic import SecretStr
from racechat.account_talk import AccountTalk
from racechat.assembly import Assembly
from racechat.conversation import Conversation
from racechat.login import LoginDialogue

from project88.accounts import add_membership, create_account, enroll_totp, issue_recovery_codes, set_password
from project88.accounts.people import account_by_email
from project88.cluster import PrivateCluster
from project88.database.preparing import prepare
from project88.keys import KeyRing
from project88.mailing import Relay
from project88.partners import provision
from project88.settings import Settings
from tests.canaries import Canaries, Member, members
from tests.canaries.history import typed_history
from tests.canaries.installation import DATABASE, Installation
from tests.canaries.introductions import COMPANIES
from tests.fix_accounts import light_passwords
from tests.fix_postgres import MASTER_KEY

PEOPLE = 60
NEWCOMERS = 12
# Nobody listens there: what would be mailed is made, and lost.
NO_RELAY = Relay(host="127.0.0.1", port=1, security="none", sender="chat@canaries.example")
ROWS = Path(__file__).parents[1] / "missions" / "small_season.sql"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    made = PrivateCluster(tmp_path_factory.mktemp("canaries") / "cluster", is_durable=False)
    made.start()
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def installation(cluster: PrivateCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    keys = KeyRing(MASTER_KEY)
    with psycopg.connect(cluster.url(), autocommit=True) as server:
        server.execute(f"create database {DATABASE}")
    canaries = Canaries()
    people = members(canaries, PEOPLE, temporary=NEWCOMERS)
    with psycopg.connect(cluster.url(DATABASE), autocommit=True) as owner:
        prepare(owner, keys)
        for partner_id, company in enumerate(COMPANIES, start=1):
            provision(owner, keys, partner_id, company)
        owner.execute(cast(LiteralString, ROWS.read_text("utf-8")))
        totp_secrets = {person.email: _account(owner, keys, person) for person in people}
        last = account_by_email(owner, people[-1].email)
        assert last is not None
        recovery_codes = issue_recovery_codes(owner, keys, last.account_id)
    (folder / "master_key").write_bytes(MASTER_KEY)
    settings = Settings(
        database_url=SecretStr(cluster.url(DATABASE)),
        secret_key_file=folder / "master_key",
        exports_dir=folder / "exports",
    )
    with (
        _everything_logged() as log,
        _temporary_files_in(folder / "tmp"),
        Assembly.of(settings, keys) as made,
        typed_history(cluster, keys) as history,
    ):
        found = Installation(
            cluster=cluster,
            folder=folder,
            canaries=canaries,
            people=people,
            totp_secrets=totp_secrets,
            recovery_codes=recovery_codes,
            assembly=made,
            conversation=made.conversation,
            log=log,
            history=history,
        )
        login = LoginDialogue(made.pool, keys, passwords=light_passwords())
        desk = replace(made.desk, clock=lambda: found.now)
        accounts = AccountTalk(
            made.pool, keys, links=made.once_links, relay=NO_RELAY, passwords=light_passwords()
        )
        found.conversation = Conversation(login=login, desk=desk, clock=lambda: found.now, accounts=accounts)
        yield found


def _account(owner: psycopg.Connection, keys: KeyRing, person: Member) -> str:
    account_id = create_account(owner, email=person.email, display_name=person.name)
    role = "owner" if person.is_owner else "staff"
    add_membership(owner, account_id, COMPANIES.index(person.company) + 1, role)
    set_password(
        owner, account_id, person.password.text, must_change=person.is_temporary, passwords=light_passwords()
    )
    return enroll_totp(owner, keys, account_id)


@contextmanager
def _everything_logged() -> Iterator[io.StringIO]:
    """Whatever any part of the program logs, at any level."""
    kept = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(kept),
        wrapper_class=structlog.make_filtering_bound_logger(0),
        cache_logger_on_first_use=False,
    )
    handler, root = logging.StreamHandler(kept), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        structlog.configure(**before)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    folder.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
