"""The mission's questions through HTTP to the real Pipelines server, warm, against the same SQL in the database alone.

Interleaved in random order; p50 and p95 over BENCH_ROUNDS (default 40). The SQL is that of the answer, run by the owner on
the views of the partner with its search path: no boundary, no limits, no parsing, no Markdown. Over a season of its own
(BENCH_SCALE, default 0.05), or over the database of the settings (BENCH_SETTINGS=1, for a running demo at scale 1).
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import psycopg
import pyotp
import pytest
from psycopg import sql
from pydantic import SecretStr
from racechat.assembly import Assembly
from racechat.memory import ChatKey
from rich.console import Console
from rich.table import Table

from project88.accounts import usage
from project88.accounts.people import add_membership, asker_for_email, create_account
from project88.accounts.totp import enroll_totp
from project88.database.preparing import prepare
from project88.importing import import_file
from project88.keys import KeyRing
from project88.season import write_season
from project88.settings import Settings
from tests.fix_pipelines import Chat, ChatUser, PipelinesServer, running_server
from tests.fix_postgres import Postgres

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
QUESTIONS = {
    "M1": ("staff", "Show me Michael Wardian's marathon PR"),
    "M2": ("staff", "How many people finished under 3 hours in marathons last year?"),
    "M3": ("staff", "show me our active events"),
    "M4": ("staff", "What's the weather correlation with slow race times?"),
    "M5": ("owner", "Generate CSV of Boston qualifiers with contact info"),
    "M6": ("staff", "Which RunSignUp events have the highest registration fees?"),
    "M7": ("staff", "Show me all sub-3:00 marathon times from 2024"),
    "M8": ("platform_admin", "Which timing partner has the most active events?"),
    "M9": ("staff", "What's the average 5K time by age group and gender?"),
    "M10": ("staff", "Show weather conditions for races with unusually slow times"),
}
BAR_P95_MS, BAR_RATIO, BAR_EXTRA_MS = 150, 1.3, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A season's database with the keys of its installation."""

    settings: Settings
    keys: KeyRing

    @property
    def url(self) -> str:
        return self.settings.database_url.get_secret_value()


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> Bench:
    if os.environ.get("BENCH_SETTINGS"):
        settings = Settings.load()
        return Bench(settings=settings, keys=KeyRing.from_file(settings.secret_key_file))
    from tests.fix_postgres import MASTER_KEY

    postgres: Postgres = request.getfixturevalue("postgres")
    folder = tmp_path_factory.mktemp("bench")
    file = folder / "season.sqlite"
    write_season(
        file, scale=float(os.environ.get("BENCH_SCALE", "0.05")), seed=7, years=4, as_of=date(2026, 6, 15)
    )
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("create database bench_missions")
    url = postgres.url("bench_missions")
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as owner:
        prepare(owner, keys)
    import_file(file, url, workers=2, keys=keys)
    key_file = folder / "master.key"
    key_file.write_bytes(MASTER_KEY)
    settings = Settings(database_url=SecretStr(url), secret_key_file=key_file, exports_dir=folder / "exports")
    return Bench(settings=settings, keys=keys)


@pytest.fixture(scope="module")
def people(bench: Bench) -> Iterator[dict[str, tuple[str, str]]]:
    """Address and authenticator secret of somebody of each role; they are gone afterwards."""
    made = {}
    with psycopg.connect(bench.url, autocommit=True) as owner:
        for role in ("staff", "owner", "platform_admin"):
            email = f"bench.{role}.{os.getpid()}@example.test"
            account_id = create_account(
                owner, email=email, display_name="Bench", is_platform_admin=role == "platform_admin"
            )
            if role != "platform_admin":
                [(partner_id,)] = owner.execute(
                    "select timing_partner_id from core.result group by 1 order by count(*) desc limit 1"
                ).fetchall()
                add_membership(owner, account_id, partner_id, role)
            made[role] = (email, enroll_totp(owner, bench.keys, account_id))
        limits = usage.limits(owner, None)
        for one in limits:  # a bench asks faster than any person
            usage.set_limit(owner, None, one.subject, one.counted, 10**9)
        yield made
        for one in limits:
            usage.set_limit(owner, None, one.subject, one.counted, one.most)
        owner.execute(
            "delete from app.account where email = any(%s)", ([email for email, _ in made.values()],)
        )


