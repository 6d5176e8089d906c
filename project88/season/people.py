"""Runners as a function of their number: the same partner and number give the same person in every race and year.

Nothing is stored, so any number of processes agree about everybody, and memory does not grow with the season.
"""

from datetime import date
from statistics import NormalDist
from typing import NamedTuple

from project88.season.names import (
    ACCENTED,
    HOSTILE,
    MEN_TABLE,
    OTHER_SCRIPTS,
    RESERVED,
    WOMEN_TABLE,
    last_name,
)
from project88.season.places import PLACES

_MASK = (1 << 64) - 1
_DOMAINS = (
    "mail.example",
    "post.example",
    "inbox.example",
    "runners.example",
    "example.com",
    "example.org",
    "example.net",
    "example.edu",
)
_STREETS = tuple(
    "Oak Maple Main Elm River Hill Church Park Cedar Lake Mill Pine Spring Walnut Prospect Summit".split()
)
_STREET_KINDS = ("St", "Ave", "Rd", "Ln", "Ct", "Dr", "Way", "Blvd")
_AREA_CODES = tuple(range(201, 990, 3))

# How fast a runner is among their like: standard deviations, cut at both ends, by 12 random bits.
_ABILITY = tuple(max(-2.9, min(3.2, NormalDist().inv_cdf((i + 0.5) / 4096))) for i in range(4096))
# Age in days at the middle of the season, by 12 random bits: most between 25 and 50, some at school, some over 75.
_AGE_MARKS = (
    (0.0, 12),
    (0.06, 17),
    (0.16, 23),
    (0.34, 30),
    (0.54, 38),
    (0.72, 46),
    (0.86, 55),
    (0.95, 64),
    (0.99, 73),
    (1.0, 84),
)

FIRST_BIRTH = date(1920, 1, 1).toordinal()
LAST_BIRTH = date(2045, 12, 31).toordinal()
_BIRTHS = tuple(date.fromordinal(day) for day in range(FIRST_BIRTH, LAST_BIRTH + 1))
BIRTH_YEAR = tuple(day.year for day in _BIRTHS)
BIRTH_MONTH_DAY = tuple(day.month * 100 + day.day for day in _BIRTHS)
BIRTH_TEXT = tuple(day.isoformat() for day in _BIRTHS)
del _BIRTHS


def _age_days() -> tuple[int, ...]:
    days = []
    for i in range(4096):
        at = (i + 0.5) / 4096
        low = max(mark for mark in _AGE_MARKS if mark[0] <= at)
        high = min(mark for mark in _AGE_MARKS if mark[0] > at)
        age = low[1] + (high[1] - low[1]) * (at - low[0]) / (high[0] - low[0])
        days.append(int(age * 365.2425))
    return tuple(days)


_AGE_DAYS = _age_days()


class Person(NamedTuple):
    """A runner. `birth` is a day number counted from FIRST_BIRTH; `place` an index into PLACES; `sex` M, F or X.

    `ability` in standard deviations (less is faster); `dirt` the defect that the name plants, '' for none;
    `has_contact` tells whether they gave e-mail and phone.
    """

    number: int
    first: str
    last: str
    sex: str
    birth: int
    ability: float
    place: int
    email: str
    phone: str
    street: str
    zip: str
    dirt: str


def mix(value: int) -> int:
    """Scatter an integer over 64 bits (splitmix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def person(number: int, *, salt: int, home: int, middle: int, kid_year: int = 0) -> Person:
    """Return runner `number` of the partner whose numbers `salt` scatters.

    `home` is the index of the series' city; `middle` the day number (as date.toordinal) at which ages are as usual.
    With `kid_year` the runner is a child of 4 to 12 in that year.
    """
    h = mix(number * 0x2545F4914F6CDD1D + salt & _MASK)
    g = mix(h)
    e = mix(g)
    sex_bits = h & 1023
    sex = "M" if sex_bits < 500 else "F" if sex_bits < 1016 else "X"
    kind_bits = (h >> 10) & 2047
    dirt = ""
    if kind_bits < 36:
        first, last, dirt, sex = _special(kind_bits, g, sex)
    else:
        names = WOMEN_TABLE if sex == "F" or (sex == "X" and h >> 63) else MEN_TABLE
        first = names[(h >> 21) & 1023]
        last = last_name((h >> 31) & 0xFFFFFFFF)
        if (first, last) in RESERVED:
            last += "son"
        if "'" in last:
            dirt = "name_apostrophe"
    if kid_year:
        birth = date(kid_year, 7, 1).toordinal() - 1500 - (g & 4095) * 8 // 11
    else:
        birth = middle - _AGE_DAYS[g & 4095] - ((g >> 12) & 255)
    place = home if (g >> 20) & 7 < 5 else ((g >> 23) & 255) % len(PLACES)
    at = PLACES[place]
    slug = f"{first}.{last}" if not dirt else "runner"
    return Person(
        number,
        first,
        last,
        sex,
        birth - FIRST_BIRTH,
        _ABILITY[(g >> 31) & 4095],
        place,
        f"{slug}{number}@{_DOMAINS[(g >> 43) & 7]}".lower().replace(" ", ""),
        f"{_AREA_CODES[(e >> 17) % len(_AREA_CODES)]}-555-01{(e >> 40) % 100:02d}",
        f"{1 + (e & 1023)} {_STREETS[(e >> 10) & 15]} {_STREET_KINDS[(e >> 14) & 7]}",
        f"{at.zip_prefix}{(e >> 50) % 98 + 1:02d}",
        dirt,
    )


def _special(bits: int, g: int, sex: str) -> tuple[str, str, str, str]:
    """Return a name of a rare kind, its defect, and the sex."""
    pick = g >> 12
    if bits < 26:
        # Every first name goes with every last name.
        first, _, sex = ACCENTED[pick % len(ACCENTED)]
        return first, ACCENTED[(pick >> 10) % len(ACCENTED)][1], "name_accents", sex
    if bits < 34:
        first, last, sex = OTHER_SCRIPTS[pick % len(OTHER_SCRIPTS)]
        return first, last, "name_other_script", sex
    first, last, kind = HOSTILE[pick % len(HOSTILE)]
    return first, last, kind, sex
