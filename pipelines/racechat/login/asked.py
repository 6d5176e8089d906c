"""The question that a message asks beside everything about logging in, in the person's own words."""

from collections.abc import Sequence
from functools import cache

from racechat.login.lexicon import Role, lexicon, question_words
from racechat.login.marked import Marked, marked
from racechat.login.tokens import Kind

# Tokens from the first to before the second.
Range = tuple[int, int]

_POLITE = frozenset({Role.SOFT, Role.GREETING})
_ENDS = frozenset({Role.SOFT, Role.GREETING, Role.CLOSING, Role.LOGIN})
_DANGLING = frozenset("and my with using is the by as via i im y con mi".split())
# How many words the politeness at the end of a question may have.
_LONGEST_END = 4
# What is talked about while somebody logs in, and the phrases in which words of a question mean nothing ("do you mean").
_OF_A_LOGIN = (
    Role.PASSWORD, Role.CODE, Role.RECOVERY, Role.CREDENTIALS, Role.EMAIL, Role.LOST_THING, Role.FROM_APP, Role.LOGIN,
)  # fmt: skip
_SAYS_NOTHING = frozenset({Role.SOFT, Role.CORRECTION, Role.HERE, Role.FROM_APP, Role.HOW_TO})
_OF_ACCOUNTS = frozenset({"access"})
# A question begins within so many words.
_EARLY = 4


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


def kept_question(asked: str | None, waiting: str | None) -> str | None:
    """Return the question that waits for the login once another message asks something.

    Only a question about races takes the place of one that waits: "what code?" and "is this secure?" do not, and what is
    said about the login itself is no question even where none waits.
    """
    if asked is None:
        return waiting
    if surely_about_races(asked):
        return asked
    return asked if waiting is None and may_be_asked(asked) else waiting


def may_be_asked(text: str) -> bool:
    """Say whether words beside a login may be a question at all: they say nothing of the login, and ask or order something."""
    message = marked(text)
    return surely_about_races(text) or (_asks(message) and not _is_about_login(message))


def _asks(message: Marked) -> bool:
    return message.text.endswith("?") or any(Role.QUESTION in roles for roles in message.roles[:_EARLY])


def surely_about_races(question: str) -> bool:
    """Say whether words are a question about races rather than talk about the login: "which code, the one in my app?"."""
    message = marked(question)
    weight, is_sure = _weight(message)
    return is_sure or (_asks(message) and weight > (1 if _is_about_login(message) else 0))


def _weight(message: Marked) -> tuple[int, bool]:
    """Return how many words of questions a text has, and whether one of them is of races alone ("finishers")."""
    lists = lexicon().words
    only_races = lists["question_words"]
    asked = [word for word in _telling(message) if word in question_words()]
    is_sure = any(word in only_races or word.removesuffix("s") in only_races for word in asked)
    count = sum(word not in lists["small"] | lists["no_name"] | _login_words() for word in asked)
    # "Who finished" asks for races, though "I have finished" does not.
    is_phrase = any(
        roles.get(Role.QUESTION, 0) > index + 1
        and message.tokens[roles[Role.QUESTION] - 1].folded in question_words() & lists["no_name"]
        for index, roles in enumerate(message.roles)
    )
    return count + is_phrase, is_sure


def names_races(text: str) -> bool:
    """Say whether a text has a word that is of races alone."""
    return _weight(marked(text))[1]


def _telling(message: Marked) -> list[str]:
    """Return the words of a message without the phrases that say nothing: "scratch that", "do you mean"."""
    words, passed = [], 0
    for index, token in enumerate(message.tokens):
        phrase = message.first_of(_SAYS_NOTHING, index)
        if phrase is not None and phrase[1] - index > 1:
            passed = max(passed, phrase[1])
        if index >= passed and token.kind is Kind.WORD:
            words.append(token.folded)
    return words


def _is_about_login(message: Marked) -> bool:
    words = _telling(message)
    if not _login_words().isdisjoint(words):
        return True
    lists = lexicon().words
    is_empty = all(word in (lists["small"] | lists["no_name"]) - _OF_ACCOUNTS for word in words)
    return is_empty and message.text.endswith("?")


@cache
def _login_words() -> frozenset[str]:
    lists = lexicon().words
    words = frozenset().union(*(lists[role.value] for role in _OF_A_LOGIN))
    # "Who has access?" is asked of accounts, and waits.
    return (words | lists["switch_to_partner"]) - lists["small"] - lists["no_name"] - _OF_ACCOUNTS


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
