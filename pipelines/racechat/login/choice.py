"""Which of their own partners somebody means when asked to choose, or when they switch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from project88.accounts.identity import folded
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import Membership
from racechat.login.lexicon import Role, lexicon
from racechat.login.marked import Marked, marked
from racechat.login.tokens import Kind

# Further words than these name no company.
_MOST_CUTS = 12
_LEADS = frozenset(
    {Role.SOFT, Role.GREETING, Role.WEAK_INTRODUCER, Role.INTRODUCER, Role.RELATION, Role.DETERMINER, Role.SWITCH, Role.CHOOSING, Role.CORRECTION}
)  # fmt: skip
_BEHIND = frozenset({Role.SOFT, Role.CLOSING, Role.CHOOSING, Role.PLACE_HERE})
_ENDS = ",;:.!?-()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The partner meant (None: the whole platform), and what else the message asks."""

    membership: Membership | None
    question: str | None = None


def chosen_partner(text: str, memberships: Sequence[Membership], *, may_see_platform: bool) -> Choice | None:
    """Return what the message chooses among these partners, by name or number; None where that is not clear."""
    message = marked(text)
    options: list[Membership | None] = [*memberships, *([None] if may_see_platform else [])]
    names = {membership.partner_id: membership.partner_name for membership in memberships}
    by_id = {membership.partner_id: membership for membership in memberships}
    for first in _beginnings(message):
        number = _number(message, first)
        if number is not None and -1 <= number <= len(options) and number != 0:
            option = options[number - 1 if number > 0 else -1]
            return Choice(membership=option, question=_rest(message, first + 1))
        for after in _cuts(message, first):
            named = message.slice(first, after).strip(" .!?\"'“”,;:")
            if may_see_platform and folded(named) in lexicon().phrases["platform"]:
                return Choice(membership=None, question=_rest(message, after))
            meant = partners_meant(named, names) or _with_all_words(named, names)
            if len(meant) == 1:
                return Choice(membership=by_id[meant[0]], question=_rest(message, after))
    return None


def _with_all_words(said: str, names: Mapping[int, str]) -> list[int]:
    """Return the partners in whose name every word stands: of one's own few, "the race management one" is clear."""
    words = set(folded(said).split())
    return [one for one, name in names.items() if len(words) > 1 and words <= set(folded(name).split())]


def _beginnings(message: Marked) -> Iterator[int]:
    """Yield where the choice may begin: the message's start ("The Timers"), and behind "it's for the" or "switch to"."""
    yield from range(min(1, len(message.tokens)))
    index = _past(message, 0, _LEADS)
    if 0 < index < len(message.tokens):
        yield index


def _past(message: Marked, index: int, roles: frozenset[Role]) -> int:
    while index < len(message.tokens):
        found = message.first_of(roles, index)
        if found is None and message.tokens[index].kind not in {Kind.SIGN, Kind.BREAK}:
            return index
        index = index + 1 if found is None else found[1]
    return index


def _number(message: Marked, index: int) -> int | None:
    """Return the option's number at this token, where the number is all that chooses: "2.", "the second one", "la última"."""
    token = message.tokens[index]
    ends = index + 1 >= len(message.tokens)
    follows = (
        message.first_of(_BEHIND, index + 1) is not None
        or message.first_of(frozenset({Role.QUESTION}), index + 1) is not None
    )
    if not (
        ends or follows or message.is_sign(index + 1, _ENDS) or message.tokens[index + 1].kind is Kind.BREAK
    ):
        return None
    if token.folded.isdecimal():
        return int(token.folded) if len(token.folded) <= 2 and int(token.folded) > 0 else None
    return lexicon().numbers.get(token.folded)


def _cuts(message: Marked, first: int) -> Iterator[int]:
    """Yield where a company's name may end: the message's end, and before a comma, "and", a question."""
    end = len(message.tokens)
    yield end
    cuts = 0
    for index in range(first + 1, min(end, first + 40)):
        roles = message.roles[index]
        if (
            message.is_sign(index, _ENDS)
            or message.tokens[index].kind is Kind.BREAK
            or not roles.keys().isdisjoint({Role.SOFT, Role.QUESTION, Role.CLOSING})
            or message.tokens[index].folded in lexicon().words["one_of_them"]
        ):
            yield index
            cuts += 1
        if cuts == _MOST_CUTS:
            return


def _rest(message: Marked, index: int) -> str | None:
    index = _past_ends(message, index)
    if index >= len(message.tokens):
        return None
    rest = message.slice(index, len(message.tokens)).strip()
    return rest if len(rest.split()) >= 2 else None


def _past_ends(message: Marked, index: int) -> int:
    while index < len(message.tokens):
        token = message.tokens[index]
        is_and = token.folded in {"and", "y", "please", "one", "partner", "option", "por", "favor"}
        if not is_and and token.kind is Kind.WORD:
            break
        index += 1
    return index
