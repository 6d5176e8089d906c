"""The small values a question is made of: sets, ranges, periods, and the things that were named."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Clock = Literal["chip", "gun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """The value is one of these; with `is_excluded`, none of these."""

    values: tuple[str, ...]
    is_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange:
    """Bounds of a number, each strict where its flag says so. At least one bound is given."""

    minimum: float | None = None
    maximum: float | None = None
    excludes_minimum: bool = False
    excludes_maximum: bool = False

    def narrowed(self, other: "NumberRange") -> "NumberRange":
        """Return what two ranges have in common."""
        low = _higher((self.minimum, self.excludes_minimum), (other.minimum, other.excludes_minimum))
        high = _lower((self.maximum, self.excludes_maximum), (other.maximum, other.excludes_maximum))
        return NumberRange(minimum=low[0], maximum=high[0], excludes_minimum=low[1], excludes_maximum=high[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """Bounds of a race time in milliseconds, each strict where its flag says so. 'Under 3 hours' is strict."""

    minimum_ms: int | None = None
    maximum_ms: int | None = None
    excludes_minimum: bool = False
    excludes_maximum: bool = False

    def narrowed(self, other: "TimeRange") -> "TimeRange":
        """Return what two ranges have in common."""
        low = _higher((self.minimum_ms, self.excludes_minimum), (other.minimum_ms, other.excludes_minimum))
        high = _lower((self.maximum_ms, self.excludes_maximum), (other.maximum_ms, other.excludes_maximum))
        return TimeRange(
            minimum_ms=None if low[0] is None else int(low[0]),
            maximum_ms=None if high[0] is None else int(high[0]),
            excludes_minimum=low[1],
            excludes_maximum=high[1],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both included; None leaves that end open. `label` is what to call it, made from the calendar."""

    first: date | None
    last: date | None
    label: str

    @property
    def year(self) -> int | None:
        """Return the year where the period is exactly one calendar year."""
        if self.first is None or self.last is None:
            return None
        is_whole = self.first == date(self.first.year, 1, 1) and self.last == date(self.first.year, 12, 31)
        return self.first.year if is_whole else None

    @property
    def whole_years(self) -> tuple[int | None, int | None] | None:
        """Return (first, last) year where both ends fall on year's ends (None: open), else None."""
        if self.first is not None and (self.first.month, self.first.day) != (1, 1):
            return None
        if self.last is not None and (self.last.month, self.last.day) != (12, 31):
            return None
        return (self.first.year if self.first else None, self.last.year if self.last else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerRef:
    """A runner of the dictionary: the name as it stands there, and the entries it stands for."""

    name: str
    athlete_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRef:
    """An event by name, in all its editions: what it is called and the `series` values it stands for."""

    name: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherBound:
    """A condition on the weather: `column` of the weather table within a range (in that column's unit)."""

    column: Literal["temperature_c", "humidity_pct", "wind_kph", "wind_gust_kph", "precipitation_mm"]
    within: NumberRange


_Bound = tuple[float | None, bool]


def _higher(one: _Bound, other: _Bound) -> _Bound:
    """Return the tighter of two lower bounds (value, is strict)."""
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    return max(one, other, key=lambda bound: (bound[0] or 0, bound[1]))


def _lower(one: _Bound, other: _Bound) -> _Bound:
    """Return the tighter of two upper bounds (value, is strict)."""
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    return min(one, other, key=lambda bound: (bound[0] or 0, not bound[1]))
