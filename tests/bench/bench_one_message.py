"""The CPU of one message, whatever it holds: the bar is 100 ms for the worst, password hashing aside. Asserts nothing about time.

Two parts. Bodies of the most bytes that are read, made to be the most expensive for a parser, through what the gate does with them
before and for a message. Then texts of the most characters that are read, through the whole conversation over a season
(BENCH_SCALE, default 0.05): of a stranger, of somebody in the middle of a login, of somebody logged in, and of somebody
who is to prove again who they are. Each text is one sign, word or phrase over and over, or several that a generator drew
(BENCH_TEXTS, default 150, BENCH_SEED, default 1). The most expensive is measured again, and the least of three is told.
"""

import json
import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pyotp
import pytest
import structlog
from psycopg_pool import ConnectionPool
from racechat.account_talk import AccountTalk
from racechat.assembly import Assembly
from racechat.conversation import Conversation, Turn
from racechat.login import LoginDialogue
from racechat.message import MAX_CHARACTERS
from racechat.once_links import OnceLinks
from racechat.preloading import preload
from racechat.questions.lexicon import known_words
from racechat.server.body import MAX_BODY_BYTES, parse_chat
from racechat.server.inlet import inlet_answer, outlet_answer
from rich.console import Console
from rich.table import Table

from project88.accounts import Visitor, usage
from project88.accounts.people import add_membership, create_account
from project88.accounts.totp import enroll_totp
from project88.errors import BadInputError
from tests.bench.bench_boundary import Season, season
from tests.fix_accounts import light_passwords
from tests.fix_pipelines import ChatUser, running_server
from tests.fix_postgres import MASTER_KEY
from tests.unit.login.test_linear import PHRASES, SIGNS, WORDS
from tests.unit.server.test_any_body import HOSTILE

__all__ = ["season"]

TEXTS = int(os.environ.get("BENCH_TEXTS", "150"))
SEED = int(os.environ.get("BENCH_SEED", "1"))
BAR_MS = 100.0
SHOWN = 12
PARTNER = 1
ROOM = 2_000  # bytes of a body around what fills it


def cpu_ms(work: Callable[[], object]) -> float:
    """The CPU of this thread, in milliseconds."""
    started_s = time.thread_time()
    work()
    return (time.thread_time() - started_s) * 1000


def told(title: str, found: list[tuple[float, str]]) -> None:
    table = Table("CPU (ms)", f"{title}; the bar is {BAR_MS:.0f}")
    for spent_ms, what in sorted(found, reverse=True)[:SHOWN]:
        table.add_row(f"{spent_ms:.1f}", what)
    Console(width=150).print(table)


def _refused(work: Callable[[], object]) -> None:
    with suppress(BadInputError):
        work()


def _filled(make: Callable[[int], bytes]) -> bytes:
    """The largest body of a kind: doubled while it fits, then by thirds."""
    count = 1_000
    while len(make(count)) < (MAX_BODY_BYTES - ROOM) / 2:
        count *= 2
    most = count * (MAX_BODY_BYTES - ROOM) // len(make(count))
    while len(body := make(most)) > MAX_BODY_BYTES - ROOM:
        most = most * 9 // 10
    return body


