"""Figures with signs between them, and what each such shape may mean."""

import re
from collections.abc import Callable, Sequence

from project88.merging.times.time_text import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Reading, reading

_Length = Callable[[Sequence[str]], float | None]


def read_figures(figures: str) -> tuple[str, tuple[Reading, ...]] | None:
    """Return the shape of the figures and what they may mean, the most usual first; None for any other text."""
    for shape, pattern, meanings in _SHAPES:
        match = pattern.fullmatch(figures)
        if match is not None:
            found: dict[int, Reading] = {}
            for unit, length in meanings:
                for one in reading(unit, length(match.groups())):
                    found.setdefault(one.time_ms, one)
            return shape, tuple(found.values())
    return None


def clock_ms(figures: Sequence[str], *units_ms: float) -> float | None:
    """Add up figures from the greatest unit down. None where one after the first is sixty or more."""
    values = [float(figure.replace(",", ".")) for figure in figures]
    if any(value >= 60 for value in values[1:]):
        return None
    return sum(value * unit_ms for value, unit_ms in zip(values, units_ms, strict=True))


def days_ms(figures: Sequence[str]) -> float | None:
    """Add up days, hours, minutes and seconds."""
    days, *clock = figures
    rest = clock_ms(clock, HOUR_MS, MINUTE_MS, SECOND_MS)
    return None if rest is None or float(clock[0]) >= 24 else float(days) * DAY_MS + rest


def _clock(*units_ms: float) -> _Length:
    return lambda figures: clock_ms(figures, *units_ms)


def _hundredths(*units_ms: float) -> _Length:
    """Take the last figure as the decimals of the one before."""

    def length_ms(figures: Sequence[str]) -> float | None:
        *rest, whole, decimals = figures
        return clock_ms([*rest, f"{whole}.{decimals}"], *units_ms) if decimals.isdigit() else None

    return length_ms


def _decimal(unit_ms: float) -> _Length:
    return lambda figures: float(".".join(figures).replace(",", ".")) * unit_ms


def _day_fraction(figures: Sequence[str]) -> float | None:
    # A hundred-thousandth of a day is 0.9 s: with fewer places no second is right, and more than seconds nobody wrote.
    if len(figures[1]) < 5 or float(figures[0]) >= 10:
        return None
    return round(float(".".join(figures)) * DAY_MS / SECOND_MS) * SECOND_MS


def _run_together(figures: Sequence[str]) -> float | None:
    """Take `31005` as 3:10:05 and `1930` as 19:30."""
    text = figures[0].zfill(6)
    return (
        clock_ms((text[:-4], text[-4:-2], text[-2:]), HOUR_MS, MINUTE_MS, SECOND_MS)
        if len(text) == 6
        else None
    )


_H_M_S = ("h:mm:ss", _clock(HOUR_MS, MINUTE_MS, SECOND_MS))
_M_S = ("m:ss", _clock(MINUTE_MS, SECOND_MS))
_H_M = ("h:mm", _clock(HOUR_MS, MINUTE_MS))
_M_S_CC = ("mm:ss:cc", _hundredths(MINUTE_MS, SECOND_MS))
_SECONDS = ("seconds", _decimal(SECOND_MS))
_MINUTES = ("minutes", _decimal(MINUTE_MS))
_HOURS = ("hours", _decimal(HOUR_MS))
_MILLISECONDS = ("milliseconds", _decimal(1))

# Shape, its figures, and its meanings, the most usual first. The first shape that fits is the text's.
_SHAPES: tuple[tuple[str, re.Pattern[str], tuple[tuple[str, _Length], ...]], ...] = (
    (
        "a.bb:cc:dd",
        re.compile(r"(\d{1,2})\.(\d{2}):(\d{2}):(\d{2}(?:[.,]\d{1,9})?)"),
        (("d.hh:mm:ss", days_ms),),
    ),
    (
        "a:bb:cc:dd",
        re.compile(r"(\d{1,2}):(\d{2}):(\d{2}):(\d{2,3})"),
        (("h:mm:ss:cc", _hundredths(HOUR_MS, MINUTE_MS, SECOND_MS)), ("d:hh:mm:ss", days_ms)),
    ),
    ("a:bb:cc.d", re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}[.,]\d{1,9})"), (_H_M_S,)),
    ("a:bb:cc", re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})"), (_H_M_S, _M_S_CC)),
    ("a:bb.c", re.compile(r"(\d{1,4}):(\d{1,2}[.,]\d{1,9})"), (_M_S,)),
    ("a:bb", re.compile(r"(\d{1,4}):(\d{1,2})"), (_M_S, _H_M)),
    ("a.bb.cc", re.compile(r"(\d{1,3})[.,-](\d{2})[.,-](\d{2})"), (_H_M_S, _M_S_CC)),
    ("a.bb", re.compile(r"(\d{1,3})[.,](\d{2})"), (_M_S, _SECONDS, _MINUTES, _H_M, _HOURS)),
    (
        "a.b",
        re.compile(r"(\d{1,9})[.,](\d{1,20})"),
        (_SECONDS, ("day fraction", _day_fraction), _MINUTES, _HOURS, _MILLISECONDS),
    ),
    ("a", re.compile(r"(\d{1,9})"), (_SECONDS, _MILLISECONDS, ("hhmmss", _run_together), _MINUTES, _HOURS)),
)
