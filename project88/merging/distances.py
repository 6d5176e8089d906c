"""Distances as people type them, in metres. An unknown unit stays unknown: no guess is better than a wrong course."""

import re

MILE_M = 1609.344
YARD_M = 0.9144

_UNIT_M = {
    "k": 1000.0, "km": 1000.0, "kms": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0, "kilometre": 1000.0,
    "kilometres": 1000.0, "mi": MILE_M, "mile": MILE_M, "miles": MILE_M, "miler": MILE_M, "m": 1.0, "meter": 1.0,
    "meters": 1.0, "metre": 1.0, "metres": 1.0, "mtr": 1.0, "yd": YARD_M, "yds": YARD_M, "yard": YARD_M, "yards": YARD_M,
    "ft": 0.3048, "feet": 0.3048,
}  # fmt: skip
_NUMBER_UNIT = re.compile(r"(\d{1,3},\d{3}(?:\.\d{1,6})?|\d{1,7}(?:[.,]\d{1,6})?) ?([a-z]+)")
_THOUSANDS = re.compile(r"\d{1,3},\d{3}(?:\.\d+)?")
_NAMED_M = {
    "marathon": 42195.0,
    "full marathon": 42195.0,
    "half marathon": 21097.5,
    "half-marathon": 21097.5,
    "half": 21097.5,
}

# A value this small cannot be the metres of a race, so it must be in the unit that people see.
_SMALLEST_COURSE_M = 200.0
_LONGEST_COURSE_M = 2_000_000.0


def distance_in_words_m(text: str) -> float | None:
    """Return the metres of `5K`, `3.1 miles`, `half marathon`, or None where the text is anything but a distance.

    `m` is metres, but `26.2m` is miles that somebody typed into a metre field: metres come without decimals.
    """
    plain = " ".join(text.lower().split())
    if plain in _NAMED_M:
        return _NAMED_M[plain]
    match = _NUMBER_UNIT.fullmatch(plain.removesuffix("."))
    if match is None or match[2] not in _UNIT_M:
        return None
    unit_m = _UNIT_M[match[2]]
    number = _number(match[1], unit_m)
    if match[2] == "m" and number != int(number):
        unit_m = MILE_M
    return _plausible(number * unit_m)


def course_distance_m(value: str | None, unit: str | None) -> float | None:
    """Return the metres of ChronoTrack's `race_course_distance`, which is in metres whatever unit the race prefers.

    Some rows hold the figure that people see (26.2 with `mile`). It is taken as such where it is too small to be
    metres and the unit is a longer one; without a usable unit it is unknown.
    """
    text = (value or "").strip().lower()
    with_unit = distance_in_words_m(text)
    if with_unit is not None:
        return with_unit
    unit_m = _UNIT_M.get((unit or "").strip().lower().removesuffix("."))
    try:
        number = _number(text, 1.0)  # 42,195 is metres, and as kilometres it would be as much
    except ValueError:
        return None
    if not number > 0 or number > _LONGEST_COURSE_M:
        return None
    if number >= _SMALLEST_COURSE_M:
        return number
    if unit_m == 1.0 and number != int(number):
        unit_m = MILE_M  # 26.2 in a field of metres, as in words
    return number * unit_m if unit_m is not None else None


def _number(text: str, unit_m: float) -> float:
    """Read a figure. A comma before three digits parts thousands where the unit is short: 5,000 m, but 42,195 km."""
    if _THOUSANDS.fullmatch(text) and ("." in text or unit_m < _SMALLEST_COURSE_M):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def _plausible(metres: float) -> float | None:
    return metres if 0 < metres <= _LONGEST_COURSE_M else None
