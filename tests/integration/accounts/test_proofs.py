"""One-time codes, recovery codes, sealed secrets, and passwords at rest."""

import threading
from datetime import timedelta

import psycopg
import pytest
from argon2 import PasswordHasher

from project88.accounts import Secret, enroll_totp, issue_recovery_codes, set_password
from project88.accounts.passwords import Passwords
from project88.accounts.people import reset_proofs
from project88.accounts.proving import Proof, Proven, Prover
from project88.accounts.recovery import accept_recovery_code
from project88.accounts.sessions import seat_of
from project88.accounts.totp import accept_code
from project88.accounts.whom import Claim
from project88.errors import BadInputError, ConfigurationError
from project88.keys import KeyRing
from tests.fix_accounts import NOON, PAT_PASSWORD, People


def accepts(people: People, code: str, *, seconds: int = 0) -> bool:
    now = NOON + timedelta(seconds=seconds)
    return accept_code(people.owner, people.keys, people.pat.account_id, Secret(code), now)


def test_a_code_counts_once_and_no_older_one_after_it(people: People) -> None:
    assert accepts(people, people.pat.code())
    assert not accepts(people, people.pat.code())
    assert not accepts(people, people.pat.code(step=-1))
    assert accepts(people, people.pat.code(step=1))
    assert not accepts(people, people.pat.code())


@pytest.mark.parametrize(("step", "is_accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_tolerance(people: People, *, step: int, is_accepted: bool) -> None:
    assert accepts(people, people.pat.code(step=step)) is is_accepted


def test_the_same_code_at_once_lets_one_in(people: People) -> None:
    assert accepts(people, people.pat.code(step=-1))  # confirms the secret
    code, barrier, results = people.pat.code(), threading.Barrier(8), list[bool]()

    def use() -> None:
        with people.pool.connection() as connection:
            barrier.wait()
            results.append(accept_code(connection, people.keys, people.pat.account_id, Secret(code), NOON))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]


def test_a_new_secret_counts_from_its_first_code(people: People) -> None:
    assert accepts(people, people.pat.code())
    enroll_totp(people.owner, people.keys, people.pat.account_id)
    later = NOON + timedelta(minutes=5)
    assert accepts(people, people.pat.code(later), seconds=300), (
        "the old one is good until the new one is confirmed"
    )
    renewed = enroll_totp(people.owner, people.keys, people.dana.account_id)
    assert renewed != people.dana.totp_secret
    assert not accept_code(
        people.owner, people.keys, people.dana.account_id, Secret(people.dana.code()), NOON
    )


def test_nonsense_is_no_code(people: People) -> None:
    for code in ("", "0", "12345", "1234567", "abcdef", "１２３４５６", "\ud800", "123456\0", "9" * 10_000):
        assert not accepts(people, code)


def test_a_secret_moved_to_another_account_does_not_open(people: People) -> None:
    people.owner.execute(
        "update app.totp set sealed_pending_secret = (select sealed_pending_secret from app.totp where account_id = %s)"
        " where account_id = %s",
        (people.pat.account_id, people.dana.account_id),
    )
    with pytest.raises(ConfigurationError, match="does not open"):
        accept_code(people.owner, people.keys, people.dana.account_id, Secret(people.pat.code()), NOON)
    with pytest.raises(ConfigurationError, match="does not open"):
        accept_code(people.owner, KeyRing(b"x" * 40), people.pat.account_id, Secret(people.pat.code()), NOON)


def test_recovery_codes_work_once_and_for_their_owner(people: People) -> None:
    codes = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)
    assert len(set(codes)) == 10
    pat, dana = people.pat.account_id, people.dana.account_id
    assert not accept_recovery_code(people.owner, people.keys, dana, Secret(codes[0]), NOON)
    assert accept_recovery_code(
        people.owner, people.keys, pat, Secret(codes[0].lower().replace("-", " ")), NOON
    )
    assert not accept_recovery_code(people.owner, people.keys, pat, Secret(codes[0]), NOON)
    chat = people.chat(people.pat.visitor)
    assert chat.say(f"I'm Pat from Big River, recovery code {codes[1]}").asker is not None
    issue_recovery_codes(people.owner, people.keys, pat)
    assert not accept_recovery_code(people.owner, people.keys, pat, Secret(codes[2]), NOON)


