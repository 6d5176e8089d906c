"""What a value or a relation can weigh at most, before anything runs.

A `Bound` reads "factor x N^degree": N stands for the rows of a partner's largest view, about ten million. What the text
itself fixes (a list of values, a series, a LIMIT) has degree 0; a view of races or events has degree 1/2, one of results or
entries degree 1; two of them side by side have the sum of both. So a text's weight is known without looking at any row.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from racechat.sqlguard.verdict import RefusalError

TEXT_COLUMN_BYTES = 100.0
"""What a text column of a view is taken to hold, over its rows: names and addresses are shorter. One may be longer (a name has 300
letters at most, an error's text more); all together are not, and what a reader is sent at once is bounded anyway."""

WHOLE_BYTES = 32.0
"""What a whole number of 8 bytes is at most, written out."""

FIXED_BYTES = 64.0
"""What a number of 8 bytes, a date, an instant or an interval is at most, written out."""

MEMBER_BYTES = 16.0
"""What a list or row holds for each member beside it: its place in memory; a comma and quotes, or a name, in text."""

# `1e99` in a list or JSON is a hundred digits when it is parsed and written again.
JSON_GROWTH = 25.0
# A word of a name with the blank after it; a constant may be all commas.
_WORD_BYTES = 4.0

_LARGEST = 1e300
_DIGITS_OF_N = 7.0
_N = 10.0**_DIGITS_OF_N


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `factor` x N^`degree`; bytes or rows, as the name that holds it says."""

    factor: float
    degree: float = 0.0

    def __add__(self, other: "Bound") -> "Bound":
        low, high = sorted((self, other), key=lambda bound: bound.degree)
        return Bound(min(high.factor + low.factor / _N ** (high.degree - low.degree), _LARGEST), high.degree)

    def __mul__(self, other: "Bound") -> "Bound":
        return Bound(min(self.factor * other.factor, _LARGEST), self.degree + other.degree)

    def __truediv__(self, other: "Bound") -> "Bound":
        return Bound(self.factor / max(other.factor, 1e-9), self.degree - other.degree)

    def __or__(self, other: "Bound") -> "Bound":
        """The larger of two."""
        return max(self, other, key=Bound.magnitude)

    def __and__(self, other: "Bound") -> "Bound":
        """The smaller of two."""
        return min(self, other, key=Bound.magnitude)

    def magnitude(self) -> float:
        """How large it is, as a logarithm."""
        return math.log10(max(self.factor, 1e-300)) + self.degree * _DIGITS_OF_N

    def times(self, count: float) -> "Bound":
        """This many of them."""
        return Bound(min(self.factor * count, _LARGEST), self.degree)

    def within(self, limits: tuple[float, float, float]) -> bool:
        """Whether it is at most the limit of its degree: of 0, of up to 1/2, of up to 1; beyond degree 1 nothing is."""
        for degree, limit in zip((0.0, 0.5, 1.0), limits, strict=True):
            if self.degree <= degree:
                return self.factor <= limit
        return False


class Source(NamedTuple):
    """Where letters come from: a column of a view, or something that a query of the text made."""

    name: str
    # What the race decides: two such columns together say no more than one.
    is_of_race: bool = False


ONE = Bound(1.0)
NOTHING: Mapping[Source, int] = MappingProxyType({})

# Degree 0, 1/2, 1. Rows that a step of the query may bring forth: a generated million; some years of days for each event; for
# each result as many as there are rows in a table of standards. A million rows a second is what a server manages.
ROWS = (1e6, 2e3, 30.0)
# Bytes of one value: 250 kB made of constants; all rows' worth of a few columns, gathered into one text.
VALUE_BYTES = (2.5e5, 5e4, 4_000.0)
# Bytes of a whole result: what sorting, grouping or keeping it may have to hold.
RELATION_BYTES = (6.4e7, 1e5, 2e4)
# How often one column may stand in one text: doubling in nested selects breaks this before it breaks the bytes.
USES = 7
# Digits of a number that something is still computed from.
NUMBER_BYTES = 4_000.0
# Searching one value in another: both lengths multiplied; what may be searched for in all rows' worth of text.
PAIR_BYTES = 1e8
SHORT_BYTES = 128.0
# Digits of what may still be raised to a power.
MAX_BASE_BYTES = 400.0
# What built-in calls may take, in steps of a byte: nothing looks for a cancel inside one, nor between those of one row. One
# row's worth, then all rows'; degree 0, 1/2, 1. A processor makes some 3e8 a second.
ROW_STEPS = (1e8, 2e5, 4e4)
ALL_STEPS = (1e10, 1e7, 1e6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an expression yields.

    `cell` bounds the bytes of one of its values, in memory and written as text, whichever is more (a header of four bytes
    aside); `total` those of all rows together: a text gathered by group is as large
    as all rows in the worst group, and no larger over all groups. `uses` counts how often a column went into it, by the
    column's identity. `elements` bounds the members of an array or JSON, and the pieces of a constant, where that is known.
    """

    cell: Bound
    total: Bound
    uses: Mapping[Source, int] = field(default_factory=lambda: NOTHING)
    elements: Bound | None = None
    # Few different values in many rows (sex, age, year): no key to join by.
    is_coarse: bool = False
    # The key of a table of so many rows: no two of them have the same.
    unique_of: "Bound | None" = None
    # An array, perhaps: as text, its members stand in quotes already.
    is_list: bool = False
    # A constant without a type: PostgreSQL reads it as what stands beside it.
    is_literal: bool = False
    # No control characters in it: as JSON its letters at most double.
    is_plain: bool = False
    # Of the rows of its table that have the same, no more hold one value between their bounds.
    met_by_band: "Bound | None" = None
    # A number for certain: the pattern of a substring it cannot be.
    is_number: bool = False
    # Text put together from pieces, so that it may spell what no row holds ('1e100000').
    is_composed: bool = False
    # JSON for certain, whose numbers were weighed when it was made.
    is_json: bool = False
    # A whole number of at most 8 bytes.
    is_integer: bool = False
    # A column of a view as it stands.
    is_column: bool = False
    # As a date, it lies between 1900 and 2100: a row's, or a constant that was looked at.
    is_calendar: bool = False

    def spread(self, rows: Bound) -> "Value":
        """The same where every row is joined to as many others."""
        if rows == ONE:
            return self
        return replace(self, total=self.total * rows, unique_of=None, met_by_band=None)

    def over(self, rows: Bound) -> "Value":
        """A single value repeated on every row."""
        return replace(self, total=self.cell * rows)

    def times(self, count: float) -> "Value":
        """So many times its length."""
        return replace(
            self,
            cell=self.cell.times(count),
            total=self.total.times(count),
            elements=self.elements and self.elements.times(count),
        )

    def plus(self, more_bytes: Bound, rows: Bound) -> "Value":
        """A few bytes more, on each row."""
        return replace(self, cell=self.cell + more_bytes, total=self.total + more_bytes * rows)


def fixed(rows: Bound, size_bytes: float = FIXED_BYTES, *, is_number: bool = True) -> Value:
    """A number, a date, a truth value: as long as it is, whatever went into it."""
    cell = Bound(size_bytes)
    return Value(cell=cell, total=cell * rows, is_number=is_number, is_plain=True)


def quoted(value: Value, rows: Bound) -> Value:
    """A value as a member of a list or row: as text it stands in quotes, and its quotes and backslashes are doubled."""
    return value.times(2).plus(Bound(MEMBER_BYTES), rows)


def widest(values: Iterable[Value], rows: Bound) -> Value:
    """One of several."""
    found = as_read(values)
    if not found:
        return fixed(rows, is_number=False)
    result = found[0]
    for value in found[1:]:
        result = Value(
            cell=result.cell | value.cell,
            total=result.total | value.total,
            uses=_merged(result.uses, value.uses, is_sum=False),
            elements=None
            if result.elements is None or value.elements is None
            else result.elements | value.elements,
            is_list=result.is_list or value.is_list,
            is_plain=result.is_plain and value.is_plain,
            is_column=result.is_column and value.is_column,
            is_number=result.is_number and value.is_number,
            is_coarse=result.is_coarse and value.is_coarse,
            is_composed=result.is_composed or value.is_composed,
            is_calendar=result.is_calendar and value.is_calendar,
            is_json=result.is_json and value.is_json,
            is_integer=result.is_integer and value.is_integer,
        )
    return result


def joined(values: Iterable[Value], rows: Bound, plus_bytes: float = 0.0) -> Value:
    """All of several, one after the other."""
    cell, total, uses = Bound(plus_bytes), Bound(plus_bytes) * rows, NOTHING
    is_list, is_plain = False, True
    for value in as_read(values):
        is_list, is_plain = is_list or value.is_list, is_plain and value.is_plain
        cell, total = cell + value.cell, total + value.total
        uses = _merged(uses, value.uses, is_sum=True)
    return Value(
        cell=cell,
        total=total,
        uses=uses,
        is_composed=True,
        is_list=is_list,
        is_plain=is_plain,
    )


def as_read(values: Iterable[Value], *, is_sure: bool = False) -> list[Value]:
    """Constants without a type as they are read beside a list or JSON, or surely: with each number written out."""
    found = list(values)
    if is_sure or any(value.is_list or value.is_json for value in found):
        return [
            replace(value, is_literal=False).times(JSON_GROWTH) if value.is_literal else value
            for value in found
        ]
    return found


def members(values: Iterable[Value], rows: Bound) -> Value:
    """All of several in one list: those that are lists give it their members, which are quoted once."""
    found = as_read(values)
    whole = joined([value if value.is_list else quoted(value, rows) for value in found], rows, 32.0)
    # Beside a list, a constant may be one too.
    has_lists = any(value.is_list for value in found)
    elements = Bound(0.0)
    for value in found:
        elements = elements + (most_members(value) if has_lists else ONE)
    return replace(whole, elements=elements, is_list=True, is_composed=any(v.is_composed for v in found))


def most_members(value: Value) -> Bound:
    """Return into how many a list, JSON or text falls at most: of one letter each, or a word where it is a view's column."""
    if value.elements is not None:
        return value.elements
    return value.cell.times(1 / _WORD_BYTES if value.is_column else 1.0)


def _merged(left: Mapping[Source, int], right: Mapping[Source, int], *, is_sum: bool) -> Mapping[Source, int]:
    if not right or (left is right and not is_sum):
        return left
    if not left:
        return right
    merged = dict(left)
    for name, count in right.items():
        merged[name] = merged.get(name, 0) + count if is_sum else max(merged.get(name, 0), count)
    return merged


def check_value(value: Value) -> Value:
    """Refuse a value that could grow beyond what one may be; return it otherwise."""
    if max(value.uses.values(), default=0) > USES:
        raise RefusalError("it repeats the same text too often")
    if not value.cell.within(VALUE_BYTES):
        raise RefusalError("it builds too large a value")
    return value


def pair_steps(left: Value, right: Value) -> Bound:
    """Return the steps of looking for each piece of one value in the other. Raises RefusalError where both are long."""
    short, long = sorted((left, right), key=lambda value: value.cell.magnitude())
    small = most_members(short).times(MEMBER_BYTES) & short.cell if short.is_list else short.cell
    large = long.cell
    if (
        small.degree > 0
        or (large.degree > 0 and small.factor > SHORT_BYTES)
        or small.factor * large.factor > PAIR_BYTES
    ):
        raise RefusalError("it searches too long a text or list for another")
    return small * large


def check_gathered(values: Iterable[Value]) -> None:
    """Refuse a text or list that all rows were gathered into, where each of its pieces is set against others."""
    if any(value.cell.degree > 0 for value in values):
        raise RefusalError("it searches a text or list that all rows were gathered into")


def is_long_number(value: Value) -> bool:
    """Whether a number has more digits than anything should still be computed from."""
    return value.cell.degree > 0 or value.cell.factor > NUMBER_BYTES


def check_walk(values: Iterable[Value]) -> None:
    """Refuse to walk, row by row, over values that all rows went into."""
    if any(value.total.degree > 1 or not value.total.within(RELATION_BYTES) for value in values):
        raise RefusalError("it walks over all rows for each row")


def check_rows(rows: Bound, limits: tuple[float, float, float] = ROWS) -> Bound:
    """Refuse more rows than a question brings forth on its way to an answer; return them otherwise."""
    if rows.degree > 1:
        raise RefusalError("it sets too many rows against each other")
    if not rows.within(limits):
        raise RefusalError("it multiplies rows too often")
    return rows


def check_bytes(total: Bound) -> None:
    """Refuse a result that could not be held."""
    if not total.within(RELATION_BYTES):
        raise RefusalError("it makes too much text in all")
