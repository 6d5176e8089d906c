"""Phrases of a message: the one that counts where several begin, and what stands between a name and a company."""

from racechat.login.lexicon import Role
from racechat.login.marked import Marked
from racechat.login.pieces import company_end, without_article
from racechat.login.tokens import Kind

_STRUCTURE = (
    Role.CORRECTION, Role.TAKING_OVER, Role.INTRODUCER, Role.WE, Role.QUESTION, Role.LOGIN, Role.PASSWORD, Role.CODE, Role.RECOVERY, Role.CREDENTIALS,
    Role.RELATION, Role.NAME, Role.COMPANY, Role.EMAIL, Role.WEAK_INTRODUCER, Role.HERE, Role.GREETING, Role.CLOSING, Role.SOFT, Role.HOW_TO,
    Role.FROM_APP, Role.COPULA, Role.CONNECTOR, Role.DETERMINER, Role.LOG_OUT,
)  # fmt: skip
_RANK = {role: len(_STRUCTURE) - rank for rank, role in enumerate(_STRUCTURE)}


def roles_behind(message: Marked, index: int, after: int) -> dict[Role, int]:
    """Return the roles of what follows behind "and", "then" and the like."""
    while index < after:
        passed = message.end_of(Role.SOFT, index)
        if passed is None:
            return message.roles[index]
        index = passed
    return {}


def role_at(message: Marked, index: int) -> tuple[Role | None, int]:
    """Return the role of the longest phrase that begins at a token, of equally long ones the telling one, and its end."""
    found = [(end, _RANK[role], role) for role, end in message.roles[index].items() if role in _RANK]
    if not found:
        return None, index + 1
    end, _, role = max(found, key=lambda one: one[:2])
    return role, end


def goes_on(message: Marked, index: int, after: int) -> bool:
    """Whether words follow that belong to no introduction: "I'm Possible 5K results"."""
    return index < after and not message.roles[index]


def past_signs(message: Marked, index: int, after: int) -> int:
    """Return the first word at or after a token."""
    while index < after and message.tokens[index].kind is not Kind.WORD and not message.roles[index]:
        index += 1
    return index


def relation_after(message: Marked, index: int, after: int) -> int | None:
    """Return where a company may begin after a name: behind "here", "speaking", "from"."""
    index = past_signs(message, index, after)
    while index < after:
        relation = message.end_of(Role.RELATION, index)
        here = message.end_of(Role.HERE, index)
        if here is not None and (relation is None or here > relation):
            index = here
            continue
        if relation is None or relation >= after:
            return None
        start = without_article(message, relation, after)
        return relation if company_end(message, start, after) > start else None
    return None
