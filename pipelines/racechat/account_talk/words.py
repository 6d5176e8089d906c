"""A message as words, and the words that talk about accounts is made of.

Every reader places every word of a message or takes it for none of its business: a question about races always holds
a word that talk about accounts does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from project88.accounts.asker import PartnerRole
from racechat.semantic.model import semantic_model

MAX_CHARACTERS = 300

_AROUND = " \t.,;:!?()[]{}<>\"'“”‘’`*"

FILLER = frozenset(
    """
    a able about again all allow also am an and any are as asap at be been because but by can can't cannot could d did do
    does for from get getting give go going gonna got had has have he hello help her here hey hi him his how i i'd i'll
    i'm i've im immediately in is it it's its just kindly know let let's lets like ll m may me might mine must my need
    needs no now of ok okay on one or our ours out over please pls plz possible quickly re really s she should show since
    so some someone soon still tell thank thanks that that's the their them then there they this to today too up us ve
    want wanted wants was way we we'd we'll we're were what what's whats where which who who's whose will with would yes
    you your
    """.split()
)

CHANGING = frozenset(
    """
    change changed changing choose create edit make modify new pick renew replace replacing reset rotate set setting
    switch update updating another different own stronger better
    """.split()
)
PASSWORD = frozenset("password passwords passphrase pass-phrase passwd pwd pw passcode".split())
TEAM = frozenset(
    "team company account accounts staff organisation organization org crew office workspace group".split()
)
INVITING = frozenset(
    "invite inviting invites add adding onboard grant give enrol enroll register bring create".split()
)
REMOVING = frozenset(
    """
    remove removing delete take kick drop revoke fire disable deactivate suspend lock shut end stop uninvite withdraw cancel
    throw boot ban block cut strip evict off-board offboard
    """.split()
)
PROMOTING = frozenset(
    "make making change set promote demote turn upgrade downgrade appoint name give switch convert let".split()
)
ROLES: dict[str, PartnerRole] = {
    "owner": "owner",
    "owners": "owner",
    "co-owner": "owner",
    "coowner": "owner",
    "staff": "staff",
    "employee": "staff",
    "viewer": "viewer",
    "viewers": "viewer",
    "view-only": "viewer",
    "read-only": "viewer",
    "readonly": "viewer",
}

# Kinds of the race vocabulary that no account has.
_RACE_KINDS = (
    "noun",
    "shape",
    "status",
    "sex",
    "race_type",
    "condition",
    "split",
    "stat",
    "clock",
    "provider",
)
_NOT_OF_RACES = frozenset(
    "name everyone everybody anyone anybody person people persons folks individual file in a an the to of as was on not".split()
)
_RACES_TOO = frozenset(
    """
    race races racing event events result results time times runner runners registration registrations registered finisher
    finishers marathon marathons half distance year years month months age weather fee fees revenue record records pace bib
    division sync syncs course courses city state average boston qualifier qualifiers filter column row rows list
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: as typed without what stands around it, and in lower case without a possessive `'s`."""

    raw: str
    text: str

    @property
    def is_address(self) -> bool:
        user, at, domain = self.text.partition("@")
        return bool(user and at) and "." in domain.strip(".") and "@" not in domain


def words_in(message: str) -> list[Word]:
    """Return the words of a message, in order."""
    words = []
    for piece in message.replace("’", "'").replace("‘", "'").split():
        raw = piece.strip(_AROUND)
        if raw.lower().startswith("mailto:"):
            raw = raw[7:]
        text = raw.lower()
        bare = text.removesuffix("'s")
        if text in FILLER or not bare:
            bare = text
        if text:
            words.append(Word(raw=raw[: len(bare)], text=bare))
    return words


def texts(words: Iterable[Word]) -> list[str]:
    """Return the words in lower case."""
    return [word.text for word in words]


def are_placed(words: Iterable[str], *known: frozenset[str]) -> bool:
    """Whether every word is a filler or one of the known ones."""
    return all(word in FILLER or any(word in one for one in known) for word in words)


@cache
def race_words() -> frozenset[str]:
    """Return the words that make a message one about races."""
    model = semantic_model()
    phrases = [
        phrase for kind in _RACE_KINDS for several in model.words.get(kind, {}).values() for phrase in several
    ]
    phrases += [phrase for distance in model.distances.values() for phrase in distance.phrases]
    return (
        (frozenset(word for phrase in phrases for word in phrase.split()) | _RACES_TOO)
        - _NOT_OF_RACES
        - FILLER
    )


def is_name_word(word: Word) -> bool:
    """Whether a word could be part of somebody's name."""
    letters = word.text.replace("-", "").replace("'", "").replace(".", "")
    return letters.isalpha() and word.text not in FILLER and word.text not in race_words()
