"""A message cut once into words, e-mail addresses, signs and line breaks. Linear: every character is looked at a fixed number of times."""

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from project88.accounts.identity import folded
from racechat.login.lexicon import lexicon
from racechat.login.text import Span

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# What an address cannot contain; the apostrophe stands only inside.
_NOT_IN_ADDRESS = frozenset('<>()[]{}\\,;:"`|/=!?*&\n ')
_MOST_LABELS = 5
_CODE_DIGITS = 6


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    EMAIL = auto()
    SIGN = auto()
    BREAK = auto()


@dataclass(slots=True)
class Token:
    """A piece of the message. `folded` is what it is compared by; an address has its own form as `folded`.

    `is_apart` says that a blank or a line break (or nothing) stands before it.
    """

    kind: Kind
    start: int
    end: int
    folded: str
    is_apart: bool

    @property
    def span(self) -> Span:
        return self.start, self.end


def tokenized(text: str, plain: str) -> list[Token]:
    """Return the tokens of a message; `plain` is `matching(text)`."""
    addresses = _addresses(plain)
    tokens: list[Token] = []
    position, length = 0, len(plain)
    while position < length:
        character = plain[position]
        if character == " ":
            position += 1
            continue
        is_apart = position == 0 or plain[position - 1] in " \n"
        end = addresses.get(position)
        if end is not None:
            token = Token(Kind.EMAIL, position, end, text[position:end], is_apart)
        elif character == "\n":
            token = Token(Kind.BREAK, position, position + 1, "\n", is_apart)
        elif _is_letter(character):
            end = _without_code(plain, position, _word_end(plain, position))
            token = Token(Kind.WORD, position, end, _folded(plain[position:end]), is_apart)
        else:
            token = Token(Kind.SIGN, position, position + 1, character, is_apart)
        tokens.append(token)
        position = token.end
    return _with_spelled_addresses(tokens)


def _word_end(plain: str, start: int) -> int:
    end = start + 1
    length = len(plain)
    while end < length and (
        _is_letter(plain[end]) or (plain[end] == "'" and end + 1 < length and _is_letter(plain[end + 1]))
    ):
        end += 1
    return end


def _without_code(plain: str, start: int, end: int) -> int:
    """Return where a label ends that a code is glued to: "code482913"; the word's end otherwise."""
    at = end - _CODE_DIGITS
    is_glued = at > start and plain[at:end].isdecimal() and plain[start:at].isalpha()
    return at if is_glued and plain[start:at].lower() in lexicon().words["label_code"] else end


@cache
def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def _folded(word: str) -> str:
    return word.lower().replace("'", "") if word.isascii() else folded(word).replace(" ", "")


def _addresses(plain: str) -> dict[int, int]:
    """Where addresses begin and end: runs of their characters around one @, with a dot after it."""
    found: dict[int, int] = {}
    length = len(plain)
    position = 0
    while position < length:
        start = position
        at = -1
        ats = 0
        while position < length and plain[position] not in _NOT_IN_ADDRESS:
            if plain[position] == "@":
                ats += 1
                at = position
            position += 1
        if ats == 1 and position - start <= 320:
            while start < at and plain[start] in "'._-+#":
                start += 1
            end = position
            while end > at and plain[end - 1] in ".-_'~+#":
                end -= 1
            domain = plain[at + 1 : end]
            if start < at and "." in domain.strip(".") and not domain.startswith("."):
                found[start] = end
        position += 1
    return found


def _with_spelled_addresses(tokens: list[Token]) -> list[Token]:
    """Put an address in place of "pat at company dot example", "pat (at) company [dot] example" and the like."""
    words = lexicon().words
    merged: list[Token] = []
    position = 0
    while position < len(tokens):
        sign = _spelled_sign(tokens, position, words["at"])
        found = None if sign is None or not merged else _domain(tokens, sign)
        if found is None:
            merged.append(tokens[position])
            position += 1
            continue
        domain, end = found
        first = _local_start(merged, words["dot"])
        if first is None:
            merged.append(tokens[position])
            position += 1
            continue
        local = "".join("." if one.folded in words["dot"] else one.folded for one in merged[first:])
        start, is_apart = merged[first].start, merged[first].is_apart
        del merged[first:]
        merged.append(Token(Kind.EMAIL, start, tokens[end - 1].end, f"{local}@{domain}", is_apart))
        position = end
    return merged


def _spelled_sign(tokens: list[Token], position: int, names: frozenset[str]) -> int | None:
    """Return where a spelled-out sign, perhaps in brackets, ends; None where there is none."""
    closing = _BRACKETS.get(tokens[position].folded)
    if closing is None:
        return position + 1 if tokens[position].folded in names else None
    inner = tokens[position + 1 : position + 3]
    is_sign = len(inner) == 2 and inner[0].folded in names and inner[1].folded == closing
    return position + 3 if is_sign else None


def _domain(tokens: list[Token], position: int) -> tuple[str, int] | None:
    """Return the host name that begins there with its end: at least one dot is spelled out, or its ending is a usual one."""
    words = lexicon().words
    labels: list[str] = []
    is_spelled = False
    while position < len(tokens) and len(labels) < _MOST_LABELS:
        token = tokens[position]
        if token.kind is not Kind.WORD or token.folded in words["dot"]:
            return None
        label, position = token.folded, position + 1
        while position + 1 < len(tokens) and tokens[position].folded == "-" and not tokens[position].is_apart:
            label, position = f"{label}-{tokens[position + 1].folded}", position + 2
        labels.append(label)
        if position >= len(tokens):
            break
        is_dot = tokens[position].folded == "." and position + 1 < len(tokens)
        if is_dot and tokens[position + 1].kind is Kind.WORD and not tokens[position + 1].is_apart:
            position += 1
            continue
        dot = _spelled_sign(tokens, position, words["dot"])
        if dot is None:
            break
        is_spelled, position = True, dot
    if len(labels) < 2 or not (is_spelled or labels[-1] in words["ending"]):
        return None
    return ".".join(labels), position


def _local_start(before: list[Token], dots: frozenset[str]) -> int | None:
    """Return where the part before the @ begins: "pat dot lee", "pat.lee", "pat_lee"."""
    first = len(before) - 1
    if first < 0 or before[first].kind is not Kind.WORD:
        return None
    while first >= 2 and len(before) - first < 2 * _MOST_LABELS:
        sign, word = before[first - 1], before[first - 2]
        is_tight = sign.folded in ".-_+" and not sign.is_apart and not before[first].is_apart
        if word.kind is not Kind.WORD or not (is_tight or sign.folded in dots):
            break
        first -= 2
    return first