def test_nothing_readable_is_stored(people: People) -> None:
    codes = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)
    [(stored,)] = people.owner.execute(
        "select hash from app.password where account_id = %s", (people.pat.account_id,)
    )
    assert stored.startswith("$argon2id$")
    sealed = people.owner.execute("select sealed_pending_secret from app.totp").fetchall()
    assert people.pat.totp_secret is not None
    assert all(people.pat.totp_secret.encode() not in value for (value,) in sealed)
    hashes = [value for (value,) in people.owner.execute("select code_hash from app.recovery_code")]
    assert all(codes[0].replace("-", "").encode() not in value for value in hashes)


def test_a_hash_with_old_parameters_is_replaced_on_success(people: People) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    proof = Proof(kind="password", secret=Secret(PAT_PASSWORD))
    pat = people.pat.visitor
    verdict = Prover(people.pool, people.keys, passwords=stronger).prove(
        pat, seat_of(pat, "chat-1"), [Claim()], [proof], NOON
    )
    assert isinstance(verdict, Proven)
    [(stored,)] = people.owner.execute(
        "select hash from app.password where account_id = %s", (people.pat.account_id,)
    )
    assert not stronger.needs_rehash(stored)
    assert stronger.matches(stored, Secret(PAT_PASSWORD))


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "Password1234",
        "patpatpatpat",
        "x" * 257,
        "123456789123456789",
    ],
)
def test_weak_passwords_are_refused_with_the_rule(people: People, weak: str) -> None:
    with pytest.raises(BadInputError, match="password"):
        set_password(people.owner, people.pat.account_id, weak, passwords=people.passwords)


def test_a_password_is_the_same_however_it_is_composed(people: People) -> None:
    set_password(people.owner, people.pat.account_id, "Zoë läuft gern bergauf", passwords=people.passwords)
    typed = Secret("Zoe\u0308 la\u0308uft\u00a0gern bergauf")
    [(stored,)] = people.owner.execute(
        "select hash from app.password where account_id = %s", (people.pat.account_id,)
    )
    assert people.passwords.matches(stored, typed)


def test_a_reset_takes_every_proof(people: People) -> None:
    reset_proofs(people.owner, people.pat.account_id)
    for table in ("password", "totp", "recovery_code"):
        assert people.count(table, f"account_id = {people.pat.account_id}") == 0


def test_the_service_role_can_do_only_what_the_chat_needs(people: People) -> None:
    forbidden = [
        "insert into app.account (email, display_name) values ('x@y.example', 'X')",
        "update app.account set email = 'x@y.example'",
        "update app.account set is_platform_admin = true",
        "insert into app.membership (account_id, partner_id, role) values (1, 2, 'owner')",
        "update app.membership set role = 'owner'",
        "delete from app.password",
        "delete from app.totp",
        "insert into app.recovery_code (account_id, code_hash) values (1, decode(repeat('00', 32), 'hex'))",
        "update app.partner_password set expires_at = 'infinity'",
        "delete from app.chat_session",
        "update app.chat_session set account_id = 1",
        "select * from app.audit",
        "select * from app.audit_text",
        "select * from app.audit_chain",
        "update app.audit set outcome = 'ok'",
        "delete from app.audit",
        "truncate app.audit",
        "insert into app.audit_checkpoint (chain, sequence) values (1, 1)",
        "select * from app.audit_checkpoint",
        "update app.audit_retention set days = 30",
        "insert into app.audit (entry_id, kind, outcome, text_commitment) values (gen_random_uuid(), 'x', 'ok', '')",
        "select app.broken_audit_chains()",
        "update app.usage set used = 0",
        "delete from app.usage",
        "select * from app.usage",
        "update app.usage_limit set most = 1000000000",
        "insert into app.audit (entry_id, kind, outcome, sequence) values (gen_random_uuid(), 'x', 'ok', 1)",
        "update app.audit_chain set sequence = 0",
    ]
    for text in forbidden:
        with people.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(text)  # type: ignore[call-overload]  # fixed texts above