def _chats(
    server: PipelinesServer, client: httpx.Client, people: dict[str, tuple[str, str]]
) -> dict[str, Chat]:
    chats = {}
    for role, (email, secret) in people.items():
        chat = Chat(
            server=server, client=client, user=ChatUser(user_id=f"bench-{role}-{os.getpid()}", email=email)
        )
        said = chat.say(f"this is {email}, code {pyotp.TOTP(secret).now()}")
        assert "logged in" in said.text, said.text
        chats[role] = chat
    return chats


def _statements(bench: Bench, people: dict[str, tuple[str, str]], folder: Path) -> dict[str, tuple[str, str]]:
    """Return the search path and the SQL of each question's answer."""
    found = {}
    settings = bench.settings.model_copy(update={"exports_dir": folder})
    with Assembly.of(settings, bench.keys) as parts, parts.pool.connection() as connection:
        for name, (role, question) in QUESTIONS.items():
            asker = asker_for_email(connection, people[role][0])
            answer = parts.desk.answer(asker, question, ChatKey(openwebui_user_id="bench", chat_id=""))
            assert answer.status == "answered", answer.answer
            assert answer.sql
            schema = "platform" if asker.partner_id is None else f"tenant_{asker.partner_id}"
            found[name] = (schema, answer.sql)
    return found


def test_missions_over_http(bench: Bench, people: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    statements = _statements(bench, people, tmp_path / "exports")
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in QUESTIONS}
    with ExitStack() as stack:
        server = stack.enter_context(
            running_server(tmp_path, database_url=bench.url, master_key=bench.settings.secret_key_file)
        )
        client = stack.enter_context(httpx.Client(timeout=60))
        owner = stack.enter_context(psycopg.connect(bench.url, autocommit=True, prepare_threshold=None))
        owner.execute("set work_mem = '32MB'; set jit = off")
        chats = _chats(server, client, people)
        for round_number in range(ROUNDS + 3):
            for name in random.sample(list(QUESTIONS), len(QUESTIONS)):
                role, question = QUESTIONS[name]
                http_ms = _timed_chat(chats[role].new_chat(), question)
                sql_ms = _timed_sql(owner, *statements[name])
                if round_number >= 3:  # warm by then
                    took[name][0].append(http_ms)
                    took[name][1].append(sql_ms)
    _report(took)


def _timed_chat(chat: Chat, question: str) -> float:
    started_s = time.perf_counter()
    said = chat.say(question)
    elapsed_ms = (time.perf_counter() - started_s) * 1000
    assert said.statuses[-1]["description"] == "Done", said.text
    return elapsed_ms


def _timed_sql(owner: psycopg.Connection, schema: str, text: str) -> float:
    owner.execute(sql.SQL("set search_path = {}, ref, extensions").format(sql.Identifier(schema)))
    started_s = time.perf_counter()
    owner.execute(text.encode()).fetchall()
    return (time.perf_counter() - started_s) * 1000


def _report(took: dict[str, tuple[list[float], list[float]]]) -> None:
    table = Table(
        "question", "HTTP p50 ms", "HTTP p95 ms", "SQL p50 ms", "SQL p95 ms", f"bar: {BAR_RATIO} x SQL + {BAR_EXTRA_MS}", "met",
        title=f"M1-M10 over HTTP, warm, {ROUNDS} rounds",
    )  # fmt: skip
    for name, (http_ms, sql_ms) in took.items():
        bar_ms = BAR_RATIO * _p95(sql_ms) + BAR_EXTRA_MS
        is_met = _p95(http_ms) < min(bar_ms, BAR_P95_MS)
        figures = (statistics.median(http_ms), _p95(http_ms), statistics.median(sql_ms), _p95(sql_ms), bar_ms)
        table.add_row(name, *(f"{figure:.1f}" for figure in figures), "yes" if is_met else "NO")
    Console(width=120).print(table)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]
