"""Limits on login tries: atomic under concurrency, the same for accounts that do not exist, kept across restarts."""

import threading
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from project88.accounts import Secret, Visitor, throttle
from project88.accounts.proving import MOST_READINGS, Claim, Locked, Proof, Proven, Prover, Refused
from tests.fix_accounts import NOON, PAT_PASSWORD, People

WRONG = Secret("not the password at all")


def prove(
    people: People, visitor: Visitor, email: str, secret: Secret = WRONG, now: datetime = NOON
) -> object:
    proof = Proof(kind="password", secret=secret)
    return prover(people).prove(visitor, [Claim(email=email)], [proof], now)


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
        verdicts.append(prove(people, visitor(number), people.pat.email))

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
        verdict = prove(people, visitor(number), people.pat.email, now=now)
        if isinstance(verdict, Locked):
            right = prove(people, visitor(99), people.pat.email, Secret(PAT_PASSWORD), now=now)
            assert isinstance(right, Locked)
            locks.append(verdict.until - now)
            now = verdict.until
            prove(people, visitor(number), people.pat.email, now=now)
    assert [lock.total_seconds() for lock in locks] == [30, 60, 120]
    later = now + timedelta(days=2)
    assert isinstance(prove(people, visitor(99), people.pat.email, Secret(PAT_PASSWORD), now=later), Proven)


def test_an_address_without_an_account_locks_just_the_same(people: People) -> None:
    def course(email: str) -> list[str]:
        return [type(prove(people, visitor(n), email)).__name__ for n in range(8)]

    assert course("nobody@bigriver.example") == course(people.dana.email)


def test_strangers_cannot_lock_people_out_of_their_own_chat(people: People) -> None:
    for number in range(10):
        prove(people, visitor(number), people.pat.email)
    own = prove(people, people.pat.visitor, people.pat.email, Secret(PAT_PASSWORD))
    assert isinstance(own, Proven)


def test_a_visitor_cannot_clear_their_count_with_an_account_of_their_own(people: People) -> None:
    guesser = people.dana.visitor
    free = throttle.LIMITS[throttle.Counted.VISITOR].free
    looked_at = 0
    for number in range(3 * free):
        verdict = prove(people, guesser, f"victim{number}@bigriver.example")
        looked_at += isinstance(verdict, Refused)
        now = NOON + timedelta(seconds=30 * number)
        own = Proof(kind="code", secret=Secret(people.dana.code(now)))
        prover(people).prove(guesser, [Claim()], [own], now)
    assert looked_at == free


def test_success_gives_back_what_it_was_charged(people: People) -> None:
    for _ in range(4):
        prove(people, people.pat.visitor, people.pat.email)
    for _ in range(20):
        verdict = prove(people, people.pat.visitor, people.pat.email, Secret(PAT_PASSWORD))
        assert isinstance(verdict, Proven)


def test_without_the_database_nobody_gets_in(people: People) -> None:
    url = people.pool.conninfo.replace("/people", "/no_such_database")
    with ConnectionPool(url, min_size=0, max_size=1, timeout=0.5, reconnect_timeout=0.1, open=True) as gone:
        cut_off = Prover(gone, people.keys, passwords=people.passwords)
        proof = Proof(kind="password", secret=Secret(PAT_PASSWORD))
        with pytest.raises((psycopg.OperationalError, PoolTimeout)):
            cut_off.prove(people.pat.visitor, [Claim(email=people.pat.email)], [proof], NOON)


def test_readings_of_one_message_are_one_try_at_one_person(people: People) -> None:
    wrong = [Proof(kind="password", secret=Secret(f"guess {n}")) for n in range(MOST_READINGS)]
    right = Proof(kind="password", secret=Secret(PAT_PASSWORD))
    both = [Claim(email=people.dana.email), Claim(email=people.pat.email)]
    own = people.pat.visitor
    first = prover(people).prove(own, [Claim()], [*wrong[:-1], right], NOON)
    assert isinstance(first, Proven)
    assert first.reading == MOST_READINGS - 1
    assert isinstance(prover(people).prove(own, [Claim()], [*wrong, right], NOON), Refused)
    assert isinstance(prover(people).prove(own, both, [right], NOON), Refused)
    assert people.count("login_throttle", "kind <> 'visitor' and failures = 1") == 2


def test_nobody_is_meant_by_an_empty_claim_from_somewhere_else(people: People) -> None:
    right = Proof(kind="password", secret=Secret(PAT_PASSWORD))
    assert isinstance(prover(people).prove(visitor(1), [Claim()], [right], NOON), Refused)
    assert isinstance(prover(people).prove(visitor(1), [], [right], NOON), Refused)
