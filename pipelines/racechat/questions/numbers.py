"""Numbers as people write them: digits, thousands, and words up to the thousands."""

from collections.abc import Sequence

from racechat.questions.tokens import Token

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "dozen": 12,
}  # fmt: skip
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
# Nothing that is counted or timed comes near; beyond it a float is no longer exact, and far beyond it is infinite.
_LARGEST = 1e15
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip


# No figure of this domain has more; a longer row of digits is no number here, but a card's, a telephone's or a code.
MOST_DIGITS = 7


def is_figure(text: str) -> bool:
    """Tell whether digits (with separators) are few enough to be a number of something."""
    return sum(character.isdigit() for character in text) <= MOST_DIGITS


def number_at(tokens: Sequence[Token], start: int) -> tuple[float, int] | None:
    """Return (value, next token) of the number that starts at a token, or None: also where no data holds one so large."""
    if start >= len(tokens):
        return None
    text = tokens[start].text
    if text[0].isdecimal():
        if ":" in text or "/" in text or text.count("-") or not is_figure(text):
            return None
        value = _value(text.replace(",", ""))
        return None if value is None else (value, start + 1)
    return _spelled_at(tokens, start)


def _value(digits: str) -> float | None:
    try:
        value = float(digits)
    except ValueError:  # a digit that no number is written with, such as one of a script without place values
        return None
    return value if value <= _LARGEST else None


def _spelled_at(tokens: Sequence[Token], start: int) -> tuple[float, int] | None:
    total, position = 0.0, start
    while position < len(tokens):
        text = tokens[position].text
        if text == "-" and position > start and tokens[position].is_glued:
            position += 1
            continue
        if text in _TENS and total % 100 == 0:
            total += _TENS[text]
        elif text in _UNITS and total % 10 == 0 and (total % 100 == 0 or _UNITS[text] < 10):
            total += _UNITS[text]
        elif text in {"hundred", "thousand"} and 0 < total <= _LARGEST / 1000:
            total *= 100 if text == "hundred" else 1000
        else:
            break
        position += 1
    if position > start and tokens[position - 1].text == "-":
        position -= 1
    return (total, position) if position > start else None


def ordinal_at(tokens: Sequence[Token], start: int) -> tuple[int, int] | None:
    """Return (value, next token) of an ordinal such as 2nd or third, or None."""
    if start >= len(tokens):
        return None
    text = tokens[start].text
    if text in _ORDINALS:
        return _ORDINALS[text], start + 1
    is_suffixed = (
        text.isdecimal() and len(text) < 16 and start + 1 < len(tokens) and tokens[start + 1].is_glued
    )
    if is_suffixed and tokens[start + 1].text in {"st", "nd", "rd", "th"}:
        return int(text), start + 2
    return None
