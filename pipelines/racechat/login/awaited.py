"""Passwords that nothing announces: the answer to "send your proof", and what stands beside an address.

Any words may be one, so what is read here is never taken for a name or a question alone: whole first, then without what
people put around it.
"""

from collections.abc import Iterator

from project88.accounts.secret import Secret
from racechat.login.asked import surely_about_races
from racechat.login.lexicon import LABELS, PROOF_LABELS, Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.password_ends import ends_of
from racechat.login.passwords import LEAST_UNANNOUNCED, MOST_READINGS, password
from racechat.login.pieces import weighed
from racechat.login.proofs import FoundProof, ProofReading
from racechat.login.shapes import looks_like_a_password
from racechat.login.text import Span
from racechat.login.tokens import Kind

_BEFORE = frozenset(
    {Role.WEAK_INTRODUCER, Role.SOFT, Role.DETERMINER, Role.COPULA, Role.GREETING, Role.CONNECTOR, Role.CORRECTION}
)  # fmt: skip
_ENDS_A_REMARK = ",.:;!-"
# "no problem, it is", "typo.", "hm try:" before the proof itself.
_LONGEST_REMARK = 6
_LEAST_GUESSED_WORDS, _MOST_GUESSED_WORDS = 3, 8
_SAYS_WHO = LABELS | {Role.INTRODUCER, Role.HERE, Role.RELATION, Role.LOGIN, Role.LOST, Role.SWITCH}
# Fewer words of races beside an address are a question rather than a password.
_LEAST_WORDS = 4
_OPENS = "\"'`*"


def whole_message(message: Marked) -> FoundProof:
    """Return the message as a password: whole, without a remark in front or behind it, and a word like one alone."""
    end = len(message.text)
    whole = password(message, (0, 0), (0, end))
    found: dict[Span, None] = {(0, end): None}
    if end > 2 and message.plain[0] in _OPENS and message.plain[end - 1] == message.plain[0]:
        found[1, end - 1] = None
    starts = dict.fromkeys(_starts(message))
    for start in starts:
        found.setdefault((start, end))
        for span in list(ends_of(message, start, end))[:2]:
            found.setdefault(span)
    lone = _lone_secret(message)
    if lone is not None:
        found = {(0, end): None, lone: None, **found}
    return FoundProof(
        kind="password",
        phrase=(0, 0),
        hidden=(0, end),
        readings=tuple(
            dict.fromkeys(
                [
                    *(_reading(message, span) for span in list(found)[: MOST_READINGS - 1]),
                    *whole.readings,
                ]
            )
        )[:MOST_READINGS],
    )


def beside_address(message: Marked, *, asks: bool) -> FoundProof | None:
    """Return what stands behind an address, or before it, as a password; None where it is rather a name or a question.

    `asks` says that the message asks something as well: then words before the address are its question and signature.
    """
    at = next((index for index, one in enumerate(message.tokens) if one.kind is Kind.EMAIL), None)
    if at is None or sum(one.kind is Kind.EMAIL for one in message.tokens) > 1:
        return None
    address = message.tokens[at].folded
    first = _past_remark_words(message, at + 1)
    if first < len(message.tokens):
        if _is_signed(message, at) or not _may_be_secret(message, first, message.line_end(first), address):
            return None
        return password(
            message, (_start(message, first),) * 2, (_start(message, first), _line_end(message, first))
        )
    if asks:
        return None
    first = _past_remark_words(message, 0)
    last = at
    while last > first and (
        message.tokens[last - 1].kind is not Kind.WORD
        or message.tokens[last - 1].folded in {"for", "de", "para"}
    ):
        last -= 1
    if last <= first or not _may_be_secret(message, first, last, address):
        return None
    start = _start(message, first)
    return password(message, (start, start), (start, message.tokens[last - 1].end))


def surely_asks(message: Marked) -> bool:
    """Say whether words in the place of a proof are a question after all: they begin as one, and have two words of one."""
    index = 0
    while index < len(message.tokens):
        if Role.QUESTION in message.roles[index]:
            break
        passed = message.first_of(frozenset({Role.SOFT, Role.GREETING, Role.HOW_TO}), index)
        if passed is None and message.tokens[index].kind is not Kind.SIGN:
            break
        index = index + 1 if passed is None else passed[1]
    begins = index < len(message.tokens) and Role.QUESTION in message.roles[index]
    if not begins and not message.text.endswith("?"):
        return False
    asked = question_words()
    return sum(token.folded in asked for token in message.tokens) >= 2 or message.text.endswith("?")


def may_be_passphrase(message: Marked) -> bool:
    """Say whether words that nobody asked for are rather a password than a name: several, with a number among them."""
    words = [token for token in message.tokens if token.kind is Kind.WORD]
    folds = {one.folded for one in words}
    telling = folds - lexicon().words["small"]
    return (
        len(words) > 2
        and sum(one.isalpha() for one in telling) > 1
        and len(message.text) >= LEAST_UNANNOUNCED
        and "\n" not in message.text
        and any(one.folded[:1].isdecimal() and len(one.folded) < 6 for one in words[1:])
        and folds.isdisjoint(lexicon().words["company_words"])
        and not any(
            Role.QUESTION in roles or Role.INTRODUCER in roles or not PROOF_LABELS.isdisjoint(roles)
            for roles in message.roles
        )
        and not any(one in question_words() for one in telling)
        and not any(token.kind is Kind.EMAIL for token in message.tokens)
    )


