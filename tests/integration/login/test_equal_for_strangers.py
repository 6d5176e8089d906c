"""A stranger learns nothing by trying: same words, same mask, same statements, same hashes, whatever exists."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg_pool import ConnectionPool
from racechat.login import LoginDialogue

from project88.accounts import Secret, Visitor, issue_recovery_codes
from project88.accounts.passwords import Passwords
from project88.accounts.proving import MOST_READINGS
from tests.fix_accounts import NOON, PAT_PASSWORD, Chat, People

STRANGER = Visitor(openwebui_user_id="owui-stranger", email="someone@elsewhere.example")
ANYBODY = Visitor(openwebui_user_id="owui-anybody", email="admin@localhost")


class Watched(psycopg.Cursor):
    """A cursor that keeps what it was asked to run."""

    statements: ClassVar[list[str]] = []

    def execute(self, query, *arguments, **more):  # type: ignore[no-untyped-def]  # as psycopg's own
        self.statements.append(str(query))
        return super().execute(query, *arguments, **more)


class Counted(Passwords):
    """Counts what it hashes."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        self.hashes = 0

    def matches(self, stored: str | None, password: Secret, *, asked_by: str = "") -> bool:
        self.hashes += 1
        return super().matches(stored, password, asked_by=asked_by)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """All that a message costs and shows."""

    replies: tuple[str | None, ...]
    masks: tuple[str, ...]
    is_anybody_in: bool
    statements: tuple[str, ...]
    hashes: int


@dataclass(kw_only=True)
class Watch:
    """Chats whose work is counted, each of another stranger."""

    people: People
    pool: ConnectionPool
    passwords: Counted = field(default_factory=Counted)
    number: int = 0

    def seen(self, *messages: str, visitor: Visitor = STRANGER) -> Seen:
        self.number += 1
        name = f"owui-{self.number}" if visitor is STRANGER else visitor.openwebui_user_id
        chat = Chat(
            dialogue=LoginDialogue(self.pool, self.people.keys, passwords=self.passwords),
            visitor=replace(visitor, openwebui_user_id=name),
            chat_id=f"chat-{self.number}",
        )
        Watched.statements.clear()
        self.passwords.hashes = 0
        outcomes = [chat.say(message) for message in messages]
        return Seen(
            replies=tuple(outcome.reply for outcome in outcomes),
            masks=tuple(outcome.masked_text for outcome in outcomes),
            is_anybody_in=any(outcome.asker is not None for outcome in outcomes),
            statements=tuple(Watched.statements),
            hashes=self.passwords.hashes,
        )


@pytest.fixture
def watch(people: People) -> Iterator[Watch]:
    with ConnectionPool(
        people.pool.conninfo,
        kwargs={"autocommit": True, "cursor_factory": Watched},
        min_size=0,
        max_size=4,
        open=True,
    ) as pool:
        yield Watch(people=people, pool=pool)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


# Who or what exists is filled in; everything else is the same.
WHO = [
    "pat@bigriver.example",
    "nobody@bigriver.example",
    "nobody@nowhere.example",
    "robin.hill@bigriver.example",
    "terry@bigriver.example",
    "alex@platform.example",
    "sam@both.example",
]
NAMED = [
    "Pat from Big River",
    "Pat from Nowhere",
    "Zed from Big River",
    "Pat Lee from Lakeside",
    "Sam from Lakeside",
    "Terry from Big River",
    "Robin from Big River",
    "Zed Zzz from Acme Clockworks",
]
PROOFS = ["code 000000", "code 000 000", "password: 'nothing that is right'", "recovery code AAAAA-BBBBB"]


@pytest.mark.parametrize("visitor", [STRANGER, ANYBODY], ids=["signed", "no login"])
@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize(("form", "whos"), [("{}, {}", WHO), ("I'm {}, {}", NAMED)], ids=["address", "name"])
def test_who_exists_shows_in_nothing(
    watch: Watch, form: str, whos: list[str], proof: str, visitor: Visitor
) -> None:
    seen = {who: watch.seen(form.format(who, proof), visitor=visitor) for who in whos}
    reference = seen[whos[0]]
    assert reference.replies[0] is not None
    assert reference.replies[0].startswith("That did not work")
    assert not reference.is_anybody_in
    assert reference.masks == ("[hidden]",)
    for who, one in seen.items():
        assert one == reference, who


