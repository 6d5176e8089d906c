"""Limits on login tries: atomic under concurrency, the same for accounts that do not exist, kept across restarts."""

import threading
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from project88.accounts import Secret, Visitor, throttle
from project88.accounts.proving import Claim, Locked, Proven, Prover, Refused
from tests.fix_accounts import NOON, PAT_PASSWORD, People

WRONG = Secret("not the password at all")


def claim(email: str, secret: Secret = WRONG) -> Claim:
    return Claim(email=email, kind="password", secret=secret)


def prover(people: People) -> Prover:
    return Prover(people.pool, people.keys, passwords=people.passwords)


def visitor(number: int) -> Visitor:
    return Visitor(openwebui_user_id=f"owui-guesser-{number}", email=f"guesser{number}@elsewhere.example")


def test_guesses_at_once_cannot_outrun_the_limit(people: People) -> None:
    free = throttle.LIMITS[throttle.Counted.ACCOUNT_OTHER].free
    verdicts: list[object] = []
    barrier = threading.Barrier(24)

    def guess(number: int) -> None:
        barrier.wait()
        verdicts.append(prover(people).prove(visitor(number), [claim(people.pat.email)], NOON))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts) == 24
    assert sum(isinstance(verdict, Refused) for verdict in verdicts) == free
    assert sum(isinstance(verdict, Locked) for verdict in verdicts) == 24 - free


def test_a_lock_refuses_even_the_right_password_and_doubles(people: People) -> None:
    locks = []
    now = NOON
    for number in range(8):
        verdict = prover(people).prove(visitor(number), [claim(people.pat.email)], now)
        if isinstance(verdict, Locked):
            right = prover(people).prove(visitor(99), [claim(people.pat.email, Secret(PAT_PASSWORD))], now)
            assert isinstance(right, Locked)
            locks.append(verdict.until - now)
            now = verdict.until
            prover(people).prove(visitor(number), [claim(people.pat.email)], now)
    assert [lock.total_seconds() for lock in locks] == [30, 60, 120]
    later = now + timedelta(days=2)
    assert isinstance(
        prover(people).prove(visitor(99), [claim(people.pat.email, Secret(PAT_PASSWORD))], later), Proven
    )


def test_an_address_without_an_account_locks_just_the_same(people: People) -> None:
    def course(email: str) -> list[str]:
        return [type(prover(people).prove(visitor(n), [claim(email)], NOON)).__name__ for n in range(8)]

    assert course("nobody@bigriver.example") == course(people.dana.email)


def test_strangers_cannot_lock_people_out_of_their_own_chat(people: People) -> None:
    for number in range(10):
        prover(people).prove(visitor(number), [claim(people.pat.email)], NOON)
    own = prover(people).prove(people.pat.visitor, [claim(people.pat.email, Secret(PAT_PASSWORD))], NOON)
    assert isinstance(own, Proven)


def test_a_visitor_cannot_clear_their_count_with_an_account_of_their_own(people: People) -> None:
    guesser = people.dana.visitor
    free = throttle.LIMITS[throttle.Counted.VISITOR].free
    looked_at = 0
    for number in range(3 * free):
        verdict = prover(people).prove(guesser, [claim(f"victim{number}@bigriver.example")], NOON)
        looked_at += isinstance(verdict, Refused)
        code = people.dana.code(NOON + timedelta(seconds=30 * number), step=0)
        own = Claim(kind="code", secret=Secret(code))
        prover(people).prove(guesser, [own], NOON + timedelta(seconds=30 * number))
    assert looked_at == free


def test_success_gives_back_what_it_was_charged(people: People) -> None:
    for _ in range(4):
        prover(people).prove(people.pat.visitor, [claim(people.pat.email)], NOON)
    right = claim(people.pat.email, Secret(PAT_PASSWORD))
    for _ in range(20):
        assert isinstance(prover(people).prove(people.pat.visitor, [right], NOON), Proven)


def test_without_the_database_nobody_gets_in(people: People) -> None:
    url = people.pool.conninfo.replace("/people", "/no_such_database")
    with ConnectionPool(url, min_size=0, max_size=1, timeout=0.5, reconnect_timeout=0.1, open=True) as gone:
        cut_off = Prover(gone, people.keys, passwords=people.passwords)
        with pytest.raises((psycopg.OperationalError, PoolTimeout)):
            cut_off.prove(people.pat.visitor, [claim(people.pat.email, Secret(PAT_PASSWORD))], NOON)


def test_readings_of_one_message_are_one_try_at_one_person(people: People) -> None:
    readings = [claim(people.pat.email, Secret(f"guess {n}")) for n in range(5)]
    readings.append(claim(people.pat.email, Secret(PAT_PASSWORD)))
    readings.append(claim(people.pat.email, Secret(PAT_PASSWORD)))
    first = prover(people).prove(people.pat.visitor, readings, NOON)
    assert isinstance(first, Proven)
    assert first.reading == 5
    too_late = [*readings[:5], readings[0], readings[5]]
    assert isinstance(prover(people).prove(people.pat.visitor, too_late, NOON), Refused)
    others = [claim(people.dana.email), replace(readings[5])]
    assert isinstance(prover(people).prove(people.pat.visitor, others, NOON), Refused)
    assert people.count("login_throttle", "kind <> 'visitor' and failures = 1") == 2
