"""The question that a message asks beside everything about logging in, in the person's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from racechat.login.chunks import ENDS_SENTENCE, chunks_between
from racechat.login.lexicon import Role, lexicon, question_words
from racechat.login.marked import Marked, marked
from racechat.login.pieces import weighed
from racechat.login.tokens import Kind

# Tokens from the first to before the second.
Range = tuple[int, int]

_POLITE = frozenset({Role.SOFT, Role.GREETING})
# What may stand behind who is speaking or a proof: "Pat Lee over here", "123456 from my app".
_FRONT = _POLITE | {Role.HERE, Role.FROM_APP}
_FILLS = _FRONT | {
    Role.CLOSING, Role.CONNECTOR, Role.COPULA, Role.DETERMINER, Role.RELATION, Role.CORRECTION, Role.LOGIN,
    Role.WEAK_INTRODUCER, Role.INTRODUCER, Role.WE,
}  # fmt: skip
_SETS_OFF = frozenset(",;:.!-~>*|/)]\"'`")
# Where words before a proof end: "Bob wants to ask something: 123456".
_ENDS_A_PART = ENDS_SENTENCE | {":"}
_QUESTION_MARKS = frozenset("?")
_AND = frozenset({"and", "y"})
_ENDS = frozenset({Role.SOFT, Role.GREETING, Role.CLOSING, Role.LOGIN})
_DANGLING = frozenset("and my with using is the by as via i im y con mi".split())
# How many words the politeness at the end of a question may have.
_LONGEST_END = 4
# What is talked about while somebody logs in, and the phrases in which words of a question mean nothing ("do you mean").
_OF_A_LOGIN = (
    Role.PASSWORD, Role.CODE, Role.RECOVERY, Role.CREDENTIALS, Role.EMAIL, Role.LOST_THING, Role.FROM_APP, Role.LOGIN,
)  # fmt: skip
_SAYS_NOTHING = frozenset({Role.SOFT, Role.CORRECTION, Role.HERE, Role.FROM_APP, Role.HOW_TO})
# "Years ago" is said of anything.
_OF_TIME = frozenset("year month ano mes".split())
_OF_ACCOUNTS = frozenset({"access"})
# A question begins within so many words.
_EARLY = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a message in whole, if it asks one; `is_cut` says that one was asked of which words are missing."""

    question: str | None = None
    is_cut: bool = False


