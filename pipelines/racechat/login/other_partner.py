"""Going to "my other company": whoever works for two means the one they are not looking at."""

from dataclasses import dataclass

from racechat.login.leading_partner import CHOOSING
from racechat.login.lexicon import Role, lexicon
from racechat.login.marked import Marked
from racechat.login.tokens import Kind

_MOST_WORDS = 14
_PARTS = ",;:.!-"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPartner:
    """Somebody wants to look at another of their partners without naming it; `question` is what they ask of it.

    `is_explicit`: they say that it is a company ("the other one" may be a race).
    """

    is_explicit: bool
    question: str | None = None


def other_partner_in(message: Marked) -> OtherPartner | None:
    """Return the wish that a message is, or begins with: "switch company", "now the other company: how many finishers?"."""
    lists = lexicon().words
    companies, others = lists["switch_to_partner"], lists["other"]
    known = CHOOSING | companies | others | lists["determiner"] | lists["one_of_them"]
    names_company = names_other = switches = False
    index = 0
    while index < len(message.tokens):
        token = message.tokens[index]
        switch = message.end_of(Role.SWITCH, index)
        if switch is not None:
            switches = True
            names_company = names_company or not companies.isdisjoint(
                one.folded for one in message.tokens[index:switch]
            )
            index = switch
            continue
        is_strange = token.kind is Kind.EMAIL or (token.kind is Kind.WORD and token.folded not in known)
        if is_strange or index > _MOST_WORDS:
            break
        names_company = names_company or token.folded in companies
        names_other = names_other or token.folded in others
        switches = switches or token.folded in lists["one_of_them"]
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
