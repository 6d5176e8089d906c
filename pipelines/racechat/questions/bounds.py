"""Bounds as people say them: 'under 3 hours', 'sub-20', 'over 70', '40 and over', 'between 30 and 39', 'more than 500 finishers'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.questions.bound_words import CLOSING, OPENING_BY_FIRST, Side
from racechat.questions.durations import SaidTime, bare_time_at, time_at
from racechat.questions.numbers import number_at
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token
from racechat.questions.values import NumberRange

# Longest first. Words that compare a time (faster) fix the kind; the others take it from what follows or stands before.
_UNIT_WORDS: dict[tuple[str, ...], str] = {
    tuple(words.split()): unit
    for unit, phrases in {
        "age": (
            "years old",
            "year old",
            "years of age",
            "- year - old",
            "- year - olds",
            "year olds",
            "- years - old",
            "yo",
            "years",
            "y o",
        ),
        "fahrenheit": (
            "degrees fahrenheit",
            "degree fahrenheit",
            "fahrenheit",
            "° f",
            "degrees f",
            "deg f",
            "f",
        ),
        "celsius": (
            "degrees celsius",
            "degree celsius",
            "celsius",
            "degrees centigrade",
            "° c",
            "degrees c",
            "deg c",
            "c",
        ),
        "degrees": ("degrees", "degree", "°", "deg"),
        "finishers": ("finishers", "finisher", "runners", "people", "participants", "athletes"),
        "registrations": (
            "registrations",
            "registration",
            "sign ups",
            "signups",
            "registrants",
            "registered",
        ),
        "mph": ("mph", "miles per hour", "miles an hour"),
        "kph": ("kph", "km / h", "kilometers per hour", "kmh"),
        "percent": ("%", "percent"),
    }.items()
    for words in phrases
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number or time with the unit it was said with ('time', 'age', 'finishers', ...); None where none was said."""

    value: float
    unit: str | None
    time: SaidTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One or two bounds. `unit` None means that the neighbourhood decides what is bounded."""

    lower: Quantity | None = None
    upper: Quantity | None = None
    excludes_lower: bool = False
    excludes_upper: bool = False
    unit: str | None

    def as_range(self) -> NumberRange:
        """Return the bound as a range of plain numbers."""
        return NumberRange(
            minimum=self.lower.value if self.lower else None,
            maximum=self.upper.value if self.upper else None,
            excludes_minimum=self.excludes_lower,
            excludes_maximum=self.excludes_upper,
        )


def bounds_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield every bound in a message, overlapping ones included; kind 'bound', value Bound."""
    for start in range(len(tokens)):
        for bound, end in _bounds_at(tokens, start):
            said = " ".join(token.text for token in tokens[start:end])
            yield Piece(
                kind="bound", value=bound, start=start, end=end, score=12.0 * (end - start), said=said
            )


def _bounds_at(tokens: Sequence[Token], start: int) -> Iterator[tuple[Bound, int]]:
    for words, side, kind in OPENING_BY_FIRST.get(tokens[start].text, ()):
        after = start + len(words)
        if tuple(token.text for token in tokens[start:after]) != words:
            continue
        if after < len(tokens) and tokens[after].text == "-":
            after += 1
        after = (
            _skip(tokens, after, ("the", "age", "of"))
            or _skip(tokens, after, ("age",))
            or _skip(tokens, after, ("a",))
            or after
        )
        quantity = quantity_at(tokens, after)
        if quantity is not None:
            end = _plural_s(tokens, quantity[1])
            if end > quantity[1]:
                # 'Over-60s' is the class of 60 and over; 'under 18s' those below 18.
                yield _one_sided("at_least" if side == "over" else side, "age", quantity[0]), end
            else:
                yield _one_sided(side, kind, quantity[0]), end
            return
    yield from _decade_at(tokens, start)
    yield from _suffixed_at(tokens, start)
    yield from _two_sided_at(tokens, start)


