"""Checking a claim: "I am so-and-so, and this proves it".

Wrong person, wrong partner, wrong proof and no such account take the same path and cost the same work; the caller
learns only that the claim was refused. Which account a claim means, strongest first: the address typed; the address of
OpenWebUI's signed user, where the typed name is that account's; first name and partner, where one person fits.

Somebody may log in as an account other than their signed OpenWebUI address says, but only with that account's own
full proof; the audit then holds both. A legacy company password never does that: it must be the person's own chat.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg_pool import ConnectionPool

from project88.accounts import audit, throttle
from project88.accounts.company_passwords import company_password_hash
from project88.accounts.identity import folded, normal_email, same_person
from project88.accounts.partner_names import partners_meant
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.people import (
    Account,
    Membership,
    account_by_email,
    accounts_of_partners,
    memberships,
    partner_names,
)
from project88.accounts.recovery import accept_recovery_code
from project88.accounts.secret import Secret
from project88.accounts.totp import accept_code
from project88.accounts.visitor import Visitor
from project88.database.statements import statement
from project88.errors import BadInputError
from project88.keys import KeyRing

ProofKind = Literal["code", "password", "recovery_code"]
Method = Literal["code", "password", "temporary_password", "company_password", "recovery_code"]

# A password may stand in running text, so its end is not always certain; each reading costs one hash.
MOST_READINGS = 6

_WHOLE_PLATFORM = frozenset(
    {"platform", "all partners", "project88", "admin", "administrator", "platform administrator"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody says they are, as typed; empty where they only gave a proof."""

    email: str | None = None
    name: str | None = None
    partner: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.email is None and self.name is None and self.partner is None


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
    """The claim holds. `reading` is the index of the proof that did; `works_for` the partners that fit what was said.

    `must_replace` is the hash of the password that was used and only lets the person choose a new one.
    """

    account: Account
    method: Method
    reading: int
    works_for: tuple[Membership, ...]
    may_see_platform: bool
    must_replace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Whom a claim means. `key` names the throttle's counter, the same for all claims about one person."""

    account: Account | None
    key: str
    is_own: bool
    names_partner: bool
    works_for: tuple[Membership, ...] = ()
    may_see_platform: bool = False

    @property
    def fits(self) -> Account | None:
        """The account, unless a partner was named that is none of theirs."""
        is_somewhere = bool(self.works_for) or self.may_see_platform
        return self.account if is_somewhere or not self.names_partner else None


