"""The season behind a Pipelines server, with people who may log in. What is added to it is people, never races."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pyotp
import pytest
from racechat.assembly import Assembly

from project88.accounts.people import add_membership, create_account
from project88.accounts.totp import enroll_totp
from project88.keys import KeyRing
from tests.fix_pipelines import Chat, ChatUser, PipelinesServer, running_server
from tests.fix_season import SeasonDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works for a partner, with an authenticator app."""

    account_id: int
    email: str
    partner_name: str
    totp_secret: str

    @property
    def user(self) -> ChatUser:
        """Their user in OpenWebUI, with an address of another kind."""
        return ChatUser(user_id=f"owui-{self.account_id}", email=f"user{self.account_id}@chat.test")

    def introduction(self) -> str:
        """A login with a code that is good now."""
        return f"this is {self.email}, code {pyotp.TOTP(self.totp_secret).now()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Makes people as tests need them: a code counts once, so nobody is shared."""

    database: SeasonDatabase

    def new(self, role: str = "staff", partner_id: int = 1) -> Person:
        with psycopg.connect(self.database.url, autocommit=True) as owner:
            [(number,)] = owner.execute("select coalesce(max(account_id), 0) + 1 from app.account").fetchall()
            [(partner_name,)] = owner.execute(
                "select name from app.partner where partner_id = %s", (partner_id,)
            ).fetchall()
            email = f"chat{number}@example.test"
            is_admin = role == "platform_admin"
            account_id = create_account(
                owner, email=email, display_name=f"Person {number}", is_platform_admin=is_admin
            )
            if not is_admin:
                add_membership(owner, account_id, partner_id, role)
            secret = enroll_totp(owner, self.database.keys, account_id)
        return Person(account_id=account_id, email=email, partner_name=partner_name, totp_secret=secret)


@pytest.fixture(scope="session")
def people(season_database: SeasonDatabase) -> People:
    return People(database=season_database)


@pytest.fixture(scope="session")
def chat_server(
    season_database: SeasonDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PipelinesServer]:
    folder = tmp_path_factory.mktemp("chat_server")
    key_file: Path = season_database.settings.secret_key_file
    with running_server(folder, database_url=season_database.url, master_key=key_file) as running:
        yield running


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as made:
        yield made


@pytest.fixture
def logged_in(chat_server: PipelinesServer, client: httpx.Client, people: People):  # type: ignore[no-untyped-def]
    """Make a person of a role and log them in by chatting; returns their chat."""

    def log_in(role: str = "staff", partner_id: int = 1) -> Chat:
        person = people.new(role, partner_id)
        chat = Chat(server=chat_server, client=client, user=person.user)
        said = chat.say(person.introduction())
        assert "Person" in said.text, said.text
        return chat

    return log_in


@pytest.fixture
def assembly(season_database: SeasonDatabase, tmp_path: Path) -> Iterator[Assembly]:
    settings = season_database.settings.model_copy(update={"exports_dir": tmp_path / "exports"})
    keys: KeyRing = season_database.keys
    with Assembly.of(settings, keys) as parts:
        yield parts
