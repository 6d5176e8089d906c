"""The login's words as data: which phrases play which role, in which language; misspelt labels too.

The words stand in lexicon.yaml, a questions's own words in the semantic model. Everything is looked up by folded word, so a text is
marked in one pass, however long it is: no phrase has more than `MOST_WORDS` words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from project88.accounts.identity import edits, folded
from racechat.semantic.model import semantic_model

Language = Literal["en", "es"]

MOST_WORDS = 9
# Labels shorter than this are too like other words to be guessed ("pin"), and of those as short only letters that are
# swapped are seen through: "code", "user".
_SHORTEST_GUESSED, _LONGEST_GUESSED = 4, 16
_ALTERNATIVES = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([^\s()\[\]]+)")


class Role(StrEnum):
    """What a phrase does in a message; the names of lexicon.yaml."""

    GREETING = "greeting"
    SOFT = "soft"
    CLOSING = "closing"
    CORRECTION = "correction"
    INTRODUCER = "introducer"
    WEAK_INTRODUCER = "weak_introducer"
    TAKING_OVER = "taking_over"
    WE = "we"
    HERE = "here"
    RELATION = "relation"
    NAME = "label_name"
    COMPANY = "label_company"
    EMAIL = "label_email"
    PASSWORD = "label_password"  # noqa: S105 -- the name of a role
    CODE = "label_code"
    RECOVERY = "label_recovery"
    CREDENTIALS = "label_credentials"
    NO_PROOF_BEFORE = "no_proof_before"
    NO_CODE_BEFORE = "no_code_before"
    CONNECTOR = "connector"
    COPULA = "copula"
    FROM_APP = "from_app"
    DETERMINER = "determiner"
    LOGIN = "login"
    HOW_TO = "how_to"
    LOG_OUT = "log_out"
    LOG_OUT_ALL = "log_out_all"
    END_VERB = "end_verb"
    SESSION = "session"
    ALL_SESSIONS = "all_sessions"
    EVERYWHERE = "everywhere"
    PLACE_HERE = "place_here"
    WHO_AM_I = "who_am_i"
    CANCEL = "cancel"
    LOST = "lost"
    CANNOT_LOGIN = "cannot_login"
    LOST_THING = "lost_thing"
    SWITCH = "switch"
    CHOOSING = "choosing"
    SWITCH_TO_PARTNER = "switch_to_partner"
    NEW_PASSWORD = "new_password"  # noqa: S105 -- the name of a role
    QUESTION = "question"
    AT = "at"
    DOT = "dot"


PROOF_LABELS = frozenset({Role.PASSWORD, Role.CODE, Role.RECOVERY})
LABELS = PROOF_LABELS | {Role.NAME, Role.COMPANY, Role.EMAIL, Role.CREDENTIALS}


@dataclass(slots=True)
class Node:
    """One word deep in the tree of phrases: the roles of the phrase that ends here, and the words that may follow."""

    roles: dict[Role, Language] = field(default_factory=dict)
    following: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases by role, and the word lists."""

    root: Node
    words: dict[str, frozenset[str]]
    phrases: dict[str, frozenset[str]]
    numbers: dict[str, int]
    digits: dict[str, int]
    guessable: tuple[tuple[str, int, dict[Role, Language]], ...]

    def guessed(self, word: str) -> dict[Role, Language] | None:
        """Return the roles of the label that a word is a misspelling of, if of one: "passwrod", "emial"."""
        length = len(word)
        if not _SHORTEST_GUESSED <= length <= _LONGEST_GUESSED or word in self.root.following:
            return None
        letters = _letters(word)
        for label, mask, roles in self.guessable:
            if len(label) <= _SHORTEST_GUESSED:
                # Two letters swapped, behind the first: "cdoe", "atuh".
                if mask == letters and label[0] == word[0] and edits(word, label, at_most=1) == 1:
                    return roles
                continue
            allowed = 1 if len(label) < 8 else 2
            if abs(len(label) - length) > allowed or (mask ^ letters).bit_count() > 2 * allowed:
                continue
            if edits(word, label, at_most=allowed) <= allowed:
                return roles
        return None


def _letters(word: str) -> int:
    mask = 0
    for character in word:
        mask |= 1 << (ord(character) % 61)
    return mask


@cache
def lexicon() -> Lexicon:
    """Return the lexicon; reading it once is enough, for it is part of the program."""
    text = resources.files("racechat.login").joinpath("lexicon.yaml").read_text("utf-8")
    loaded: dict[str, dict[Language, list[str]]] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- every scalar stays text: on, off, no
    root = Node()
    guessable: dict[str, dict[Role, Language]] = {}
    words: dict[str, frozenset[str]] = {}
    roles = {role.value: role for role in Role}
    numbers, digits = (_numbered(loaded.pop(name)) for name in ("ordinals", "digit_words"))
    whole = {
        name: frozenset(one for many in by_language.values() for one in many)
        for name, by_language in loaded.items()
    }
    never = frozenset(loaded.pop("never_guessed")["en"])
    for name, by_language in loaded.items():
        words[name] = frozenset(
            word for phrases in by_language.values() for phrase in phrases for word in folded(phrase).split()
        )
        role = roles.get(name)
        if role is None:
            continue
        for language, phrases in by_language.items():
            for phrase in (one for pattern in phrases for one in _expanded(pattern)):
                node = root
                for word in phrase:
                    node = node.following.setdefault(word, Node())
                node.roles.setdefault(role, language)
                if (
                    role in LABELS
                    and len(phrase) == 1
                    and phrase[0] not in never
                    and len(phrase[0]) >= _SHORTEST_GUESSED
                ):
                    guessable.setdefault(phrase[0], {}).setdefault(role, language)
    return Lexicon(
        root=root,
        words=words,
        phrases=whole,
        numbers=numbers,
        digits=digits,
        guessable=tuple((label, _letters(label), roles) for label, roles in guessable.items()),
    )


def _numbered(by_language: dict[Language, list[str]]) -> dict[str, int]:
    """Return words and their numbers, written "second 2"."""
    return {
        word: int(number)
        for entries in by_language.values()
        for word, number in (one.split() for one in entries)
    }


@cache
def question_words() -> frozenset[str]:
    """Return the single words that questions are made of: the semantic model's, and what the lexicon adds."""
    model = semantic_model()
    of_model = (
        word
        for values in model.words.values()
        for phrases in values.values()
        for phrase in phrases
        for word in folded(phrase).split()
    )
    own = lexicon().words
    singular = {word for word in of_model if len(word) > 1} - own["small"] - own["company_words"] | own[
        "question_words"
    ]
    return frozenset(singular | {f"{word}s" for word in singular})


def _expanded(pattern: str) -> Iterator[tuple[str, ...]]:
    """Yield the phrases that a pattern stands for: `[my] (pass|code)` gives four."""
    phrases: list[tuple[str, ...]] = [()]
    for match in _ALTERNATIVES.finditer(pattern):
        group, optional, word = match.groups()
        options = [tuple(folded(one).split()) for one in (group or optional or word or "").split("|")]
        if optional is not None:
            options.append(())
        phrases = [before + after for before in phrases for after in options]
    yield from (phrase for phrase in dict.fromkeys(phrases) if phrase)
