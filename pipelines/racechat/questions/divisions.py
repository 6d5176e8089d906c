"""Divisions as race sheets write them: 'M35-39', 'F 40-44', 'W70+', 'U20'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.questions.piece import Piece
from racechat.questions.tokens import Token
from racechat.questions.values import NumberRange

_SEXES = {"m": "M", "f": "F", "w": "F", "x": "X"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A sex (None: all) and ages."""

    sex: str | None
    ages: NumberRange


def divisions_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield every division; kind 'division', value Division."""
    for start, token in enumerate(tokens):
        if token.text in _SEXES and start + 1 < len(tokens):
            found = _ages_at(tokens, start + 1)
            if found is not None:
                yield _piece(tokens, start, found[1], Division(sex=_SEXES[token.text], ages=found[0]))
        under = (
            token.text == "u"
            and start + 1 < len(tokens)
            and tokens[start + 1].is_glued
            and tokens[start + 1].text.isdecimal()
            and len(tokens[start + 1].text) <= 2
        )
        if under:
            ages = NumberRange(maximum=float(tokens[start + 1].text), excludes_maximum=True)
            yield _piece(tokens, start, start + 2, Division(sex=None, ages=ages))


def _ages_at(tokens: Sequence[Token], start: int) -> tuple[NumberRange, int] | None:
    low = tokens[start].text
    if not (low.isdecimal() and len(low) == 2 and start + 1 < len(tokens)):
        return None
    if tokens[start + 1].text == "+":
        return NumberRange(minimum=float(low)), start + 2
    is_range = (
        tokens[start + 1].text == "-" and start + 2 < len(tokens) and tokens[start + 2].text.isdecimal()
    )
    if is_range and int(low) < int(tokens[start + 2].text) <= 99:
        return NumberRange(minimum=float(low), maximum=float(tokens[start + 2].text)), start + 3
    return None


def _piece(tokens: Sequence[Token], start: int, end: int, division: Division) -> Piece:
    said = "".join(token.text for token in tokens[start:end])
    return Piece(kind="division", value=division, start=start, end=end, score=14.0 * (end - start), said=said)
