"""Checking a claim: "I am so-and-so, and this proves it".

Wrong person, wrong partner, wrong proof and no such account take the same path: the same statements, the same hashes, an
entry in the audit; the caller learns only that the claim was refused. Which account a claim means is `accounts.whom`'s.

Somebody may log in as an account other than their signed OpenWebUI address says, but only with that account's own
full proof; the audit then holds both. A legacy company password never does that: it must be the person's own chat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from psycopg import Connection, Rollback
from psycopg_pool import ConnectionPool

from project88.accounts import audit, throttle
from project88.accounts.colleagues import everybody
from project88.accounts.identity import normal_email
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.people import Account, Membership, memberships_of, partner_names
from project88.accounts.recovery import accept_recovery_code
from project88.accounts.secret import Secret
from project88.accounts.sessions import Seat
from project88.accounts.totp import accept_code
from project88.accounts.visitor import Visitor
from project88.accounts.whom import Candidate, Claim, whom
from project88.database.statements import statement
from project88.errors import BadInputError, ConfigurationError
from project88.keys import KeyRing

ProofKind = Literal["code", "password", "recovery_code"]
Method = Literal["code", "password", "temporary_password", "company_password", "recovery_code"]

# A password may stand in running text, so its end is not always certain; each reading costs one hash.
MOST_READINGS = 6
# Codes are tried against as many accounts whoever is meant: nobody fills the places that are empty.
_MOST_CANDIDATES = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One reading of the proof that came with a claim."""

    kind: ProofKind
    secret: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something about it was wrong; nobody is told what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Too many tries; nothing was looked at."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The claim holds. `reading` is the index of the proof that did, `claim` whom it was said to be.

    `works_for` are the partners that fit what was said; where one was named that is none of theirs
    (`is_partner_another`), all of theirs. `must_replace` is the hash of the password that was used and only lets the
    person choose a new one.
    """

    account: Account
    method: Method
    reading: int
    claim: Claim
    works_for: tuple[Membership, ...]
    may_see_platform: bool
    is_partner_another: bool = False
    must_replace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Whom the claims mean: nobody, one account, or several that only the proof can tell apart."""

    candidates: tuple[Candidate, ...]
    claims: Sequence[Claim]
    key: str
    own_email: str | None
    works_for: Mapping[int, tuple[Membership, ...]]
    known_here: frozenset[int]

    @property
    def account(self) -> Account | None:
        return self.candidates[0].account if len(self.candidates) == 1 else None

    @property
    def is_own(self) -> bool:
        """Whether it is the account with the visitor's own signed address."""
        return self.account is not None and self.account.email == self.own_email

    @property
    def is_known_here(self) -> bool:
        """Whether strangers elsewhere have no part in the tries from here: it is their own chat, or has been before."""
        return all(
            one.account.email == self.own_email or one.account.account_id in self.known_here
            for one in self.candidates
        )

    def fitting(self, candidate: Candidate) -> tuple[Membership, ...]:
        """Return the candidate's partners that fit what was said."""
        ids = candidate.partner_ids
        works_for = self.works_for.get(candidate.account.account_id, ())
        return tuple(one for one in works_for if ids is None or one.partner_id in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A proof that held, and whose it is."""

    candidate: Candidate
    method: Method
    reading: int
    must_replace: str | None = None


class Prover:
    """Decides claims. Holds no connection while it hashes."""

    def __init__(
        self, pool: ConnectionPool, keys: KeyRing, *, passwords: Passwords = DEFAULT_PASSWORDS
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._passwords = passwords

    def prove(
        self,
        visitor: Visitor,
        seat: Seat,
        claims: Sequence[Claim],
        proofs: Sequence[Proof],
        now: datetime,
        *,
        otherwise: Sequence[Claim] = (),
    ) -> Proven | Refused | Locked:
        """Decide whether a message proves somebody. It is one try.

        `claims` are readings of whom it may mean, likeliest first (an empty one means the account with the visitor's own
        signed address); `otherwise` counts where those mean nobody. `proofs` are readings of the proof: the first that
        holds for exactly one of the accounts meant wins. Raises what the database raises: nobody is proven while it is
        away.
        """
        here = throttle.visitor_subject(self._keys, seat)
        kind = proofs[0].kind
        with self._pool.connection() as connection:
            locked_until = throttle.locked_until(connection, here, now)
            if locked_until is not None:
                self._record(connection, visitor, None, method=kind, outcome="locked")
                return Locked(until=locked_until)
            person = self._whom(connection, visitor, seat, (claims, otherwise))
        subject = self._subject(seat, person)
        with self._pool.connection() as connection:
            charge = throttle.reserve(connection, here, subject, now)
            if charge.locked_until is not None:
                self._record(connection, visitor, person, method=kind, outcome="locked")
                return Locked(until=charge.locked_until)
        # A closed account is checked as nobody's would be: the same work, and the same answer.
        held = self._held(person, person.candidates if charge.is_open else (), proofs, seat, now)
        with self._pool.connection() as connection:
            if held is None:
                outcome = "refused" if charge.is_open else "locked"
                self._record(connection, visitor, person, method=kind, outcome=outcome)
                return Refused()
            throttle.give_back(connection, here, subject, now)
            account = held.candidate.account
            self._record(connection, visitor, person, method=held.method, outcome="ok", proven=account)
        return _proven(person, held)

    def _held(
        self,
        person: _Person,
        candidates: Sequence[Candidate],
        proofs: Sequence[Proof],
        seat: Seat,
        now: datetime,
    ) -> _Held | None:
        read = proofs[:MOST_READINGS]
        asked_by = f"{seat.openwebui_user_id}/{seat.chat_id}"
        by_password: Candidate | None = None
        stored: str | None = None
        method: Method = "password"
        if any(proof.kind == "password" for proof in read):
            by_password = _one_with_password(candidates)
            stored, method = self._stored_password(person, by_password, now)
        for reading, proof in enumerate(read):
            if proof.kind == "password":
                is_right = self._passwords.matches(stored, proof.secret, asked_by=asked_by)
                if not is_right or by_password is None or stored is None:
                    continue
                if method != "company_password":
                    self._rehash(by_password.account.account_id, stored, proof.secret, asked_by)
                must_replace = None if method == "password" else stored
                return _Held(candidate=by_password, method=method, reading=reading, must_replace=must_replace)
            candidate = self._one_accepting(candidates, proof, now)
            if candidate is not None:
                return _Held(candidate=candidate, method=proof.kind, reading=reading)
        return None

    def _one_accepting(
        self, candidates: Sequence[Candidate], proof: Proof, now: datetime
    ) -> Candidate | None:
        """Return the one account whose code it is, and use the code up; None where it is nobody's or several people's."""
        accept = accept_code if proof.kind == "code" else accept_recovery_code
        places: list[Candidate | None] = [*candidates, *[None] * _MOST_CANDIDATES][:_MOST_CANDIDATES]
        accepting: list[Candidate] = []
        with self._pool.connection() as connection, connection.transaction():
            for candidate in places:
                account_id = None if candidate is None else candidate.account.account_id
                try:
                    is_right = accept(connection, self._keys, account_id, proof.secret, now)
                except ConfigurationError:
                    # For the journal; whoever tries has proven nothing and is told nothing of it.
                    log.error("stored_proof_does_not_open", kind=proof.kind, account_id=account_id)  # noqa: TRY400 - the error's text adds no more than these
                    continue
                if is_right and candidate is not None:
                    accepting.append(candidate)
            if len(accepting) > 1:
                raise Rollback
        return accepting[0] if len(accepting) == 1 else None

    def _stored_password(
        self, person: _Person, candidate: Candidate | None, now: datetime
    ) -> tuple[str | None, Method]:
        account = None if candidate is None else candidate.account
        works_for = () if candidate is None else person.fitting(candidate)
        opens = account is not None and person.is_own and not account.has_totp and len(works_for) == 1
        parameters = {
            "account_id": 0 if account is None else account.account_id,
            "partner_id": works_for[0].partner_id if opens else 0,
        }
        with self._pool.connection() as connection:
            [row] = connection.execute(statement("accounts/stored_passwords"), parameters).fetchall()
        own, must_change, companys, expires_at = row
        if own is not None:
            return str(own), "temporary_password" if must_change else "password"
        is_good = companys is not None and expires_at > now
        return str(companys) if is_good else None, "company_password"

    def _rehash(self, account_id: int, stored: str, secret: Secret, asked_by: str) -> None:
        if self._passwords.needs_rehash(stored):
            hashed = self._passwords.hash(secret, asked_by=asked_by)
            with self._pool.connection() as connection:
                connection.execute(statement("accounts/rehash_password"), (hashed, account_id, stored))

    def _whom(
        self, connection: Connection, visitor: Visitor, seat: Seat, groups: Sequence[Sequence[Claim]]
    ) -> _Person:
        """Find out whom the first claims that mean anybody mean; the same statements whoever that is."""
        partners = partner_names(connection)
        people = everybody(connection)
        own_email = None if visitor.is_anybody else _email_or_none(visitor.email)
        own = next((one.account for one in people if one.account.email == own_email), None)
        found = [(claims, whom(claims, own=own, partners=partners, colleagues=people)) for claims in groups]
        claims, meant = next((one for one in found if one[1].candidates), found[0])
        candidates = meant.candidates[:_MOST_CANDIDATES]
        ids = [one.account.account_id for one in candidates]
        parameters = {
            "account_ids": ids,
            "user_id": seat.openwebui_user_id,
            "chat_id": seat.chat_id,
        }
        [(known_here,)] = connection.execute(
            statement("accounts/logged_in_here_before"), parameters
        ).fetchall()
        emails = sorted(one.account.email for one in candidates)
        return _Person(
            candidates=candidates,
            claims=claims,
            key=",".join(emails) or meant.key,
            own_email=own_email,
            works_for=memberships_of(connection, ids),
            known_here=frozenset(known_here),
        )

    def _subject(self, seat: Seat, person: _Person) -> throttle.Subject:
        if person.is_known_here:  # nobody meant is nobody's to be locked out of
            return throttle.claim_subject(self._keys, seat)
        return throttle.account_subject(self._keys, person.key)

    def _record(
        self,
        connection: Connection,
        visitor: Visitor,
        person: _Person | None,
        *,
        method: str,
        outcome: str,
        proven: Account | None = None,
    ) -> None:
        account = proven or (None if person is None else person.account)
        audit.record(
            connection,
            kind="proof",
            outcome=outcome,
            account_id=None if account is None else account.account_id,
            detail={
                "method": method,
                "is_own_chat_account": None
                if person is None
                else account is not None and account.email == person.own_email,
                "claimed": None if person is None else audit.pseudonym(self._keys, person.key),
                "visitor": audit.pseudonym(self._keys, visitor.openwebui_user_id),
                "visitor_address": audit.pseudonym(self._keys, visitor.email.strip().lower()),
            },
        )


def _proven(person: _Person, held: _Held) -> Proven:
    candidate = held.candidate
    account = candidate.account
    fitting = person.fitting(candidate)
    names_all = candidate.partner_ids is None or candidate.is_platform_named
    may_see_platform = account.is_platform_admin and names_all
    is_another = not fitting and not may_see_platform and candidate.partner_ids is not None
    return Proven(
        account=account,
        method=held.method,
        reading=held.reading,
        claim=person.claims[candidate.claim] if candidate.claim < len(person.claims) else Claim(),
        works_for=person.works_for.get(account.account_id, ()) if is_another else fitting,
        may_see_platform=may_see_platform,
        is_partner_another=is_another,
        must_replace=held.must_replace,
    )


def _one_with_password(candidates: Sequence[Candidate]) -> Candidate | None:
    """Whose password it can be. Of namesakes, the one who has any: each further one would cost hashes that tell of it."""
    having = [one for one in candidates if one.account.has_password]
    fitting = having or candidates
    return fitting[0] if len(fitting) == 1 else None


def _email_or_none(text: str) -> str | None:
    try:
        return normal_email(text)
    except BadInputError:
        return None
