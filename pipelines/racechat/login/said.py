"""What one message says about logging in: who, with which proof, and what they ask."""

from dataclasses import dataclass, field
from typing import Literal

from project88.accounts.proving import ProofKind
from project88.accounts.secret import Secret
from racechat.login.commands import Command, NewPassword, Switch
from racechat.login.identities import Identity
from racechat.login.lexicon import Language
from racechat.login.text import HIDDEN

Awaited = Literal["who", "proof"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read who is speaking, and the question that this leaves.

    `is_cut` says that something was asked of which words are missing, so that there is no question to answer.
    """

    identity: Identity
    question: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One way to read an introduction: who, with which proof if any, and the question that came with it.

    `identity` and `question` are the likeliest reading of the words around the proof, `others` the next likeliest: where
    a name ends and a company begins is a guess that only the names of partners and people settle (`accounts.whom`).
    `beside` is all the text around the proof, for where no reading names anybody.
    """

    identity: Identity
    kind: ProofKind | None = None
    secret: Secret | None = None
    question: str | None = None
    is_cut: bool = False
    others: tuple[Reading, ...] = ()
    beside: str = field(default="", repr=False)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings of who is speaking, likeliest first; never empty."""
        first = Reading(identity=self.identity, question=self.question, is_cut=self.is_cut)
        return (first, *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a message says about logging in. Nothing but `text` and `claims` may hold a secret, and neither is in its repr.

    `introduction` is who they say they are and what they ask, with everything taken out that may be secret under any
    reading; None when the message introduces nobody and proves nothing. `claims` are readings of the same words with their
    proof, likeliest first and at most six; they differ in where a password ends, so what one takes for the
    question may be the secret to another: the words of each are only to be used once its proof was found right. `question` is what the message asks: the introduction's where there is one, else
    the whole message where it has a word of a question, or comes from somebody logged in, and holds no secret.
    `guess` is the whole message where it may be a password that nothing announces; it reads like who is speaking.
    `may_hold_secret` says that some of the message is a proof, is announced as one, or was not understood beside one.
    """

    text: str = field(repr=False)
    language: Language = "en"
    command: Command | None = None
    switch: Switch | None = None
    new_password: NewPassword | None = None
    introduction: Statement | None = None
    claims: tuple[Statement, ...] = field(default=(), repr=False)
    question: str | None = None
    is_malformed_code: bool = False
    looks_like_question: bool = False
    may_hold_secret: bool = False
    guess: Secret | None = field(default=None, repr=False)

    @property
    def masked(self) -> str:
        """The message as typed, or `[hidden]` where any of it may be secret."""
        return HIDDEN if self.may_hold_secret else self.text
