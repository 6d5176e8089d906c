"""What a proof found in a message is: its kind, where it stands, and the ways to read it."""

from dataclasses import dataclass

from project88.accounts.proving import ProofKind
from project88.accounts.secret import Secret
from racechat.login.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReading:
    """One way to read the proof: the secret and where it stands; the rest of the message is other words."""

    secret: Secret
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProof:
    """A proof in a message. `phrase` covers the words that announce it, `hidden` all that may belong to it."""

    kind: ProofKind
    phrase: Span
    hidden: Span
    readings: tuple[ProofReading, ...]
    is_malformed: bool = False
