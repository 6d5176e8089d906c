"""Labels of who is speaking: "name: Pat", "my company is Lakeside", and where what they label begins."""

from racechat.login.lexicon import Role, lexicon
from racechat.login.marked import Marked
from racechat.login.tokens import Kind

# What may stand between a label and its value.
LABEL_SIGNS = ":=>-#|"


def past_its_label(message: Marked, index: int, after: int) -> int:
    """Return where "is my e-mail" ends behind an address; the beginning where that does not stand there."""
    at = message.end_of(Role.COPULA, index)
    while at is not None and at < after:
        if Role.EMAIL in message.roles[at]:
            return message.roles[at][Role.EMAIL]
        at = message.end_of(Role.DETERMINER, at)
    return index


def is_labelled_value(message: Marked, index: int) -> bool:
    """Whether a word of a question is a label: "WHO: Pat Lee"."""
    end = message.end_of(Role.NAME, index)
    return end is not None and message.is_sign(end, ":=")


def is_label(
    message: Marked, index: int, end: int, after: int, *, has_context: bool, is_asking: bool, is_login: bool
) -> bool:
    """Whether a label has a value: "name: Pat", "my company is Lakeside", "user casey", not "company results"."""
    if (
        end >= len(message.tokens)
        or message.is_sign(end, LABEL_SIGNS)
        or message.tokens[end].kind is Kind.EMAIL
    ):
        return True
    copula = message.end_of(Role.COPULA, end)
    if copula is not None and copula < len(message.tokens) and message.tokens[copula].kind is Kind.EMAIL:
        return True
    if is_asking:
        return False
    if copula is not None:
        return has_context or message.tokens[index].folded in {
            "my",
            "our",
            "mi",
            "nuestra",
            "name",
            "company",
        }
    if end >= after:
        return has_context
    is_guessed = message.tokens[index].folded not in lexicon().root.following
    return not is_guessed and is_login
