"""The words that open a bound ('faster than', 'at least') or close one ('or better', 'and over')."""

from typing import Literal

Side = Literal["under", "at_most", "over", "at_least"]
# (words, side, what is bounded where the words themselves tell: 'faster' is of times, 'older' of ages)
BoundWords = tuple[tuple[str, ...], Side, str | None]


def _cut(*entries: tuple[str, Side, str | None]) -> tuple[BoundWords, ...]:
    return tuple((tuple(words.split()), side, kind) for words, side, kind in entries)


OPENING: tuple[BoundWords, ...] = _cut(
    ("in less than", "under", None), ("in under", "under", None), ("in sub", "under", "time"), ("less than", "under", None),
    ("fewer than", "under", None), ("lower than", "under", None), ("smaller than", "under", None),
    ("faster than", "under", "time"), ("quicker than", "under", "time"), ("better than", "under", "time"),
    ("shorter than", "under", "time"), ("younger than", "under", "age"), ("cooler than", "under", "temperature"),
    ("colder than", "under", "temperature"), ("below", "under", None), ("under", "under", None), ("sub", "under", "time"),
    ("inside", "under", "time"), ("breaking", "under", "time"), ("break", "under", "time"), ("broke", "under", "time"),
    ("broken", "under", "time"), ("beat", "under", "time"), ("beaten", "under", "time"), ("crack", "under", "time"),
    ("cracked", "under", "time"), ("dipped under", "under", "time"), ("dip under", "under", "time"),
    ("go under", "under", "time"), ("gone under", "under", "time"), ("went under", "under", "time"),
    ("going under", "under", "time"), ("run under", "under", "time"), ("ran under", "under", "time"),
    ("finish under", "under", "time"), ("finished under", "under", "time"), ("finishing under", "under", "time"),
    ("finished in under", "under", "time"), ("finish in under", "under", "time"), ("ran sub", "under", "time"),
    ("<", "under", None),
    ("no more than", "at_most", None), ("not more than", "at_most", None), ("at most", "at_most", None),
    ("up to", "at_most", None), ("no slower than", "at_most", "time"), ("within", "at_most", "time"),
    ("at or under", "at_most", None), ("at or below", "at_most", None), ("a maximum of", "at_most", None), ("max", "at_most", None),
    ("more than", "over", None), ("greater than", "over", None), ("higher than", "over", None), ("larger than", "over", None),
    ("bigger than", "over", None), ("slower than", "over", "time"), ("took longer than", "over", "time"), ("took more than", "over", "time"), ("took less than", "under", "time"), ("took under", "under", "time"), ("took over", "over", "time"), ("longer than", "over", "time"), ("worse than", "over", "time"),
    ("older than", "over", "age"), ("hotter than", "over", "temperature"), ("warmer than", "over", "temperature"),
    ("over", "over", None), ("above", "over", None), ("beyond", "over", None), ("past", "over", None), (">", "over", None),
    ("at least", "at_least", None), ("no less than", "at_least", None), ("not less than", "at_least", None),
    ("no fewer than", "at_least", None), ("a minimum of", "at_least", None), ("no faster than", "at_least", "time"),
    ("at or over", "at_least", None), ("at or above", "at_least", None), ("no younger than", "at_least", "age"),
)  # fmt: skip

CLOSING: tuple[BoundWords, ...] = _cut(
    ("or less", "at_most", None), ("or better", "at_most", "time"), ("or faster", "at_most", "time"), ("or under", "at_most", None),
    ("or below", "at_most", None), ("or quicker", "at_most", "time"), ("and faster", "at_most", "time"), ("and under", "at_most", None),
    ("and below", "at_most", None), ("or fewer", "at_most", None), ("or younger", "at_most", "age"), ("and younger", "at_most", "age"),
    ("or more", "at_least", None), ("or older", "at_least", "age"), ("and older", "at_least", "age"), ("or over", "at_least", None),
    ("and over", "at_least", None), ("and up", "at_least", None), ("or above", "at_least", None), ("and above", "at_least", None),
    ("or slower", "at_least", "time"), ("and slower", "at_least", "time"), ("plus", "at_least", None), ("+", "at_least", None),
)  # fmt: skip

# Opening words by their first word, longest first.
OPENING_BY_FIRST: dict[str, list[BoundWords]] = {}
for _entry in sorted(OPENING, key=lambda item: -len(item[0])):
    OPENING_BY_FIRST.setdefault(_entry[0][0], []).append(_entry)
