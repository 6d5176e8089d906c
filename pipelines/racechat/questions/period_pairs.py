"""Two periods set against each other: 'this year vs last', '2024 and 2025', 'May against June 2024'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from racechat.questions import calendar
from racechat.questions.periods import SaidPeriod, periods_in
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token
from racechat.questions.values import Period

_JOINERS = (
    ("vs",), ("versus",), ("v",), ("and",), ("or",), ("against",), ("compared", "to"), ("compared", "with"), ("relative", "to"), ("than",), ("with",), ("&",), ("/",), (",",),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPair:
    """Two periods, the first one first said."""

    one: Period
    other: Period


def pairs_in(tokens: Sequence[Token], today: date) -> Iterator[Piece]:
    """Yield every pair of periods; kind 'period_pair', value PeriodPair."""
    found = list(periods_in(tokens, today))
    starting: dict[int, list[Piece]] = {}
    for piece in found:
        starting.setdefault(piece.start, []).append(piece)
    for piece in found:
        for joiner in _JOINERS:
            after = piece.end + len(joiner)
            if tuple(token.text for token in tokens[piece.end : after]) != joiner:
                continue
            for other in starting.get(after, ()):
                yield from _pair(piece, other)
            elliptic = _elliptic(tokens, piece, after)
            if elliptic is not None:
                yield elliptic


def _pair(piece: Piece, other: Piece) -> Iterator[Piece]:
    one, two = piece.value, other.value
    if (
        isinstance(one, SaidPeriod)
        and isinstance(two, SaidPeriod)
        and one.past != two.past
        and _are_alike(one.past, two.past)
    ):
        pair = PeriodPair(one=one.past, other=two.past)
        yield Piece(
            kind="period_pair",
            value=pair,
            start=piece.start,
            end=other.end,
            score=13.5 * (other.end - piece.start),
            said=f"{piece.said} and {other.said}",
        )


def _are_alike(one: Period, other: Period) -> bool:
    """Tell whether two periods are of a length, give or take the days of a month, and do not overlap."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    lengths = (one.last - one.first).days, (other.last - other.first).days
    return abs(lengths[0] - lengths[1]) <= 3 and (one.last < other.first or other.last < one.first)


def _elliptic(tokens: Sequence[Token], piece: Piece, after: int) -> Piece | None:
    """Return 'this year vs last' as a pair: 'last' alone stands for the same unit before."""
    said = piece.value
    end = after + 2 if tuple(token.text for token in tokens[after : after + 1]) == ("the",) else after + 1
    if (
        end > len(tokens)
        or tokens[end - 1].text not in {"last", "previous", "prior"}
        or not isinstance(said, SaidPeriod)
    ):
        return None
    if end < len(tokens) and tokens[end].text in {
        "year",
        "month",
        "week",
        "season",
        "weekend",
        "quarter",
        "one",
    }:
        end += 1
    before = _before(said.past)
    if before is None:
        return None
    pair = PeriodPair(one=said.past, other=before)
    return Piece(
        kind="period_pair",
        value=pair,
        start=piece.start,
        end=end,
        score=13.2 * (end - piece.start),
        said=f"{piece.said} and the one before",
    )


def _before(period: Period) -> Period | None:
    if period.first is None or period.last is None:
        return None
    if period.year is not None:
        return calendar.whole_year(period.year - 1)
    month = calendar.whole_month(period.first.year, period.first.month)
    if (month.first, month.last) == (period.first, period.last):
        return calendar.whole_month(period.first.year, period.first.month - 1)
    if (period.last - period.first).days == 6:
        return calendar.whole_week(period.first, -1, "the week before")
    return None