def unannounced(message: Marked) -> Secret | None:
    """Return a short message in small letters that may be a password, though it reads like a name and a company.

    "quiet otters, paddle upstream". Nobody asked for it, so it is only tried where nothing says otherwise, and told of in no
    reply.
    """
    words = message.text.split()
    folds = {token.folded for token in message.tokens}
    is_short = _LEAST_GUESSED_WORDS <= len(words) <= _MOST_GUESSED_WORDS and "\n" not in message.text
    is_small = all(not word[0].isupper() for word in words)
    if not (is_short and is_small and len(message.text) >= LEAST_UNANNOUNCED):
        return None
    says_who = any(
        not roles.keys().isdisjoint(_SAYS_WHO) or token.kind is Kind.EMAIL
        for token, roles in zip(message.tokens, message.roles, strict=True)
    )
    is_talk = not message.roles[0].keys().isdisjoint(_BEFORE | {Role.QUESTION, Role.CLOSING, Role.HOW_TO})
    if says_who or is_talk or not folds.isdisjoint(lexicon().words["company_words"]):
        return None
    is_question = message.text.endswith("?") or surely_about_races(message.text)
    return None if is_question or weighed(message, 0, len(message.tokens)).is_small else Secret(message.text)


def _reading(message: Marked, span: Span) -> ProofReading:
    return ProofReading(secret=Secret(message.text[slice(*span)]), span=span)


def _starts(message: Marked) -> Iterator[int]:
    """Yield where the proof may begin: the message's start, past small words, and past a remark."""
    worded = next((at for at, token in enumerate(message.tokens) if token.kind is Kind.WORD), 0)
    if worded:  # past a picture, and past the star of a correction
        yield _start(message, worded)
        yield message.tokens[worded].start
    first = _past_remark_words(message, 0)
    if first < len(message.tokens):
        yield _start(message, first)
    words = 0
    for index, token in enumerate(message.tokens[:-1]):
        if token.kind is Kind.WORD:
            words += 1
        elif message.is_sign(index, _ENDS_A_REMARK) and words and message.tokens[index + 1].is_apart:
            behind = _past_remark_words(message, index + 1)
            if behind < len(message.tokens):
                yield _start(message, behind)
            return
        if words > _LONGEST_REMARK:
            return


def _past_remark_words(message: Marked, index: int) -> int:
    small = lexicon().words["small"]
    while index < len(message.tokens):
        found = message.first_of(_BEFORE, index)
        asks = message.roles[index].get(Role.QUESTION, 0)
        if asks > (0 if found is None else found[1] - 1):
            break
        if found is not None:
            index = found[1]
        elif message.tokens[index].kind in {Kind.SIGN, Kind.BREAK} or (
            message.tokens[index].folded in small and not message.looks_secret(index)
        ):
            index += 1
        else:
            break
    return index


def _start(message: Marked, index: int) -> int:
    """Return where what begins there begins, with the quotes before it."""
    start = message.tokens[index].start
    while start > 0 and message.plain[start - 1] in _OPENS:
        start -= 1
    return start


def _lone_secret(message: Marked) -> Span | None:
    """Return the one word, from blank to blank, that looks like a password where no other does."""
    found: list[Span] = []
    start = 0
    for word in message.text.replace("\n", " ").split(" "):
        if looks_like_a_password(word):
            found.append((start, start + len(word.rstrip(",."))))
        start += len(word) + 1
    return found[0] if len(found) == 1 else None


def _may_be_secret(message: Marked, first: int, after: int, address: str) -> bool:
    """Whether words beside an address are rather a password than who it is, or a question."""
    piece = weighed(message, first, after)
    words = [token for token in message.tokens[first:after] if token.kind is Kind.WORD]
    if piece.is_small or not words or Role.QUESTION in message.roles[first]:
        return False
    if not PROOF_LABELS.isdisjoint(message.roles[first]) or any(
        message.looks_secret(at) for at in range(first, after)
    ):
        return True
    if sum(word.folded in address for word in words) * 2 >= len(words):
        return False
    if sum(character.isalpha() for character in message.slice(first, after)) < 4:
        return False
    is_odd = any(word.folded[:1].isdecimal() for word in words) or any(
        token.kind is Kind.SIGN and token.folded in '/;!?"@#$%^&*=+' for token in message.tokens[first:after]
    )
    is_known = all(
        word.folded in question_words() or word.folded in lexicon().words["small"] or word.folded.isdecimal()
        for word in words
    )
    if (
        is_known
        and piece.is_question
        and (len(words) < _LEAST_WORDS or any(one.folded.isdecimal() for one in words))
    ):
        return False
    return is_odd or (
        len(message.slice(first, after)) >= LEAST_UNANNOUNCED
        and not (piece.is_titled or (piece.is_company and len(words) < _LEAST_WORDS))
    )


def _is_signed(message: Marked, at: int) -> bool:
    """Whether an address stands in a signature: lines before it that say something, and lines behind it."""
    breaks = [index for index in range(at) if message.tokens[index].kind is Kind.BREAK]
    asked = question_words()
    return bool(breaks) and any(
        Role.QUESTION in message.roles[index] or message.tokens[index].folded in asked
        for index in range(breaks[0])
    )


def _line_end(message: Marked, index: int) -> int:
    return message.tokens[message.line_end(index) - 1].end
