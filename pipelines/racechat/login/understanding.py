"""One message, understood as far as logging in goes: a command, an introduction with or without proof, or neither.

Pure: no clock, no database, nothing remembered. What is secret is found before anything else is looked at, and
`masked` is the only form of the message that may be kept.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from project88.accounts.proving import ProofKind
from project88.accounts.secret import Secret
from racechat.login.commands import (
    Command,
    NewPassword,
    Switch,
    asks_for_lost_proof,
    command_in,
    new_password_in,
    switch_in,
)
from racechat.login.identities import Identity, identity_in
from racechat.login.proofs import (
    FoundProof,
    bare_codes,
    bare_password,
    found_codes,
    found_passwords,
    looks_like_a_password,
)
from racechat.login.text import HIDDEN, Span, cleaned, matching, without
from racechat.login.vocabulary import FILLERS, LOGIN_PHRASE, STARTS_QUESTION


Awaited = Literal["who", "proof"]
Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read who is speaking, and the question that this leaves."""

    identity: Identity
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One way to read an introduction: who, with which proof if any, and the question that came with it.

    `identity` and `question` are the likeliest reading of the words around the proof, `others` the next likeliest: where
    a name ends and a company begins is a guess that only the names of partners and people settle (`accounts.whom`).
    """

    identity: Identity
    kind: ProofKind | None = None
    secret: Secret | None = None
    question: str | None = None
    others: tuple[Reading, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings of who is speaking, likeliest first; never empty."""
        return (Reading(identity=self.identity, question=self.question), *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a message says about logging in. Nothing in it but `Secret` and `text` may hold a secret.

    `introduction` is who they say they are and what they ask, with everything taken out that may be secret under any
    reading; None when the message introduces nobody and proves nothing. `claims` are readings of the same words with their
    proof, likeliest first and at most six; they differ in where a password ends, so the question of each is only to be
    used once that proof was found right. `question` is what the message asks: the introduction's where there is one, else
    the whole message where it has a word of a question, or comes from somebody logged in, and holds no secret.
    `may_hold_secret` says that some of the message is a proof, is announced as one, or was not understood beside one.
    """

    text: str = field(repr=False)
    language: Language = "en"
    command: Command | None = None
    switch: Switch | None = None
    new_password: NewPassword | None = None
    introduction: Statement | None = None
    claims: tuple[Statement, ...] = ()
    question: str | None = None
    is_malformed_code: bool = False
    looks_like_question: bool = False
    may_hold_secret: bool = False

    @property
    def masked(self) -> str:
        """The message as typed, or `[hidden]` where any of it may be secret."""
        return HIDDEN if self.may_hold_secret else self.text


# A greeting, a name, an address: what is left of a message when its introduction is taken out begins or ends with these.
_LOOSE_ENDS = re.compile(
    r"^(?:[\s,;:.!\-|/()\[\]\"'*_]|\b(?:and|so|then|now|please|pls|but|also|hi|hello|hey|there|thanks|thank you|ok|okay|here|both)\b)+"
    r"|(?:[\s,;:\-|/(\[\"'*_]|\b(?:and|my|with|using|here|is|thanks|thank you|the|i am|i'm|by|as|via)\b)+$",
    re.IGNORECASE,
)
_LOGIN_PHRASES = re.compile(
    # Only at either end: "how many log in as guests" keeps its words.
    rf"^{LOGIN_PHRASE}(?:\s+(?:as|for|with|using|to))?(?!\w)[?!.]*"
    rf"|(?<!\w){LOGIN_PHRASE}(?:\s+(?:as|for|with|using|to))?[?!.]*$",
    re.IGNORECASE,
)


def understand(message: str, *, awaits: Awaited | None = None, is_logged_in: bool = False) -> Said:
    """Return what the message says about logging in.

    `awaits` is what the person was just asked for: "who" they are, so that a bare name or company is an answer, and a
    bare code or a single word like a password too; or their "proof", so that any words that ask nothing may be the
    password, blanks and all.
    """
    is_awaited = awaits is not None
    text = cleaned(message)
    plain = matching(text)
    new_password = new_password_in(text, plain)
    if new_password is not None:
        return Said(text=text, new_password=new_password, may_hold_secret=True)
    command = command_in(plain)
    if command is not None:
        return Said(text=text, command=command)
    proofs = _proofs(text, plain, is_awaited=is_awaited, is_logged_in=is_logged_in)
    looks_like_question = _looks_like_question(plain)
    if proofs and all(proof.is_malformed for proof in proofs):
        return Said(
            text=text,
            is_malformed_code=True,
            looks_like_question=looks_like_question,
            may_hold_secret=True,
        )
    introduction = _introduction(text, plain, proofs)
    if introduction is None and asks_for_lost_proof(plain) and not is_logged_in:
        return Said(text=text, command=Command.LOST_PROOF)
    return Said(
        text=text,
        switch=None if proofs else switch_in(text, plain),
        introduction=introduction,
        claims=_claims(text, plain, proofs),
        question=text if introduction is None else introduction.question,
        may_hold_secret=bool(proofs),
        looks_like_question=looks_like_question,
    )


def _proofs(text: str, plain: str, *, is_awaited: bool, is_logged_in: bool) -> list[FoundProof]:
    codes = found_codes(plain)
    announced = tuple(code.phrase for code in codes)
    identity = identity_in(text, plain, announced, loose_until=len(plain) if codes else 0)
    is_introduced = is_awaited or not identity.is_empty
    proofs = codes + found_passwords(text, plain, is_introduced=is_introduced, is_logged_in=is_logged_in)
    # A code inside what may be the password's text ("password 123456 is fun") is still hidden by it.
    if proofs or (is_logged_in and not is_introduced):
        return proofs
    alone = plain.strip()
    if (
        not is_logged_in
        and len(alone.split()) == 1
        and looks_like_a_password(alone)
        and "@" not in alone[1:-1]
    ):
        return [bare_password(text, (plain.index(alone), plain.index(alone) + len(alone)))]
    bare = bare_codes(plain)
    if bare and _is_meant_as_code(text, plain, bare[0], is_introduced=is_introduced):
        return bare[:1]
    if is_introduced and identity.email is not None:
        beside = _password_beside(text, plain, identity)
        return [] if beside is None else [beside]
    return []


def _is_meant_as_code(text: str, plain: str, code: FoundProof, *, is_introduced: bool) -> bool:
    """Six digits alone are a code when they are all there is, stand apart, or stand beside who somebody is."""
    if _stands_apart(plain, code.hidden):
        return True
    identity = identity_in(text, plain, (code.phrase,), loose_until=len(plain))
    if _looks_like_question(plain) and identity.is_empty:
        return False
    if is_introduced or (identity.name is not None and identity.partner is not None):
        return True
    # The digits alone, or after a name ("pat 123456"); "123456 finishers" is a question.
    is_last = not plain[code.phrase[1] :].strip(" \n.!`\"'*")
    return (identity.is_empty or is_last) and not _pieces(text, (code.phrase, *identity.spans))


def _stands_apart(plain: str, span: Span) -> bool:
    """Whether it begins or ends the message, set off by punctuation: "123456, show me ..."."""
    before, after = plain[: span[0]].rstrip(" "), plain[span[1] :].strip(" ")
    if not before:
        return after.startswith((",", ";", ":", ".", "\n", "- "))
    return after in {"", ".", "!"} and before.endswith((",", ";", ":", ".", "!", "?", "\n", " -"))


def _password_beside(text: str, plain: str, identity: Identity) -> FoundProof | None:
    """The one word that is left beside an address, when it looks like a password."""
    pieces = without(plain, identity.spans)
    words = [
        word
        for piece in pieces
        for word in piece.split()
        if word.strip(",;:-/|").casefold() not in FILLERS | {""}
    ]
    if len(words) != 1 or not looks_like_a_password(words[0]):
        return None
    start = plain.find(words[0], identity.spans[0][1])
    start = plain.find(words[0]) if start < 0 else start
    return bare_password(text, (start, start + len(words[0])))


def _introduction(text: str, plain: str, proofs: list[FoundProof]) -> Statement | None:
    """The message read with all that may be secret taken out."""
    taken = tuple(span for proof in proofs for span in (proof.phrase, proof.hidden))
    identity = _identity(text, plain, taken, proofs)
    if identity.is_empty and not proofs:
        return None
    return Statement(identity=identity, question=_question(text, (*taken, *identity.spans)))


def _claims(text: str, plain: str, proofs: list[FoundProof]) -> tuple[Statement, ...]:
    claims = []
    for proof in proofs:
        if proof.is_malformed:
            continue
        others = [span for other in proofs if other is not proof for span in (other.phrase, other.hidden)]
        for reading in proof.readings:
            apart = (span for span in others if not _overlap(span, reading.span))
            taken = (proof.phrase, reading.span, *apart)
            identity = _identity(text, plain, taken, proofs)
            question = _question(text, (*taken, *identity.spans))
            claims.append(
                Statement(identity=identity, kind=proof.kind, secret=reading.secret, question=question)
            )
    return tuple(claims)


def _identity(text: str, plain: str, taken: tuple[Span, ...], proofs: list[FoundProof]) -> Identity:
    # What follows a password may be the rest of it, so nothing loose is read there.
    loose_until = min((proof.phrase[0] for proof in proofs if proof.kind == "password"), default=len(plain))
    return identity_in(text, plain, taken, loose_until=loose_until if proofs else 0)


def _question(text: str, spans: tuple[Span, ...]) -> str | None:
    """What the message asks beside introducing somebody, in the person's own words."""
    question = " ".join(_pieces(text, spans))
    if len(question.split()) < 2 and not question.endswith("?"):
        return None
    return question


def _pieces(text: str, spans: tuple[Span, ...]) -> list[str]:
    """What the message says outside the spans, without greetings, "log me in" and loose ends."""
    pieces = (_trimmed(piece) for piece in without(text, spans))
    return [piece for piece in pieces if not _says_nothing(piece)]


def _trimmed(piece: str) -> str:
    previous = None
    while piece != previous:
        previous, piece = piece, _LOGIN_PHRASES.sub("", _LOOSE_ENDS.sub("", piece.strip()))
    return piece


def _says_nothing(piece: str) -> bool:
    words = re.findall(r"[\w'’-]*\w", piece.casefold().replace("’", "'"))
    return all(word in FILLERS for word in words)


def _looks_like_question(plain: str) -> bool:
    message = plain.strip()
    return message.endswith("?") or STARTS_QUESTION.match(message) is not None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
