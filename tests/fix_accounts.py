"""People who log in: two partners and a third, members with every kind of proof, and a chat to say it in."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import psycopg
import pyotp
import pytest
from argon2 import PasswordHasher
from psycopg_pool import ConnectionPool
from racechat.login import LoginDialogue, LoginOutcome

from project88.accounts import (
    Visitor,
    add_membership,
    create_account,
    enroll_totp,
    import_company_password,
    import_user,
    set_password,
)
from project88.accounts.passwords import Passwords
from project88.database.role_logins import let_log_in
from project88.keys import KeyRing
from tests.fix_postgres import Postgres, clone

NAME = "people"
BIG_RIVER, LAKESIDE, SUMMIT = 1, 2, 3
PARTNERS = {BIG_RIVER: "Big River Race Management", LAKESIDE: "Lakeside Timing", SUMMIT: "Summit Race Timing"}
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
PAT_PASSWORD = "quiet otters, paddle upstream"
COMPANY_PASSWORD = "BigRiver2019"
TEMPORARY_PASSWORD = "borrowed-until-noon-7"


def light_passwords() -> Passwords:
    """Argon2id as in the product, with parameters that cost next to nothing."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of the tests and the proofs it has."""

    account_id: int
    email: str
    totp_secret: str | None = None

    def code(self, now: datetime = NOON, *, step: int = 0) -> str:
        """The code that the person's app shows at that time, `step` steps of 30 s away from it."""
        assert self.totp_secret is not None
        return pyotp.TOTP(self.totp_secret).at(now + timedelta(seconds=30 * step))

    @property
    def visitor(self) -> Visitor:
        return Visitor(
            openwebui_user_id=f"owui-{self.account_id}", email=self.email, name="whatever they like"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The accounts, the owner's connection and the service's pool."""

    owner: psycopg.Connection
    pool: ConnectionPool
    keys: KeyRing
    passwords: Passwords
    dialogue: LoginDialogue
    pat: Person
    dana: Person
    sam: Person
    admin: Person
    robin: Person
    terry: Person

    def chat(self, visitor: Visitor, chat_id: str = "chat-1") -> "Chat":
        return Chat(dialogue=self.dialogue, visitor=visitor, chat_id=chat_id)

    def restarted(self) -> LoginDialogue:
        """The dialogue as a new process has it."""
        return LoginDialogue(self.pool, self.keys, passwords=self.passwords)

    def count(self, table: str, where: str = "true") -> int:
        [(rows,)] = self.owner.execute(f"select count(*) from app.{table} where {where}").fetchall()
        return int(rows)


@dataclass(slots=True, kw_only=True)
class Chat:
    """One chat of one visitor, with a clock that the test moves."""

    dialogue: LoginDialogue
    visitor: Visitor
    chat_id: str
    now: datetime = NOON
    outcomes: list[LoginOutcome] = field(default_factory=list)

    def say(self, text: str, *, after: timedelta = timedelta(0)) -> LoginOutcome:
        self.now += after
        outcome = self.dialogue.consider(text, self.visitor, self.chat_id, self.now)
        self.outcomes.append(outcome)
        return outcome

    def elsewhere(self, **changes: object) -> "Chat":
        return replace(self, outcomes=[], **changes)  # type: ignore[arg-type]  # a test helper's keyword pass-through


FILLED_BY_MIGRATIONS = (
    "api_view",
    "audit_retention",
    "builtin_kept",
    "import_marker",
    "provisioned_view",
    "usage_limit",
)


@pytest.fixture(scope="session")
def _people_database(postgres: Postgres, _template: str) -> str:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        clone(connection, NAME, _template)
    return NAME


@pytest.fixture
def people(_people_database: str, postgres: Postgres, keys: KeyRing) -> Iterator[People]:
    """A database with partners and people in it, at noon; made anew for each test, in a database of their own."""
    passwords = light_passwords()
    with psycopg.connect(postgres.url(_people_database), autocommit=True) as owner:
        _empty(owner)
        owner.cursor().executemany(
            "insert into app.partner (partner_id, name) values (%s, %s)", list(PARTNERS.items())
        )
        made = {
            "pat": _person(owner, keys, "pat@bigriver.example", "Pat Lee", {BIG_RIVER: "staff"}),
            "dana": _person(owner, keys, "dana@lakeside.example", "Dana Whitfield", {LAKESIDE: "owner"}),
            "sam": _person(
                owner, keys, "sam@both.example", "Sam Ortiz", {BIG_RIVER: "viewer", LAKESIDE: "staff"}
            ),
            "admin": _person(owner, keys, "alex@platform.example", "Alex Admin", {}, is_admin=True),
            "terry": _person(
                owner, keys, "terry@bigriver.example", "Terry Vale", {BIG_RIVER: "staff"}, app=False
            ),
            "robin": Person(
                account_id=import_user(owner, "robin.hill@bigriver.example", BIG_RIVER),
                email="robin.hill@bigriver.example",
            ),
        }
        set_password(owner, made["pat"].account_id, PAT_PASSWORD, passwords=passwords)
        set_password(
            owner, made["terry"].account_id, TEMPORARY_PASSWORD, must_change=True, passwords=passwords
        )
        import_company_password(owner, BIG_RIVER, COMPANY_PASSWORD, passwords=passwords)
        owner.execute("update app.partner_password set expires_at = %s", (NOON + timedelta(days=90),))
        let_log_in(owner, "project88_chat", keys)
        url = postgres.url(_people_database, "project88_chat", keys.database_password("project88_chat"))
        with ConnectionPool(url, min_size=0, max_size=8, open=True) as pool:
            dialogue = LoginDialogue(pool, keys, passwords=passwords)
            yield People(owner=owner, pool=pool, keys=keys, passwords=passwords, dialogue=dialogue, **made)


def _empty(owner: psycopg.Connection) -> None:
    with owner.transaction():
        owner.execute(
            "set local session_replication_role = replica"
        )  # the audit refuses this to everybody else
        # Not what migrations fill: the lists of built-ins are what the chat's rights are drawn from.
        tables = owner.execute(
            "select 'app.' || quote_ident(tablename) from pg_tables where schemaname = 'app'"
            " and tablename <> all (%s)",
            (list(FILLED_BY_MIGRATIONS),),
        ).fetchall()
        owner.execute(f"truncate {', '.join(name for (name,) in tables)} restart identity cascade")


def _person(
    owner: psycopg.Connection,
    keys: KeyRing,
    email: str,
    name: str,
    roles: dict[int, str],
    *,
    is_admin: bool = False,
    app: bool = True,
) -> Person:
    account_id = create_account(owner, email=email, display_name=name, is_platform_admin=is_admin)
    for partner_id, role in roles.items():
        add_membership(owner, account_id, partner_id, role)  # type: ignore[arg-type]  # roles come from the table above
    secret = enroll_totp(owner, keys, account_id) if app else None
    return Person(account_id=account_id, email=email, totp_secret=secret)