class Prover:
    """Decides claims. Holds no connection while it hashes."""

    def __init__(
        self, pool: ConnectionPool, keys: KeyRing, *, passwords: Passwords = DEFAULT_PASSWORDS
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._passwords = passwords

    def prove(
        self, visitor: Visitor, claims: Sequence[Claim], proofs: Sequence[Proof], now: datetime
    ) -> Proven | Refused | Locked:
        """Decide whether a message proves somebody. It is one try at one person.

        `claims` are whom it may mean, likeliest first; the first that means anybody is taken (an empty one means the
        account with the visitor's own signed address). `proofs` are readings of the proof: the first that holds wins.
        Raises what the database raises: nobody is proven while it is away.
        """
        with self._pool.connection() as connection:
            person = self._whom(connection, visitor, claims)
        subjects = self._subjects(visitor, person)
        with self._pool.connection() as connection:
            locked_until = throttle.reserve(connection, subjects, now)
            if locked_until is not None:
                self._record(connection, visitor, person, proofs[0].kind, "locked")
                return Locked(until=locked_until)
        for reading, proof in enumerate(proofs[:MOST_READINGS]):
            proven = self._checked(proof, person, reading, now)
            if proven is not None:
                with self._pool.connection() as connection:
                    throttle.give_back(connection, subjects, now)
                    self._record(connection, visitor, person, proven.method, "ok")
                return proven
        with self._pool.connection() as connection:
            self._record(connection, visitor, person, proofs[0].kind, "refused")
        return Refused()

    def _checked(self, proof: Proof, person: _Person, reading: int, now: datetime) -> Proven | None:
        account = person.fits
        account_id = None if account is None else account.account_id
        method: Method
        must_replace: str | None = None
        if proof.kind == "password":
            with self._pool.connection() as connection:
                stored, method = self._stored_password(connection, person, now)
            if not self._passwords.matches(stored, proof.secret) or stored is None:
                return None
            must_replace = stored if method != "password" else None
            if account_id is not None and method != "company_password":
                self._rehash(account_id, stored, proof.secret)
        else:
            method = proof.kind
            accept = accept_code if proof.kind == "code" else accept_recovery_code
            with self._pool.connection() as connection:
                if not accept(connection, self._keys, account_id, proof.secret, now):
                    return None
        if account is None:
            return None
        return Proven(
            account=account,
            method=method,
            reading=reading,
            works_for=person.works_for,
            may_see_platform=person.may_see_platform,
            must_replace=must_replace,
        )

    def _stored_password(
        self, connection: Connection, person: _Person, now: datetime
    ) -> tuple[str | None, Method]:
        account = person.fits
        account_id = None if account is None else account.account_id
        row = connection.execute(statement("accounts/password"), (account_id,)).fetchone()
        if row is not None:
            return str(row[0]), "temporary_password" if row[1] else "password"
        opens = account is not None and person.is_own and not account.has_totp and len(person.works_for) == 1
        partner_id = person.works_for[0].partner_id if opens else 0
        stored = company_password_hash(connection, partner_id, now)
        return stored, "company_password"

    def _rehash(self, account_id: int, stored: str, secret: Secret) -> None:
        if self._passwords.needs_rehash(stored):
            hashed = self._passwords.hash(secret)
            with self._pool.connection() as connection:
                connection.execute(statement("accounts/rehash_password"), (hashed, account_id, stored))

    def _whom(self, connection: Connection, visitor: Visitor, claims: Sequence[Claim]) -> _Person:
        partners = partner_names(connection)
        own_email = None if visitor.is_anybody else _email_or_none(visitor.email)
        own = None if own_email is None else account_by_email(connection, own_email)
        claim = next((one for one in claims if own is not None or not one.is_empty), Claim())
        if claim.email is None:
            return self._by_name(connection, own, claim, partners)
        address = _email_or_none(claim.email)
        key = address or folded(claim.email)
        account = account_by_email(connection, address or "")
        meant = None if claim.partner is None else partners_meant(claim.partner, partners)
        return self._at(connection, account, meant, claim.partner, key=key, is_own=key == own_email)

    def _by_name(
        self, connection: Connection, own: Account | None, claim: Claim, partners: Mapping[int, str]
    ) -> _Person:
        fallback: _Person | None = None
        readings = list(_ways_to_read(claim, partners))
        for forgives_typos, (name, partner) in itertools.product((False, True), readings):
            meant = None if partner is None else partners_meant(partner, partners)
            if own is not None and (
                name is None or same_person(name, own.display_name, forgives_typos=forgives_typos)
            ):
                person = self._at(connection, own, meant, partner, key=own.email, is_own=True)
                if person.fits is not None:
                    return person
                fallback = fallback or (person if name is None else None)
            people = accounts_of_partners(connection, meant or [])
            account = _only_one(name, people, forgives_typos=forgives_typos)
            if account is not None:
                is_own = own is not None and account.email == own.email
                return self._at(connection, account, meant, partner, key=account.email, is_own=is_own)
        unproven = f"{folded(claim.name or '')}/{folded(claim.partner or '')}"
        return fallback or self._at(connection, None, None, claim.partner, key=unproven, is_own=False)

    def _at(
        self,
        connection: Connection,
        account: Account | None,
        meant: list[int] | None,
        partner: str | None,
        *,
        key: str,
        is_own: bool,
    ) -> _Person:
        """The person at the partners they work for that fit `meant` (None: no partner was named)."""
        # Asked for nobody too, so that nobody's account takes as long.
        works_for = memberships(connection, 0 if account is None else account.account_id)
        is_platform_named = partner is None or folded(partner) in _WHOLE_PLATFORM
        return _Person(
            account=account,
            key=key,
            is_own=is_own,
            names_partner=meant is not None,
            works_for=tuple(one for one in works_for if meant is None or one.partner_id in meant),
            may_see_platform=account is not None and account.is_platform_admin and is_platform_named,
        )

    def _subjects(self, visitor: Visitor, person: _Person) -> list[throttle.Subject]:
        counted = throttle.Counted.ACCOUNT_OWN if person.is_own else throttle.Counted.ACCOUNT_OTHER
        return [
            throttle.subject(self._keys, counted, person.key),
            throttle.subject(self._keys, throttle.Counted.VISITOR, visitor.openwebui_user_id),
        ]

    def _record(
        self, connection: Connection, visitor: Visitor, person: _Person, method: str, outcome: str
    ) -> None:
        audit.record(
            connection,
            kind="proof",
            outcome=outcome,
            account_id=None if person.account is None else person.account.account_id,
            detail={
                "method": method,
                "is_own_chat_account": person.is_own,
                "claimed": audit.pseudonym(self._keys, person.key),
                "visitor": audit.pseudonym(self._keys, visitor.openwebui_user_id),
                "visitor_address": audit.pseudonym(self._keys, visitor.email.strip().lower()),
            },
        )


def _ways_to_read(claim: Claim, partners: Mapping[int, str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield name and partner as said, then as they may have been meant: swapped, or run together ("dana lakeside")."""
    yield claim.name, claim.partner
    if claim.name is None:
        return
    if claim.partner is not None:
        if not partners_meant(claim.partner, partners) and partners_meant(claim.name, partners):
            yield claim.partner, claim.name
        return
    if partners_meant(claim.name, partners):
        yield None, claim.name
    words = claim.name.split()
    for at in range(1, len(words)):
        for name, partner in ((words[:at], words[at:]), (words[at:], words[:at])):
            if partners_meant(" ".join(partner), partners):
                yield " ".join(name), " ".join(partner)


def _only_one(name: str | None, people: Sequence[Account], *, forgives_typos: bool) -> Account | None:
    """The one person of that name among these; of several, the one who has a proof to give."""
    if name is None:
        return None
    fitting = [one for one in people if same_person(name, one.display_name, forgives_typos=forgives_typos)]
    if len(fitting) > 1:
        fitting = [one for one in fitting if one.has_password or one.has_totp]
    return fitting[0] if len(fitting) == 1 else None


def _email_or_none(text: str) -> str | None:
    try:
        return normal_email(text)
    except BadInputError:
        return None
