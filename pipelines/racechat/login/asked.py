"""The question that a message asks beside everything about logging in, in the person's own words."""

from collections.abc import Sequence

from racechat.login.lexicon import Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.tokens import Kind

# Tokens from the first to before the second.
Range = tuple[int, int]

_POLITE = frozenset({Role.SOFT, Role.GREETING})
_ENDS = frozenset({Role.SOFT, Role.GREETING, Role.CLOSING, Role.LOGIN})
_DANGLING = frozenset("and my with using is the by as via i im y con mi".split())
# How many words the politeness at the end of a question may have.
_LONGEST_END = 4


def together(message: Marked, taken: Sequence[bool], parts: Sequence[Range]) -> list[Range]:
    """Return the parts of a question in order, joined where only commas and "and" stand between them."""
    joined: list[Range] = []
    for first, after in sorted(parts):
        if joined and all(not taken[at] and _is_between(message, at) for at in range(joined[-1][1], first)):
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return joined


def question_of(message: Marked, parts: Sequence[Range]) -> str | None:
    """Return the question that these parts are, without "and" and "please" at their ends; None where they ask nothing."""
    texts = []
    for first, after in parts:
        start, end = _trimmed(message, first, after)
        if start < end and (len(parts) == 1 or _is_asking(message, start, end)):
            position = message.tokens[end - 1].end
            mark = "?" if message.plain[position : position + 1] == "?" else ""
            texts.append(message.slice(start, end).strip() + mark)
    question = " ".join(texts)
    if len(parts) == 1 and not _is_asking(message, *parts[0]):
        return None
    return question if len(question.split()) >= 2 or question.endswith("?") else None


def words_of_a_question(message: Marked, first: int = 0, after: int | None = None) -> int:
    """Count the words that the semantic model knows and small talk and introductions have not: a question has two."""
    own = lexicon().words
    said = {token.folded for token in message.tokens[first:after] if token.kind is Kind.WORD}
    return sum(
        word in question_words() for word in said - own["small"] - (own["no_name"] - own["question_words"])
    )


def _is_asking(message: Marked, first: int, after: int) -> bool:
    if after <= first:
        return False
    end = message.tokens[after - 1].end
    return (
        message.plain[end : end + 1] == "?"
        or any(Role.QUESTION in message.roles[at] for at in range(first, after))
        or (after - first > 2 and words_of_a_question(message, first, first + 1) > 0)
        or words_of_a_question(message, first, after) > 1
    )


def _is_between(message: Marked, index: int) -> bool:
    token = message.tokens[index]
    if token.kind is Kind.EMAIL:
        return False
    return token.kind is not Kind.WORD or Role.SOFT in message.roles[index]


def _trimmed(message: Marked, first: int, after: int) -> Range:
    while first < after:
        longest = max(message.roles[first].values(), default=first)
        polite = message.first_of(_POLITE, first)
        if polite is None or polite[1] < longest or polite[1] >= after:
            break
        first = polite[1]
    while first < after:
        end = _end(message, first, after)
        if end == after:
            break
        after = end
    return first, after


def _end(message: Marked, first: int, after: int) -> int:
    """Return where what says nothing begins at the end of a part; the end itself where there is none."""
    last = message.tokens[after - 1]
    if last.kind is Kind.SIGN or last.folded in _DANGLING:
        return after - 1
    for at in range(max(first + 1, after - _LONGEST_END), after):
        found = message.first_of(_ENDS, at)
        if found is not None and found[1] >= after:
            return at
    return after
