"""Proving again who one is: a session left open must not be enough to take an account over."""

import re

from psycopg_pool import ConnectionPool

from project88.accounts.passwords import Passwords
from project88.accounts.people import account_by_id
from project88.accounts.proving import Locked, Proof, Prover
from project88.accounts.secret import Secret
from project88.accounts.whom import Claim
from project88.keys import KeyRing
from racechat.account_talk.under_way import Here

_LABEL = re.compile(
    r"(?:(?:my|the|present|current|old|new|recovery|it is|it's) ){0,3}(?:password|passphrase|code|pw)(?: is)? ?[:=]? ",
    re.IGNORECASE,
)
_QUOTES = " \"'`“”‘’"


class ProofAgain:
    """Checks what somebody logged in sends as proof."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords) -> None:
        self._pool = pool
        self._prover = Prover(pool, keys, passwords=passwords)

    def check(self, here: Here, text: str) -> int | Locked | None:
        """Return the version of the person's proofs where it holds; None where it does not."""
        account_id = here.session.asker.account_id
        verdict = self._prover.prove(
            here.visitor, here.seat, [Claim(email=here.session.asker.email)], proofs_in(text), here.now
        )
        if isinstance(verdict, Locked):
            return verdict
        # A temporary or shared password proves nobody: it only lets somebody choose their own.
        if getattr(verdict, "must_replace", "") is not None:
            return None
        with self._pool.connection() as connection:
            account = account_by_id(connection, account_id)
        return None if account is None else account.credential_version


def proofs_in(text: str) -> list[Proof]:
    """Return what a message may be as a proof, likeliest first: a code, a recovery code, a password."""
    value = without_label(text)
    bare = "".join(character for character in value if character.isalnum())
    proofs = []
    if len(bare) == 6 and bare.isdecimal():
        proofs.append(Proof(kind="code", secret=Secret("".join(str(int(digit)) for digit in bare))))
    elif len(bare) == 10 and bare.isascii():
        proofs.append(Proof(kind="recovery_code", secret=Secret(bare)))
    if len(bare) != 6 or not bare.isdecimal():
        readings = dict.fromkeys([value, text.strip(), value.strip(_QUOTES)])
        proofs += [Proof(kind="password", secret=Secret(reading)) for reading in readings if reading]
    return proofs


def without_label(text: str) -> str:
    """Return what stands behind "my password is", "code:" and the like."""
    stripped = text.strip()
    found = _LABEL.match(f"{stripped} ")
    value = stripped[found.end() :].strip() if found is not None else stripped
    return value or stripped
