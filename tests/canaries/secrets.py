"""Secrets that occur nowhere else, of every kind that people type: whoever finds one has found a leak."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_lowercase

# No English or Spanish word and no name holds it.
MARK = "zq"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

RACE_WORDS = (
    "marathon sunset relay medal harvest ridge river boston trail finish start tempo pace bib corral gun chip lap mile "
    "summit lake turkey summer winter spring night street bridge forest beach desert valley city county island canyon"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A secret as it is typed. `marks` are what betrays it, in lower case: all of it, or a part that is its alone."""

    text: str
    marks: tuple[str, ...]
    kind: str


@dataclass(slots=True, kw_only=True)
class Canaries:
    """Makes secrets, none of them twice; the same for the same seed."""

    seed: int = 88
    _random: random.Random = field(init=False)
    _used: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - the same again for the same seed

    def one(self, kind: str | None = None) -> Canary:
        """Return a new secret, of any kind unless one is named."""
        kind = kind or self._random.choice(KINDS)
        return _MAKERS[kind](self, kind)

    def token(self) -> str:
        return self._unused(lambda: MARK + "".join(self._random.choices(_LETTERS, k=6)))

    def letters(self) -> str:
        return self._unused(lambda: MARK + "".join(self._random.choices(ascii_lowercase, k=6)))

    def digits(self) -> str:
        return self._unused(lambda: f"{self._random.randrange(1_000_000):06}")

    def words(self) -> str:
        """Words of races; no three of them in a row were used before."""
        while True:
            words = self._random.sample(RACE_WORDS, 5)
            triples = [" ".join(words[start : start + 3]) for start in range(3)]
            if not self._used & set(triples):
                self._used |= set(triples)
                return " ".join(words)

    def _unused(self, make: Callable[[], str]) -> str:
        while (made := make()) in self._used:
            pass
        self._used.add(made)
        return made


def _around(before: str, after: str) -> Callable[[Canaries, str], Canary]:
    def make(canaries: Canaries, kind: str) -> Canary:
        token = canaries.token()
        return Canary(text=f"{before}{token}{after}", marks=(token,), kind=kind)

    return make


def _capitals(canaries: Canaries, kind: str) -> Canary:
    token = canaries.token()
    return Canary(text=f"{token[:3].upper()}{token[3:]}A1-Kite", marks=(token,), kind=kind)


def _code(grouped: str) -> Callable[[Canaries, str], Canary]:
    def make(canaries: Canaries, kind: str) -> Canary:
        digits = canaries.digits()
        return Canary(text=f"{digits[:3]}{grouped}{digits[3:]}", marks=(digits,), kind=kind)

    return make


def _recovery(canaries: Canaries, kind: str) -> Canary:
    first, second = canaries.token(), canaries.token()
    return Canary(text=f"{first}-{second}", marks=(first, second), kind=kind)


def _name(canaries: Canaries, kind: str) -> Canary:
    """Words that could be somebody's name: letters alone, and none of races."""
    token = canaries.letters()
    return Canary(text=f"quiet {token} paddle", marks=(token,), kind=kind)


def _race_words(canaries: Canaries, kind: str) -> Canary:
    words = canaries.words().split()
    return Canary(
        text=" ".join(words), marks=tuple(" ".join(words[start : start + 3]) for start in range(3)), kind=kind
    )


_MAKERS: dict[str, Callable[[Canaries, str], Canary]] = {
    "strong": _around("Otter-", "-Lamp!7"),
    "plain": _around("", ""),
    "capitals": _capitals,
    "passphrase": _around("quiet ", " harbour lights"),
    "with a comma": _around("quiet, ", ", paddle"),
    "with quotes": _around("it's \"", '" ok'),
    "with a backslash": _around("c:\\", "\\n{x}"),
    "markup": _around("<b>", "</b>&amp;'--"),
    "emoji": _around("🔥 ", " 🔥🏃"),
    "accents": _around("señal-", "-ñandú"),
    "like an address": _around("", "@home!"),
    "like a label": _around("password:", "=x"),
    "long": _around("a" * 40, "b" * 40),
    "code": _code(""),
    "code in two": _code(" "),
    "code with a dash": _code("-"),
    "recovery code": _recovery,
    "like a name": _name,
    "race words": _race_words,
}
KINDS = tuple(_MAKERS)
# A number is no password to log in with, and a password has at least twelve characters.
PASSWORD_KINDS = tuple(kind for kind in KINDS if "code" not in kind and kind != "plain")
WORDS_ALONE = "race words"

TOKEN = re.compile(rb"zq[a-z2-9]{6}")
# Three words of races in a row, each read as the first of three.
TRIPLE = re.compile(
    rb"(?=\b(%s)[ -]+(%s)[ -]+(%s))" % ((b"|".join(word.encode() for word in RACE_WORDS),) * 3)
)
# Not the middle of a longer number, of a hash or of a fraction of a second.
DIGITS = re.compile(rb"(?<![0-9a-f.])(\d{3})[ -]?(\d{3})(?![0-9a-f])")
FORMS = (TOKEN, DIGITS, TRIPLE)
