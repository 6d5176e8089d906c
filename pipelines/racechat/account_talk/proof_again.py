"""Proving again who one is: a session left open must not be enough to take an account over."""

from collections.abc import Sequence

from psycopg_pool import ConnectionPool

from project88.accounts.passwords import Passwords
from project88.accounts.people import account_by_id
from project88.accounts.proving import Locked, Proof, Prover
from project88.accounts.whom import Claim
from project88.keys import KeyRing
from racechat.account_talk.under_way import Here
from racechat.login.said import Said


class ProofAgain:
    """Checks what somebody logged in sends as proof."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords) -> None:
        self._pool = pool
        self._prover = Prover(pool, keys, passwords=passwords)

    def check(self, here: Here, proofs: Sequence[Proof]) -> int | Locked | None:
        """Return the version of the person's proofs where one of these holds; None where none does."""
        account_id = here.session.asker.account_id
        verdict = self._prover.prove(
            here.visitor, here.seat, [Claim(email=here.session.asker.email)], proofs, here.now
        )
        if isinstance(verdict, Locked):
            return verdict
        # A temporary or shared password proves nobody: it only lets somebody choose their own.
        if getattr(verdict, "must_replace", "") is not None:
            return None
        with self._pool.connection() as connection:
            account = account_by_id(connection, account_id)
        return None if account is None else account.credential_version


def proofs_in(said: Said) -> list[Proof]:
    """Return the readings of a message as a proof, likeliest first; none where it offers no proof."""
    return [
        Proof(kind=claim.kind, secret=claim.secret)
        for claim in said.claims
        if claim.kind is not None and claim.secret is not None
    ]
