"""Where a password may end that begins at a character: in its quotes, at its line's end, or before other words."""

import unicodedata
from collections.abc import Iterator

from racechat.login.lexicon import LABELS, Role
from racechat.login.marked import Marked
from racechat.login.text import Span
from racechat.login.tokens import Kind

_PAIRS = {
    '"': '"', "'": "'", "`": "`", "*": "*", "_": "_", "<": ">", "(": ")", "[": "]", "{": "}", "|": "|",
}  # fmt: skip
_ENDS_A_SENTENCE = ",;.!?"
_APART = "-|/"
_MOST_SOFT_WORDS = 8


def certain_end(message: Marked, start: int, end: int) -> int:
    """Return where a password ends at the latest: its line's end, or another label with its colon."""
    index = message.at(start + 1)
    while index < len(message.tokens) and message.tokens[index].start < end:
        found = message.first_of(LABELS, index)
        if found is not None and message.tokens[index].is_apart and _has_value(message, found[1]):
            return _trimmed(message, start, message.tokens[index].start)
        index += 1
    return _trimmed(message, start, end)


def _has_value(message: Marked, index: int) -> bool:
    """Whether what ends there is surely a label: a colon stands behind it, or an address."""
    return message.is_sign(index, ":=") or (
        index < len(message.tokens) and message.tokens[index].kind is Kind.EMAIL
    )


def _is_capital(message: Marked, index: int) -> bool:
    return index < len(message.tokens) and message.plain[message.tokens[index].start].isupper()


def _trimmed(message: Marked, start: int, end: int) -> int:
    while end > start and message.text[end - 1] in " \n":
        end -= 1
    return end


def ends_of(message: Marked, start: int, end: int) -> Iterator[Span]:
    """Yield the spans that the password which begins at `start` may have, likeliest first, none past `end`."""
    inner = list(_inside_quotes(message, start, end))
    if inner:
        yield from inner
    boundary, sentence, word = _stops(message, start, end)
    whole = _unpunctuated(message, start, end)
    if boundary is None:
        without_thanks = _without_soft_end(message, start, end)
        yield from (
            ((start, without_thanks), (start, end), (start, whole))
            if without_thanks == end
            else ((start, without_thanks), (start, whole), (start, end))
        )
    else:
        yield start, _unpunctuated(message, start, _without_soft_end(message, start, boundary))
    yield start, _unpunctuated(message, start, word)
    yield start, _unpunctuated(message, start, sentence)
    yield start, word
    yield start, end


def alternatives(message: Marked, start: int, end: int) -> Iterator[Span]:
    """Yield the two passwords of "either ... or ..." and "the old one was ..., the new one is ...", the last first."""
    first, after = message.at(start), message.at(end)
    cut = next(
        (
            at
            for at in range(after - 2, first, -1)
            if message.tokens[at].is_apart
            and (message.tokens[at].folded in {"or", "o"} or _is_new_one(message, at, first))
        ),
        None,
    )
    if cut is None:
        return
    yield message.tokens[cut + 1].start, _unpunctuated(message, message.tokens[cut + 1].start, end)
    if first < cut and message.tokens[first].folded in {"either", "o"}:
        first += 1
    yield (
        message.tokens[first].start,
        _unpunctuated(
            message, message.tokens[first].start, _trimmed(message, start, message.tokens[cut].start)
        ),
    )


def _is_new_one(message: Marked, at: int, first: int) -> bool:
    """Whether "the new one is", "now it is" ends there."""
    if message.end_of(Role.COPULA, at) is None:
        return False
    before = [token.folded for token in message.tokens[max(first, at - 3) : at]]
    return not {"new", "one", "now", "nueva", "ahora"}.isdisjoint(before)