def _text_of_one(sign: str) -> bytes:
    unit = json.dumps(sign)[1:-1]
    return (
        json.dumps({"model": "race_chat", "messages": [{"role": "user", "content": "@"}]})
        .encode()
        .replace(b"@", (unit * ((MAX_BODY_BYTES - ROOM) // len(unit))).encode())
    )


def _bodies() -> dict[str, bytes]:
    bodies = {f"{kind}, most values": _filled(make) for kind, make in HOSTILE.items()}
    bodies |= {
        f"one text of {sign!a}": _text_of_one(sign)
        for sign in ("x", "\n", "é", "👟", "\ud800", "\udc5f\ud800")
    }
    return bodies


def test_bodies() -> None:
    found: list[tuple[float, str]] = []
    for kind, body in _bodies().items():
        call = b'{"user":{},"body":' + body + b"}"
        typed = b'{"body":{"model":"m","messages":[{"role":"user","content":"x"}],"metadata":' + body + b"}}"
        works: dict[str, Callable[[], object]] = {
            "chat": lambda body=body: parse_chat(body).as_upstream_body(),  # type: ignore[misc]  # a default as a closure
            "inlet": lambda call=call: inlet_answer(call),  # type: ignore[misc]  # a default as a closure
            "inlet, as metadata": lambda typed=typed: inlet_answer(typed),  # type: ignore[misc]  # a default as a closure
            "outlet": lambda call=call: outlet_answer(call),  # type: ignore[misc]  # a default as a closure
        }
        for name, work in works.items():
            least_ms = min(cpu_ms(lambda work=work: _refused(work)) for _ in range(3))  # type: ignore[misc]  # a default as a closure
            found.append((least_ms, f"{name}: {kind}, {len(body) / 1024 / 1024:.1f} MB"))
    told("bodies of the size limit, at the gate", found)


def _process_cpu_ms(process_id: int) -> float:
    """The CPU of another process so far, all of its threads, in milliseconds."""
    spent_ns = 0
    for task in Path(f"/proc/{process_id}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            spent_ns += int((task / "schedstat").read_text().split()[0])
    return spent_ns / 1_000_000


def test_bodies_through_the_server(season: Season, tmp_path: Path) -> None:
    """The same over HTTP: what reading megabytes from a connection costs comes on top."""
    user = ChatUser(user_id="bench", email="bench@chat.example")
    found: list[tuple[float, str]] = []
    key_file = tmp_path / "master.key"
    key_file.write_bytes(MASTER_KEY)
    url = season.settings.database_url.get_secret_value()
    with (
        running_server(tmp_path, database_url=url, master_key=key_file) as server,
        httpx.Client(timeout=60) as client,
    ):
        headers = server.headers(user, "c1")
        for kind, body in _bodies().items():
            call = b'{"user":{},"body":' + body + b"}"
            for path, sent in (("/chat/completions", body), ("/race_chat/filter/inlet", call)):
                spent_ms = []
                for _ in range(3):
                    before_ms = _process_cpu_ms(server.process.pid)
                    client.post(f"{server.url}{path}", headers=headers, content=sent)
                    spent_ms.append(_process_cpu_ms(server.process.pid) - before_ms)
                found.append((min(spent_ms), f"{path}: {kind}"))
    told("the server's process, bodies of the size limit", found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation over the season's database, with passwords that cost nothing, and somebody to talk as."""

    conversation: Conversation
    owner: psycopg.Connection
    account_id: int
    email: str
    totp_secret: str

    def say(self, text: str, user: str) -> None:
        visitor = Visitor(openwebui_user_id=user, email=f"{user}@chat.example")
        for _ in self.conversation.handle(Turn(visitor=visitor, chat_id="c1", text=text)):
            pass

    def log_in(self, user: str) -> None:
        self.owner.execute("update app.totp set last_step = 0 where account_id = %s", (self.account_id,))
        self.say(f"{self.email}, code {pyotp.TOTP(self.totp_secret).now()}", user)


@pytest.fixture(scope="module")
def talk(season: Season, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder: Path = tmp_path_factory.mktemp("exports")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    preload()  # as the server does
    settings = season.settings.model_copy(update={"exports_dir": folder})
    url = settings.database_url.get_secret_value()
    with Assembly.of(settings, season.keys) as parts, psycopg.connect(url, autocommit=True) as owner:
        for subject in ("account", "partner"):
            for counted in ("questions", "exports", "rows"):
                usage.set_limit(owner, PARTNER, subject, counted, 2_000_000_000)
        email = "one.message@bench.example"
        account_id = create_account(owner, email=email, display_name="Robin Hill", is_platform_admin=False)
        add_membership(owner, account_id, PARTNER, "owner")
        secret = enroll_totp(owner, season.keys, account_id)
        yield Talk(
            conversation=_conversation(parts, parts.pool, season),
            owner=owner,
            account_id=account_id,
            email=email,
            totp_secret=secret,
        )


def _conversation(parts: Assembly, pool: ConnectionPool, season: Season) -> Conversation:
    passwords = light_passwords()
    return Conversation(
        login=LoginDialogue(pool, season.keys, passwords=passwords),
        desk=parts.desk,
        clock=lambda: datetime.now(UTC),
        accounts=AccountTalk(pool, season.keys, links=OnceLinks("https://chat.example"), passwords=passwords),
    )


def texts(talk: Talk) -> list[str]:
    """Texts of the most characters; where questions end sooner, of their most too."""
    rng = random.Random(SEED)  # noqa: S311 - the same texts again
    names = [row[0] for row in talk.owner.execute("select distinct name from core.event limit 60")]
    words = [*WORDS, *sorted(known_words()), *(word for name in names for word in name.split())]
    parts = [*SIGNS, *words, *PHRASES, *names, "2024", "under 3 hours", "9", "\u0301", "ﷺ", "\u200d"]
    units = [*SIGNS, *(f"{one} " for one in (*SIGNS, *PHRASES, *names[:20]))]
    units += [
        rng.choice(("", " ", " ", "\n")).join(rng.choices(parts, k=rng.choice((1, 2, 3, 12, 40))))
        + rng.choice(("", " "))
        for _ in range(TEXTS)
    ]
    units += [" ".join(rng.choices(words, k=900)) for _ in range(TEXTS // 3)]
    lengths = (MAX_CHARACTERS, 1_000, 300)
    return [
        (unit * MAX_CHARACTERS)[: lengths[number % 3 if number % 2 else 0]]
        for number, unit in enumerate(units)
        if unit
    ]


Before = Callable[[Talk, str], None]


def _nothing(talk: Talk, user: str) -> None:
    del talk, user


def _named(talk: Talk, user: str) -> None:
    talk.say(f"I'm {talk.email}", user)


def _logged_in(talk: Talk, user: str) -> None:
    talk.log_in(user)


def _proving(talk: Talk, user: str) -> None:
    talk.log_in(user)
    talk.say("change my password", user)
    talk.say("yes", user)


@pytest.mark.parametrize(
    ("state", "before"),
    [
        ("a stranger", _nothing),
        ("asked for a proof", _named),
        ("logged in", _logged_in),
        ("proving again", _proving),
    ],
)
def test_texts(talk: Talk, state: str, before: Before) -> None:
    def spent_ms(text: str, user: str) -> float:
        # Whoever tried often waits, and is answered without a look: everybody here comes for the first time.
        talk.owner.execute("delete from app.login_throttle")
        before(talk, user)
        return cpu_ms(lambda: talk.say(text, user))

    found = [(spent_ms(text, f"u{number}"), text) for number, text in enumerate(texts(talk))]
    again = [
        (min(spent, *(spent_ms(text, f"v{number}-{time}") for time in range(2))), text)
        for number, (spent, text) in enumerate(sorted(found, reverse=True)[: 2 * SHOWN])
    ]
    told(
        f"texts of {state}, {len(found)} tried",
        [(spent, f"{len(text)}: {text[:100]!a}") for spent, text in again],
    )
