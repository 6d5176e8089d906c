"""SCRAM verifiers: the one stored must belong to the password, and anything else must not."""

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from project88.database.role_logins import is_verifier_of


@settings(max_examples=20)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_a_verifier_belongs_to_its_own_password(password: str) -> None:
    with_libpq = psycopg.pq.PGconn.connect_start(b"dbname=nowhere host=127.0.0.1 port=1")
    verifier = with_libpq.encrypt_password(password.encode(), b"somebody", b"scram-sha-256").decode()
    assert is_verifier_of(verifier, password)
    assert not is_verifier_of(verifier, password + "x")


def test_what_is_no_verifier_belongs_to_nobody() -> None:
    for stored in (None, "", "md5abc", "SCRAM-SHA-256$", "SCRAM-SHA-256$4096:c2FsdA==$x:y", "plain"):
        assert not is_verifier_of(stored, "plain")