def asked_beside(message: Marked, closed: Sequence[bool], barred: Sequence[bool]) -> Asked:
    """Return what a message asks with everything that is not `closed`, which is who is speaking, their proof, and labels.

    Every other word is part of the question, or politeness at its ends. Where words are left elsewhere, or `barred` ones
    that may be no question, the rest would be another question than the one that was asked: none is returned.
    """
    parts = [
        part
        for number, sentence in enumerate(_sentences(message, closed))
        for part in _said(message, closed, barred, number, sentence)
    ]
    is_sure = any(part.is_sure for part in parts)
    asking = [part for part in parts if (part.is_sure if is_sure else part.is_weak and not part.is_barred)]
    runs, sentences = {part.run for part in asking}, {part.sentence for part in asking}
    beside = [part for part in parts if part.run in runs or part.sentence in sentences]
    if not asking or any(part.is_barred or part.run not in runs for part in beside):
        return Asked(is_cut=bool(asking))
    texts = []
    for _, of_run in groupby(beside, key=lambda part: part.run):
        together = [*of_run]
        texts.append(_text(message, together[0].first, together[-1].after))
    question = " ".join(texts)
    return Asked(question=question if len(question.split()) >= 2 or question.endswith("?") else None)


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of one sentence with nothing closed between them; `run` is where what is not closed begins.

    `is_sure` says that they ask, `is_weak` that they may: they have one word that questions have.
    """

    first: int
    after: int
    run: int
    sentence: int
    is_sure: bool
    is_weak: bool
    is_barred: bool


def _said(
    message: Marked,
    closed: Sequence[bool],
    barred: Sequence[bool],
    number: int,
    sentence: Sequence[tuple[int, Range]],
) -> list[_Part]:
    """Return the parts of a sentence that say something."""
    parts = []
    for run, bounds in sentence:
        first, after = _trimmed(message, closed, *bounds)
        if first < after and not _says_nothing(message, first, after):
            parts.append(
                _Part(
                    first=first,
                    after=after,
                    run=run,
                    sentence=number,
                    is_sure=_is_asking(message, first, after),
                    is_weak=_may_ask(message, first, after),
                    is_barred=any(barred[first:after]),
                )
            )
    return parts


def _may_ask(message: Marked, first: int, after: int) -> bool:
    """Whether words have one of races alone, or two that questions have and politeness, introductions and companies have not."""
    lists = lexicon().words
    races = lists["question_words"] - _OF_TIME
    count = 0
    for token in message.tokens[first:after]:
        if token.kind is Kind.WORD:
            if not {token.folded, f"{token.folded}s", token.folded.removesuffix("s")}.isdisjoint(races):
                return True
            count += token.folded in question_words() and token.folded not in _empty()
    return count > 1


@cache
def _empty() -> frozenset[str]:
    lists = lexicon().words
    phrases = (Role.SOFT, Role.WE, Role.INTRODUCER, Role.HERE, Role.RELATION, Role.CORRECTION)
    return (
        frozenset().union(*(lists[role.value] for role in phrases))
        | _login_words()
        | lists["small"]
        | lists["no_name"]
    )


def _sentences(message: Marked, closed: Sequence[bool]) -> list[list[tuple[int, Range]]]:
    """Return for each sentence its parts that are not closed, each with where its run begins."""
    sentences: list[list[tuple[int, Range]]] = [[]]
    for run_first, run_after in _runs(closed):
        first = run_first
        for chunk in chunks_between(message, run_first, run_after):
            if chunk.sign in ENDS_SENTENCE:
                if chunk.first > first:
                    sentences[-1].append((run_first, (first, chunk.first)))
                sentences.append([])
                first = chunk.first
        sentences[-1].append((run_first, (first, run_after)))
        at = run_after - 1
        while (
            at > run_first
            and message.tokens[at].kind is Kind.SIGN
            and message.tokens[at].folded not in _ENDS_A_PART
        ):
            at -= 1
        if message.tokens[at].folded in _ENDS_A_PART:
            sentences.append([])
    return sentences


def _runs(closed: Sequence[bool]) -> list[Range]:
    runs: list[Range] = []
    first = 0
    for index in range(len(closed) + 1):
        if index == len(closed) or closed[index]:
            if index > first:
                runs.append((first, index))
            first = index + 1
    return runs


def _text(message: Marked, first: int, after: int) -> str:
    position = message.tokens[after - 1].end
    mark = "?" if message.plain[position : position + 1] == "?" else ""
    return message.slice(first, after).strip() + mark


def _says_nothing(message: Marked, first: int, after: int) -> bool:
    """Whether a part is small talk alone."""
    passed = first
    while passed < after:
        found = message.first_of(_FILLS, passed)
        if found is None and message.tokens[passed].kind is Kind.WORD:
            break
        passed = passed + 1 if found is None else found[1]
    return passed >= after or weighed(message, first, after).is_small


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
    return asked if waiting is None and (may_be_asked(asked) or _may_be_of_races(asked)) else waiting


def _may_be_of_races(text: str) -> bool:
    message = marked(text)
    return _may_ask(message, 0, len(message.tokens)) and not _is_about_login(message)


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


def _trimmed(message: Marked, closed: Sequence[bool], first: int, after: int) -> Range:
    """Return a part without signs and politeness at its ends; a word that may be meant goes only where a sign sets it off."""
    first = _begin(message, first, after)
    if after < len(closed):  # "... and my" before "code 123456"
        while after > first and message.tokens[after - 1].folded in _DANGLING:
            after -= 1
    while first < after:
        end = _end(message, first, after)
        if end == after:
            break
        after = end
    return first, after


def _begin(message: Marked, first: int, after: int) -> int:
    is_begun = first > 0  # behind who is speaking or a proof
    while first < after:
        token = message.tokens[first]
        if token.folded.isdecimal() and message.is_sign(first + 1, ")") and first + 2 < after:
            first += 2  # of a list
            continue
        if token.kind is not Kind.WORD:
            if token.kind is not Kind.BREAK and token.folded not in _SETS_OFF and token.folded not in "¿¡":
                break
            first += 1
            continue
        longest = max(message.roles[first].values(), default=first)
        polite = message.first_of(_FRONT if is_begun else _POLITE, first)
        if polite is None or polite[1] < longest or polite[1] >= after:
            end = _small_talk_end(message, first, after)
            if end == first:
                break
            first = end
            continue
        is_meant = not (
            _is_courtesy(message, first, polite[1])
            or token.folded in _AND
            or _is_set_off(message, polite[1])
            or Role.QUESTION in message.roles[polite[1]]
            or message.first_of(_POLITE, polite[1]) is not None
            or (is_begun and polite[0] in {Role.FROM_APP, Role.HERE} and polite[1] > first + 1)
            or polite[0] is Role.GREETING
        )
        if is_meant:
            break
        first = polite[1]
    return first


def _small_talk_end(message: Marked, first: int, after: int) -> int:
    """Return where a few words of small talk end that a sign sets off: "nice to meet you, ..."; else where they begin."""
    end = first
    while end < after and end - first < _LONGEST_END and message.tokens[end].kind is Kind.WORD:
        end += 1
    is_set_off = end < after and message.tokens[end].folded in _SETS_OFF
    return end if is_set_off and weighed(message, first, end).is_small else first


def _end(message: Marked, first: int, after: int) -> int:
    """Return where what says nothing begins at the end of a part; the end itself where there is none."""
    last = message.tokens[after - 1]
    if last.kind is Kind.BREAK or (last.kind is Kind.SIGN and last.folded in _SETS_OFF | _QUESTION_MARKS):
        return after - 1
    for at in range(max(first + 1, after - _LONGEST_END), after):
        found = message.first_of(_ENDS, at)
        if found is None or found[1] < after:
            continue
        if _is_set_off(message, at - 1) or _is_courtesy(message, at, after) or found[0] is Role.LOGIN:
            return at
    return after


def _is_courtesy(message: Marked, first: int, after: int) -> bool:
    words = lexicon().words["courtesy"]
    return any(token.folded in words for token in message.tokens[first:after])


def _is_set_off(message: Marked, index: int) -> bool:
    if not 0 <= index < len(message.tokens):
        return False
    token = message.tokens[index]
    return token.kind is Kind.BREAK or (
        token.kind is Kind.SIGN and token.folded in _SETS_OFF | _QUESTION_MARKS
    )