def test_a_right_proof_for_another_person_costs_and_shows_what_a_wrong_one_does(watch: Watch) -> None:
    people = watch.people
    [recovery, *_] = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)
    for right, other in (
        (f"code {people.pat.code()}", f"code {wrong(people.pat.code())}"),
        (f"password: '{PAT_PASSWORD}'", "password: 'some other words, all wrong'"),
        (f"recovery code {recovery}", "recovery code AAAAA-BBBBB"),
    ):
        for who in ("I'm Zed from Big River", "I'm Pat from Nowhere", "dana@lakeside.example"):
            assert watch.seen(f"{who}, {right}") == watch.seen(f"{who}, {other}")


@pytest.mark.parametrize(
    "messages",
    [
        ["I'm {0} from {1}"],
        ["I'm {0} from {1}, show me our active events"],
        ["show me our active events", "{1}"],
        ["show me our active events", "{0}", "{1}", "000000"],
        ["I'm from {1}", "I'm {0}", "000000", "000000"],
        ["000000", "I'm {0} from {1}"],
        ["switch to {1}"],
        ["who am i at {1}"],
        ["log me out everywhere", "I'm {0} from {1}", "password: 'all wrong words'"],
        ["I'm {0} from {1}", "new password: four other words here"],
        ["I'm {0} from {1}", "no wait, this is {0} from {1}", "000000"],
    ],
)
def test_several_messages_tell_no_more(watch: Watch, messages: list[str]) -> None:
    seen = [
        watch.seen(*(message.format(name, partner) for message in messages))
        for name, partner in (
            ("Pat", "Lakeside"),
            ("Dana", "Lakeside"),
            ("Xena", "Lakeside"),
            ("Pat", "Zzznowhere"),
        )
    ]
    assert seen[1:] == seen[:-1]
    assert all(set(one.masks) == {"[hidden]"} for one in seen)


@pytest.mark.parametrize("proof", ["code 000000", "password: 'nothing that is right'"])
def test_locks_are_the_same_too(watch: Watch, proof: str) -> None:
    seen = {who: watch.seen(*[f"{who}, {proof}"] * 9) for who in WHO}
    assert len(set(seen.values())) == 1
    replies = seen[WHO[0]].replies
    assert [str(reply).startswith("Too many failed attempts") for reply in replies] == [False] * 5 + [
        True
    ] * 4
    # The next stranger meets an account that is closed to strangers, or one that is not there.
    after = [watch.seen(f"{who}, {proof}") for who in WHO]
    assert after[1:] == after[:-1]
    assert str(after[0].replies[0]).startswith("That did not work")


def test_every_try_stands_in_the_audit(watch: Watch) -> None:
    for who in WHO:
        watch.seen(f"{who}, code 000000")
    rows = watch.people.owner.execute(
        "select outcome, detail ->> 'method', count(*) from app.audit where kind = 'proof' group by 1, 2"
    ).fetchall()
    assert rows == [("refused", "code", len(WHO))]


@contextmanager
def damaged(people: People, person: str) -> Iterator[None]:
    """Somebody's stored secret does not open: it was sealed under another master key."""
    people.owner.execute(
        "update app.totp set sealed_pending_secret = set_byte(sealed_pending_secret, 20, 255 - get_byte(sealed_pending_secret, 20))"
        " where account_id = (select account_id from app.account where email = %s)",
        (person,),
    )
    yield


def test_a_secret_that_does_not_open_is_the_journals_business(
    watch: Watch, capfd: pytest.CaptureFixture[str]
) -> None:
    with damaged(watch.people, "pat@bigriver.example"):
        code = watch.people.pat.code(NOON)
        hurt = watch.seen(f"pat@bigriver.example, code {code}")
        absent = watch.seen(f"nobody@bigriver.example, code {code}")
    assert hurt == absent
    written = capfd.readouterr().out
    assert "stored_proof_does_not_open" in written
    assert code not in written


def test_a_strangers_thousand_tries_lock_and_slow_nobody_else(watch: Watch) -> None:
    people = watch.people
    stranger = people.chat(STRANGER)
    tries = watch.passwords
    stranger.dialogue = LoginDialogue(watch.pool, people.keys, passwords=tries)
    for number in range(1_000):
        stranger.chat_id = f"chat-{number}"
        stranger.say(f"{WHO[number % len(WHO)]}, password: 'guess {number}'")
    assert tries.hashes <= 5 * MOST_READINGS, "what is locked is not hashed"
    assert people.chat(people.pat.visitor).say(f"password: '{PAT_PASSWORD}'").asker is not None
    elsewhere = people.chat(replace(STRANGER, openwebui_user_id="owui-new"))
    assert elsewhere.say(f"dana@lakeside.example {people.dana.code()}").asker is not None
    assert people.count("login_throttle") < 12
