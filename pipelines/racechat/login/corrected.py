"""Corrections: "no wait, Lakeside Timing" names somebody else than was named before."""

from racechat.login.lexicon import Role
from racechat.login.marked import Marked
from racechat.login.pieces import weighed
from racechat.login.tokens import Kind


def is_corrected(message: Marked) -> bool:
    """Whether a message begins with "I meant" and goes on like a name or a company: "no wait, Lakeside Timing"."""
    index, is_correction = 0, False
    while index < len(message.tokens):
        found = message.first_of(
            frozenset({Role.CORRECTION, Role.SOFT, Role.WEAK_INTRODUCER, Role.RELATION}), index
        )
        if found is None and message.tokens[index].kind is not Kind.SIGN:
            break
        is_correction = is_correction or (found is not None and found[0] is Role.CORRECTION)
        index = index + 1 if found is None else found[1]
    if not is_correction or index >= len(message.tokens):
        return False
    after = next(
        (at for at in range(index, len(message.tokens)) if message.is_sign(at, ",.;!?\n")),
        len(message.tokens),
    )
    first = weighed(message, index, after)
    relation = next(
        (at for at in range(index + 1, min(after, index + 4)) if Role.RELATION in message.roles[at]), None
    )
    is_from = relation is not None and weighed(message, index, relation).is_titled
    has_digits = any(token.folded[:1].isdecimal() for token in message.tokens[index:])
    is_secret = weighed(message, index, len(message.tokens)).is_secret
    return not is_secret and not has_digits and (first.is_titled or first.is_company or is_from)