def _inside_quotes(message: Marked, start: int, end: int) -> Iterator[Span]:
    """Yield what stands in quotes, brackets or emphasis that open at `start`: innermost first, then with its signs."""
    plain = message.plain
    first, last = start, end
    found: list[Span] = []
    while len(found) < 4 and first < last and plain[first] in _PAIRS:
        width = 2 if plain[first + 1 : first + 2] == plain[first] else 1
        closing = _PAIRS[plain[first]] * width
        close = plain.find(closing, first + width, last)
        while (
            close >= 0 and close + width < last and plain[close + width].isalnum()
        ):  # the apostrophe of "it's"
            close = plain.find(closing, close + 1, last)
        if close <= first + width - 1 or close == first + width:
            break
        found.append((first, close + width))
        first, last = first + width, close
    if found:
        yield first, last
        yield from reversed(found)


def _stops(message: Marked, start: int, end: int) -> tuple[int | None, int, int]:
    """Return where words begin that are surely others (or None), where the first sentence ends, and the first word."""
    index = message.at(start + 1)
    boundary: int | None = None
    sentence: int | None = None
    word: int | None = None
    while index < len(message.tokens) and message.tokens[index].start < end:
        token = message.tokens[index]
        if token.is_apart and word is None:
            word = _trimmed(message, start, token.start)
        if token.kind is Kind.SIGN and sentence is None:
            is_last = index + 1 >= len(message.tokens) or message.tokens[index + 1].is_apart
            if (token.folded in _ENDS_A_SENTENCE and is_last) or (
                token.folded in _APART and token.is_apart and is_last
            ):
                sentence = _trimmed(message, start, token.start)
        if token.is_apart and boundary is None and _is_other(message, index):
            boundary = _trimmed(message, start, token.start)
        index += 1
    return boundary, end if sentence is None else sentence, end if word is None else word


def _is_other(message: Marked, index: int) -> bool:
    """Whether words begin there that are hardly a password's: a question, an introduction, another label, an address."""
    roles = message.roles[index].keys()
    if Role.QUESTION in roles or Role.INTRODUCER in roles or message.tokens[index].kind is Kind.EMAIL:
        return True
    is_owner = message.tokens[index].folded in {"for", "de", "para", "with"} and index + 1 < len(
        message.tokens
    )
    if is_owner and message.tokens[index + 1].kind is Kind.EMAIL:
        return True
    found = message.first_of(LABELS, index)
    return found is not None and (
        _has_value(message, found[1])
        or message.end_of(Role.COPULA, found[1]) is not None
        or message.tokens[index].folded in {"code", "email", "my", "mi", "codigo", "correo"}
        or (found[0] in {Role.NAME, Role.COMPANY} and _is_capital(message, found[1]))
    )


def _without_soft_end(message: Marked, start: int, end: int) -> int:
    """Return the end without "and", "thanks", "please", "is my password" behind it."""
    last = message.at(end) - 1
    first = message.at(start)
    soft = frozenset({Role.SOFT, Role.CLOSING})
    cut = end
    at = last
    end_words = 0
    while at > first and last - at < 6 and end_words < _MOST_SOFT_WORDS:
        found = message.first_of(soft, at)
        if found is not None and message.tokens[found[1] - 1].end >= _bare_end(message, cut):
            cut = _trimmed(message, start, message.tokens[at].start)
            cut = _unpunctuated(message, start, cut)
            last = at
            end_words += 1
        at -= 1
    return cut


def _bare_end(message: Marked, end: int) -> int:
    while end > 0 and not message.plain[end - 1].isalnum():
        end -= 1
    return end


def _unpunctuated(message: Marked, start: int, end: int) -> int:
    text = message.text
    has_opening: bool | None = None
    while end > start + 1:
        last = text[end - 1]
        is_picture = not last.isascii() and unicodedata.category(last) in {"So", "Sk", "Mn", "Cf"}
        if last in ")]}" and has_opening is None:
            has_opening = any(one in text[start:end] for one in "([{")
        if last in " ,;." or is_picture or (last in ")]}" and not has_opening):
            end -= 1
        else:
            break
    return end