def quantity_at(tokens: Sequence[Token], start: int) -> tuple[Quantity, int] | None:
    """Return (quantity, next token): a time, or a number with the unit behind it."""
    timed = time_at(tokens, start)
    if timed is not None:
        return Quantity(value=timed[0].readings_ms[0], unit="time", time=timed[0]), timed[1]
    number = number_at(tokens, start)
    bare = bare_time_at(tokens, start)
    if number is None or bare is None:
        return None
    value, position = number
    for length in (4, 3, 2, 1):
        words = tuple(token.text for token in tokens[position : position + length])
        if len(words) == length and words in _UNIT_WORDS:
            return Quantity(value=value, unit=_UNIT_WORDS[words], time=bare[0]), position + length
    return Quantity(value=value, unit=None, time=bare[0]), position


def _one_sided(side: Side, kind: str | None, quantity: Quantity) -> Bound:
    unit = quantity.unit or kind
    if side in {"under", "at_most"}:
        return Bound(upper=quantity, excludes_upper=side == "under", unit=unit)
    return Bound(lower=quantity, excludes_lower=side == "over", unit=unit)


def _decade_at(tokens: Sequence[Token], start: int) -> Iterator[tuple[Bound, int]]:
    """Yield 'in their 40s' as ages 40 to 49."""
    text = tokens[start].text
    if (
        text.isdecimal()
        and 10 <= int(text) <= 90
        and int(text) % 10 == 0
        and _plural_s(tokens, start + 1) > start + 1
    ):
        bare = bare_time_at(tokens, start)
        assert bare is not None  # noqa: S101 -- the token is a number
        low = Quantity(value=float(text), unit="age", time=bare[0])
        high = Quantity(value=float(text) + 9, unit="age", time=bare[0])
        yield Bound(lower=low, upper=high, unit="age"), start + 2


def _suffixed_at(tokens: Sequence[Token], start: int) -> Iterator[tuple[Bound, int]]:
    is_age = tokens[start].text in {"aged", "age", "ages"}
    found = quantity_at(tokens, start + 1 if is_age else start)
    if found is None:
        return
    quantity, position = found
    for words, side, kind in CLOSING:
        end = position + len(words)
        if tuple(token.text for token in tokens[position:end]) == words:
            is_years = is_age or (words in {("plus",), ("+",)} and quantity.unit is None)
            yield _one_sided(side, kind or ("age" if is_years else None), quantity), end


def _two_sided_at(tokens: Sequence[Token], start: int) -> Iterator[tuple[Bound, int]]:
    opening = tokens[start].text
    first = start + 1 if opening in {"between", "from", "ages", "age", "aged"} else start
    if (
        opening in {"ages", "age", "aged"}
        and first < len(tokens)
        and tokens[first].text in {"between", "from"}
    ):
        first += 1
    low = quantity_at(tokens, first)
    if low is None or low[1] + 1 >= len(tokens):
        if opening in {"age", "aged", "ages"} and low is not None and low[0].unit in {None, "age"}:
            yield Bound(lower=low[0], upper=low[0], unit="age"), low[1]
        return
    joiner = tokens[low[1]].text
    joins = {"and", "to", "-"} if opening in {"between", "from", "ages", "age", "aged"} else {"-", "to"}
    high = quantity_at(tokens, low[1] + 1) if joiner in joins else None
    if high is None or high[0].value < low[0].value:
        if opening in {"age", "aged", "ages"} and low[0].unit in {None, "age"}:
            yield Bound(lower=low[0], upper=low[0], unit="age"), low[1]
        return
    unit = high[0].unit or low[0].unit or ("age" if opening in {"ages", "age", "aged"} else None)
    yield Bound(lower=low[0], upper=high[0], unit=unit), high[1]


def _plural_s(tokens: Sequence[Token], position: int) -> int:
    is_plural = position < len(tokens) and tokens[position].text == "s" and tokens[position].is_glued
    return position + 1 if is_plural else position


def _skip(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> int | None:
    end = start + len(words)
    return end if tuple(token.text for token in tokens[start:end]) == words else None
