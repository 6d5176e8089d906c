"""Limits on login tries: atomic under concurrency, the same for accounts that do not exist, kept across restarts."""

import threading
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from project88.accounts import Secret, Visitor
from project88.accounts.proving import MOST_READINGS, Locked, Proof, Proven, Prover, Refused
from project88.accounts.sessions import seat_of
from project88.accounts.throttle import LIMITS, Counted
from project88.accounts.whom import Claim
from tests.fix_accounts import NOON, PAT_PASSWORD, People

WRONG = Secret("not the password at all")
FREE = LIMITS[Counted.ACCOUNT].free


def prove(
    people: People,
    visitor: Visitor,
    email: str | None,
    secret: Secret = WRONG,
    *,
    now: datetime = NOON,
    chat_id: str = "chat-1",
) -> object:
    proof = Proof(kind="password", secret=secret)
    seat = seat_of(visitor, chat_id)
    return prover(people).prove(visitor, seat, [Claim(email=email)], [proof], now)


def prover(people: People) -> Prover:
    return Prover(people.pool, people.keys, passwords=people.passwords)


def visitor(number: int) -> Visitor:
    return Visitor(openwebui_user_id=f"owui-guesser-{number}", email=f"guesser{number}@elsewhere.example")


def test_guesses_at_once_cannot_outrun_the_limit(people: People) -> None:
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
    assert verdicts == [Refused()] * 24
    assert people.count("audit", "outcome = 'refused'") == FREE
    assert people.count("audit", "outcome = 'locked'") == 24 - FREE


def test_a_visitors_guesses_at_once_cannot_outrun_theirs(people: People) -> None:
    verdicts: list[object] = []
    barrier = threading.Barrier(16)

    def guess(number: int) -> None:
        barrier.wait()
        verdicts.append(prove(people, visitor(1), f"victim{number}@bigriver.example"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(verdict, Refused) for verdict in verdicts) == LIMITS[Counted.VISITOR].free
    assert sum(isinstance(verdict, Locked) for verdict in verdicts) == 16 - LIMITS[Counted.VISITOR].free


def test_a_closed_account_refuses_even_the_right_password_and_the_lock_doubles(people: People) -> None:
    locks = []
    now = NOON
    right = Secret(PAT_PASSWORD)
    for number in range(8):
        assert prove(people, visitor(number), people.pat.email, now=now) == Refused()
        [(until,)] = people.owner.execute(
            "select nullif(locked_until, '-infinity') from app.login_throttle where kind = 'account'"
        ).fetchall()
        if isinstance(until, datetime) and until > now:
            assert prove(people, visitor(99), people.pat.email, right, now=now) == Refused()
            locks.append((until - now).total_seconds())
            now = until
    assert locks == [30, 60, 120, 240]
    later = now + timedelta(days=2)
    assert isinstance(prove(people, visitor(99), people.pat.email, right, now=later), Proven)


def test_what_a_visitor_sees_does_not_tell_whether_an_account_exists(people: People) -> None:
    def course(email: str) -> list[str]:
        everybodys = [type(prove(people, visitor(n), email)).__name__ for n in range(8)]
        one = Visitor(openwebui_user_id=f"owui-{email}", email="x@elsewhere.example")
        return [*everybodys, *(type(prove(people, one, email)).__name__ for _ in range(8))]

    courses = [course(email) for email in ("nobody@bigriver.example", people.dana.email, "no address")]
    assert courses == [["Refused"] * 13 + ["Locked"] * 3] * 3


def test_strangers_cannot_lock_people_out_of_their_own_chat(people: People) -> None:
    for number in range(10):
        prove(people, visitor(number), people.pat.email)
    right = Secret(PAT_PASSWORD)
    assert prove(people, visitor(11), people.pat.email, right) == Refused()
    assert isinstance(prove(people, people.pat.visitor, people.pat.email, right), Proven)


def test_nor_out_of_a_chat_where_they_were_logged_in_before(people: People) -> None:
    elsewhere = people.chat(visitor(1))
    assert elsewhere.say(f"pat@bigriver.example password: '{PAT_PASSWORD}'").asker is not None
    elsewhere.say("log out")
    for number in range(2, 12):
        prove(people, visitor(number), people.pat.email)
    assert elsewhere.say(f"pat@bigriver.example password: '{PAT_PASSWORD}'").asker is not None
    assert prove(people, visitor(12), people.pat.email, Secret(PAT_PASSWORD)) == Refused()


def test_strangers_share_no_counter(people: People) -> None:
    for email in (None, "nobody@nowhere.example"):
        for _ in range(20):
            prove(people, visitor(1), email)
        assert isinstance(prove(people, visitor(1), email), Locked)
        assert prove(people, visitor(2), email) == Refused()
    newcomer = people.chat(visitor(3))
    assert newcomer.say(f"pat@bigriver.example password: '{PAT_PASSWORD}'").asker is not None


def test_where_openwebui_has_no_login_a_chat_counts_alone(people: People) -> None:
    anybody = Visitor(openwebui_user_id="owui-anybody", email="admin@localhost")
    for number in range(12):
        prove(people, anybody, f"victim{number}@bigriver.example", chat_id="chat-stranger")
    assert isinstance(prove(people, anybody, people.pat.email, chat_id="chat-stranger"), Locked)
    own = prove(people, anybody, people.pat.email, Secret(PAT_PASSWORD), chat_id="chat-own")
    assert isinstance(own, Proven)


def test_a_visitor_cannot_clear_their_count_with_an_account_of_their_own(people: People) -> None:
    guesser = people.dana.visitor
    free = LIMITS[Counted.VISITOR].free
    looked_at = 0
    for number in range(3 * free):
        verdict = prove(people, guesser, f"victim{number}@bigriver.example")
        looked_at += isinstance(verdict, Refused)
        now = NOON + timedelta(seconds=30 * number)
        own = Proof(kind="code", secret=Secret(people.dana.code(now)))
        prover(people).prove(guesser, seat_of(guesser, "c"), [Claim()], [own], now)
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
        pat = people.pat.visitor
        with pytest.raises((psycopg.OperationalError, PoolTimeout)):
            cut_off.prove(pat, seat_of(pat, "c"), [Claim(email=people.pat.email)], [proof], NOON)


def test_readings_of_one_message_are_one_try_at_one_person(people: People) -> None:
    wrong = [Proof(kind="password", secret=Secret(f"guess {n}")) for n in range(MOST_READINGS)]
    right = Proof(kind="password", secret=Secret(PAT_PASSWORD))
    both = [Claim(email=people.dana.email), Claim(email=people.pat.email)]
    own = people.pat.visitor
    seat = seat_of(own, "chat-1")
    first = prover(people).prove(own, seat, [Claim()], [*wrong[:-1], right], NOON)
    assert isinstance(first, Proven)
    assert first.reading == MOST_READINGS - 1
    assert isinstance(prover(people).prove(own, seat, [Claim()], [*wrong, right], NOON), Refused)
    assert isinstance(prover(people).prove(own, seat, both, [right], NOON), Refused)
    assert people.count("login_throttle", "kind <> 'visitor' and failures = 1") == 2


def test_nobody_is_meant_by_an_empty_claim_from_somewhere_else(people: People) -> None:
    right = Proof(kind="password", secret=Secret(PAT_PASSWORD))
    stranger = visitor(1)
    seat = seat_of(stranger, "chat-1")
    assert isinstance(prover(people).prove(stranger, seat, [Claim()], [right], NOON), Refused)
    assert isinstance(prover(people).prove(stranger, seat, [], [right], NOON), Refused)
