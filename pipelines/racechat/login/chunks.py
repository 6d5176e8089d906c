"""A message cut where a comma, a sentence, a line, an address or a proof ends: the pieces in which people say one thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.login.marked import Marked
from racechat.login.tokens import Kind

# Signs that stand inside names, companies and emphasis part nothing.
_TRANSPARENT = frozenset("\"'*_`&+’%$€£#@\\^°")
_ABBREVIATIONS = frozenset("st mt ft dr jr sr inc co corp ltd llc mr mrs ms prof sra".split())
_COMPANY_FORMS = frozenset("inc llc ltd corp gmbh".split())
# What came before a piece, where that was no sign.
START, LINE, TAKEN, ADDRESS = "", "\n", "taken", "address"
ENDS_SENTENCE = frozenset({".", "!", "?", ";", LINE})
# Of several signs in a row the telling one counts: a label's value may stand on the next line, a dash begins a line.
_STRONGER = frozenset({":", "=", ".", "!", "?", ADDRESS, TAKEN, LINE})
_WEAKER = frozenset({LINE, "-", "~", "*", ",", ">", '"'})


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens from `first` to before `after`; `sign` is what stands before them."""

    first: int
    after: int
    sign: str


def chunks(message: Marked, taken: Sequence[bool]) -> Iterator[Chunk]:
    """Yield the pieces of a message without what is taken; empty ones where signs stand together are left out."""
    yield from _cut(message, 0, len(message.tokens), taken)


def chunks_between(message: Marked, first: int, after: int) -> Iterator[Chunk]:
    """Yield the pieces from one token to before another, of which none is taken."""
    yield from _cut(message, first, after, None)


def _cut(message: Marked, begin: int, end: int, taken: Sequence[bool] | None) -> Iterator[Chunk]:
    first, sign = begin, START
    for index in range(begin, end):
        found = _separator(message, index, is_taken=taken is not None and taken[index])
        if found is None:
            continue
        if index > first:
            yield Chunk(first, index, sign)
            sign = found
        elif found not in _WEAKER or sign not in _STRONGER:
            sign = found
        first = index + 1
    if first < end:
        yield Chunk(first, end, sign)


def _separator(message: Marked, index: int, *, is_taken: bool) -> str | None:
    token = message.tokens[index]
    if is_taken:
        return TAKEN
    if token.kind is Kind.EMAIL:
        return ADDRESS
    if token.kind is Kind.BREAK:
        return LINE
    if token.kind is Kind.WORD or token.folded in _TRANSPARENT:
        return None
    if _stands_inside(message, index):
        return None
    return token.folded


def _stands_inside(message: Marked, index: int) -> bool:
    """Whether a sign parts nothing where it stands: "St. Cloud", "Mary-Jane", "w/", "Timing, Inc", "3:45"."""
    token, following = message.tokens[index], index + 1
    behind = message.tokens[following] if following < len(message.tokens) else None
    before = message.tokens[index - 1] if index else None
    match token.folded:
        case ".":
            if behind is None:
                return False
            is_tight = not behind.is_apart and not token.is_apart
            return is_tight or (
                behind.kind is Kind.WORD and before is not None and _is_abbreviated(before.folded)
            )
        case "-":
            begins = token.is_apart or before is None or before.folded == "-"
            return not begins and behind is not None and not behind.is_apart
        case ",":
            return behind is not None and behind.folded in _COMPANY_FORMS
        case "/" | ":":
            is_with = token.folded == "/" and before is not None and before.folded == "w"
            return is_with or _between_digits(message, index)
    return False


def _is_abbreviated(word: str) -> bool:
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _between_digits(message: Marked, index: int) -> bool:
    if not 0 < index < len(message.tokens) - 1:
        return False
    before, after = message.tokens[index - 1], message.tokens[index + 1]
    return before.folded[-1:].isdecimal() and after.folded[:1].isdecimal() and not after.is_apart
