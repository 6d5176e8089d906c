"""Passwords: Argon2id, a bounded number of hashes at a time shared fairly, and rules for new ones."""

import base64
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from project88.accounts.fair_slots import FairSlots
from project88.accounts.identity import folded
from project88.accounts.secret import Secret
from project88.errors import BadInputError, TransientError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256  # longer input only costs time; a passphrase of forty words fits

# Each hash takes 64 MiB and a core; more at once would let a burst of logins starve the server.
_HASHES_AT_ONCE = 2
_WAIT_FOR_A_SLOT_S = 20.0

# No character that is easily taken for another.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

_TOO_COMMON = (
    "password",
    "passwort",
    "letmein",
    "welcome",
    "qwertyuiop",
    "qwerty",
    "123456789",
    "iloveyou",
    "racetiming",
)


class Passwords:
    """Hashes and checks passwords. One per process: it bounds how many hashes run at once.

    `asked_by` names who the work is for (a visitor, a chat): each has one hash at a time, and those who have had fewer
    turns go first, so that nobody's burst makes another wait longer than for the hash that is running.
    """

    def __init__(
        self,
        hasher: PasswordHasher | None = None,
        *,
        at_once: int = _HASHES_AT_ONCE,
        wait_s: float = _WAIT_FOR_A_SLOT_S,
    ) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = FairSlots(at_once)
        self._wait_s = wait_s

    def hash(self, password: Secret, *, asked_by: str = "") -> str:
        """Return the Argon2id hash in its standard text form; raise TransientError when too many wait."""
        with self._slot(asked_by):
            return self._hasher.hash(_prepared(password))

    def matches(self, stored: str | None, password: Secret, *, asked_by: str = "") -> bool:
        """Say whether the password is the stored one. With nothing stored it does the same work and says no."""
        with self._slot(asked_by):
            try:
                return self._hasher.verify(stored or self._dummy, _prepared(password)) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, stored: str) -> bool:
        """Say whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _dummy(self) -> str:
        """A well-formed hash that nobody knows a password for. Made without hashing, or the first of all would cost twice."""
        hasher = self._hasher
        costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        salt, digest = (
            base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
            for length in (hasher.salt_len, hasher.hash_len)
        )
        return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"

    @contextmanager
    def _slot(self, asked_by: str) -> Iterator[None]:
        with self._slots.hold(asked_by, wait_s=self._wait_s) as is_held:
            if not is_held:
                raise TransientError(
                    "Too many people are logging in right now. Please try again in a minute."
                )
            yield


# The bound on memory holds per process, so the process has one.
DEFAULT_PASSWORDS = Passwords()


def generated_password() -> Secret:
    """Return a password to hand out: 99 bits, in groups that can be read over a telephone."""
    letters = "".join(secrets.choice(_READABLE) for _ in range(20))
    return Secret("-".join(letters[at : at + 5] for at in range(0, 20, 5)))


def check_new_password(password: Secret, *, email: str, display_name: str) -> None:
    """Raise BadInputError, with the rule in words, where a new password is too weak to accept."""
    text = _prepared(password)
    if len(text) < MINIMUM_LENGTH:
        raise BadInputError(
            f"A password needs at least {MINIMUM_LENGTH} characters. Four unrelated words work well."
        )
    if len(text) > MAXIMUM_LENGTH:
        raise BadInputError(f"A password may have at most {MAXIMUM_LENGTH} characters.")
    if len(set(text)) < 5:
        raise BadInputError("That password repeats the same few characters. Four unrelated words work well.")
    bare = folded(text).replace(" ", "")
    parts = [email.partition("@")[0], *display_name.split(), *_TOO_COMMON]
    for part in (folded(part).replace(" ", "") for part in parts):
        if len(part) >= 4 and part in bare and len(bare.replace(part, "")) < 8:
            raise BadInputError(
                "That password is too easy to guess: it is mostly a name or a common password."
            )


def _prepared(password: Secret) -> str:
    """The same password typed on another keyboard or system gives the same text (as RFC 8265, OpaqueString)."""
    composed = unicodedata.normalize("NFC", password.reveal())
    text = "".join(" " if unicodedata.category(character) == "Zs" else character for character in composed)
    # Lone surrogates cannot be encoded, and nobody types them.
    return text.encode("utf-8", "replace").decode("utf-8")[: 4 * MAXIMUM_LENGTH]
