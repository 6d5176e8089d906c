"""Going to "my other company": whoever works for two means the one they are not looking at."""

from dataclasses import dataclass
from functools import cache

from project88.accounts.identity import folded
from racechat.login.leading_partner import CHOOSING
from racechat.login.lexicon import Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.tokens import Kind

# Further into a message nobody says it first.
_MOST_WORDS = 14
_PARTS = ",;:.!-"
_FOR = frozenset("for at of about in para de en sobre".split())
_OWN = frozenset("my our mi nuestra mis".split())
_COMPARES = frozenset("compare compared vs versus than compara comparado que".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPartner:
    """Somebody wants to look at another of their partners without naming it; `question` is what they ask of it.

    `is_explicit`: they say that it is a company ("the other one" may be a race).
    """

    is_explicit: bool
    question: str | None = None


def other_partner_in(message: Marked) -> OtherPartner | None:
    """Return the wish that a message is, or begins or ends with.

    "switch company", "now the other company: how many finishers?", "how many finishers at my other company?".
    """
    return _leading(message) or _trailing(message)


def names_other(text: str) -> bool:
    """Say whether a company is only called "the other one", "my other company"."""
    lists = lexicon().words
    words = set(folded(text).split())
    known = _companies() | lists["other"] | lists["determiner"] | lists["one_of_them"]
    return words <= known and not words.isdisjoint(lists["other"])


def _leading(message: Marked) -> OtherPartner | None:
    lists = lexicon().words
    companies, others, ones = _companies(), lists["other"], lists["one_of_them"]
    known = CHOOSING | companies | others | lists["determiner"] | ones
    names_company = names_other = switches = False
    index = 0
    while index < len(message.tokens):
        token = message.tokens[index]
        switch = message.end_of(Role.SWITCH, index)
        if switch is not None:
            switches = True
            said = {one.folded for one in message.tokens[index:switch]}
            names_company = names_company or not companies.isdisjoint(said)
            index = switch
            continue
        is_strange = token.kind is Kind.EMAIL or (token.kind is Kind.WORD and token.folded not in known)
        if is_strange or index > _MOST_WORDS:
            break
        names_company = names_company or token.folded in companies
        names_other = names_other or token.folded in others
        switches = switches or token.folded in ones
        index += 1
    is_meant = names_other and (names_company or switches)
    if index >= len(message.tokens):
        is_meant = is_meant or (switches and names_company)
    elif Role.QUESTION not in message.roles[index] and not message.is_sign(index - 1, _PARTS):
        return None  # "the other company race"
    if not is_meant:
        return None
    question = message.text[message.tokens[index].start :] if index < len(message.tokens) else None
    return OtherPartner(is_explicit=names_company, question=question)


def _trailing(message: Marked) -> OtherPartner | None:
    """Return the wish at the end of a question: "... for my other company"."""
    words = [index for index, token in enumerate(message.tokens) if token.kind is Kind.WORD]
    folded = [message.tokens[index].folded for index in words]
    last = len(folded)
    while last and folded[last - 1] in _companies():
        last -= 1
    is_there = (
        3 <= last < len(folded)
        and folded[last - 1] in lexicon().words["other"]
        and folded[last - 2] in _OWN
        and folded[last - 3] in _FOR
        and _COMPARES.isdisjoint(folded)
    )
    if not is_there or last < 5:
        return None
    question = message.text[: message.tokens[words[last - 3]].start].strip(" ,;:-")
    return OtherPartner(is_explicit=True, question=question)


@cache
def _companies() -> frozenset[str]:
    """Return what companies are called: the words that switch to one and that label one, but for what questions have."""
    lists = lexicon().words
    labels = lists["label_company"] - lists["small"] - lists["determiner"] - question_words()
    return (labels | lists["switch_to_partner"]) - lists["other"] - lists["no_partner"]
