"""Whether time tells who exists: refused logins of people who exist and who do not, interleaved pair by pair.

Argon2 as in the product, through the whole login dialogue on a real database. Prints for each kind of try the median
difference of BENCH_PAIRS (default 200) pairs with its 95 % interval (bootstrap); the bar is an interval within 10 ms of 0.
Asserts nothing about time.
"""

import os
import random
import statistics
import time
from dataclasses import replace

import pytest
from racechat.login import LoginDialogue
from rich.console import Console
from rich.table import Table

from project88.accounts import Visitor, set_password
from project88.accounts.passwords import Passwords
from tests.fix_accounts import NOON, PAT_PASSWORD, People

PAIRS = int(os.environ.get("BENCH_PAIRS", "200"))
BAR_MS = 10.0
RESAMPLES = 2_000

STRANGER = Visitor(openwebui_user_id="owui-stranger", email="someone@elsewhere.example")
# Both sides of a pair are of one shape: how many readings a password has depends on its blanks and commas, as typed.
TRIES = {
    "person, by address: code": ("pat@bigriver.example code 000000", "nobody@bigriver.example code 000000"),
    "person, by address: password": (
        "pat@bigriver.example password: 'all wrong words'",
        "nobody@bigriver.example password: 'all wrong words'",
    ),
    "person, by name: password": (
        "I'm Pat from Big River, password: 'all wrong words'",
        "I'm Zed from Big River, password: 'all wrong words'",
    ),
    "partner: code": ("I'm Pat from Big River, code 000000", "I'm Pat from Acme Clockworks, code 000000"),
    "partner, no proof": ("I'm Zed from Lakeside Timing", "I'm Zed from Acme Clockworks"),
    "proof right for another / wrong": (
        f"dana@lakeside.example password: '{PAT_PASSWORD}'",
        "dana@lakeside.example password: 'nobody has, these words'",
    ),
    "own password / none": (
        "pat@bigriver.example password: 'all wrong words'",
        "robin.hill@bigriver.example password: 'all wrong words'",
    ),
}


@pytest.mark.parametrize("name", TRIES)
def test_time_tells_nothing(people: People, name: str) -> None:
    pair = TRIES[name]
    passwords = Passwords()
    set_password(people.owner, people.pat.account_id, PAT_PASSWORD, passwords=passwords)
    dialogue = LoginDialogue(people.pool, people.keys, passwords=passwords)
    table = Table(
        "try",
        "median, exists (ms)",
        "median, does not (ms)",
        "median difference (ms)",
        "95 % interval",
        "bar",
    )
    times_ms: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS):
        people.owner.execute("delete from app.login_throttle")
        for which in random.sample((0, 1), 2):
            visitor = replace(STRANGER, openwebui_user_id=f"owui-{number}-{which}")
            started_s = time.perf_counter()
            outcome = dialogue.consider(pair[which], visitor, "chat-1", NOON)
            times_ms[which].append((time.perf_counter() - started_s) * 1000)
            assert outcome.asker is None
    differences = [exists - absent for exists, absent in zip(*times_ms, strict=True)]
    low, high = _interval(differences)
    table.add_row(
        name,
        f"{statistics.median(times_ms[0]):.2f}",
        f"{statistics.median(times_ms[1]):.2f}",
        f"{statistics.median(differences):+.3f}",
        f"{low:+.3f} to {high:+.3f}",
        "met" if max(-low, high) <= BAR_MS else "MISSED",
    )
    Console(width=150).print(table)


def _interval(values: list[float]) -> tuple[float, float]:
    medians = sorted(
        statistics.median(random.choices(values, k=len(values)))  # noqa: S311 - a bootstrap, no secret
        for _ in range(RESAMPLES)
    )
    return medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975) - 1]
