"""The races that a season is made of: distance, usual times, split points, how many do not finish."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A timed part of a course. `share` is of the whole time: from the start, or of the leg alone."""

    name: str
    share: float
    is_leg: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A standard race.

    `key` is the distance class ('' where it is none of the standard ones); `median_s` what a man of 30 needs on a cool
    day; `heat` the slowing per degree Celsius above 12; `intervals` in the order in which timers add them.
    """

    name: str
    key: str
    distance_m: float
    race_type: str
    race_subtype: str
    unit: str
    median_s: float
    women: float
    heat: float
    dnf: float
    intervals: tuple[Interval, ...]
    fewest_intervals: int
    weight: float
    fee_cents: int


def _at(*points: tuple[str, float]) -> tuple[Interval, ...]:
    return tuple(Interval(name=name, share=share) for name, share in points)


def _legs(*legs: tuple[str, float]) -> tuple[Interval, ...]:
    return tuple(Interval(name=name, share=share, is_leg=True) for name, share in legs)


_FIVE = _at(("Mile 2", 0.642), ("Mile 1", 0.319), ("Mile 3", 0.966))
_TEN = _at(("5K Split", 0.496), ("Mile 4", 0.641), ("8K Split", 0.797))
_MIDDLE = _at(("5K Split", 0.33), ("10K Split", 0.66), ("Mile 3", 0.32))
_HALF = _at(
    ("10K Split", 0.467), ("5K Split", 0.232), ("15K Split", 0.706), ("Mile 10", 0.759), ("20K Split", 0.947)
)
_FULL = _at(
    ("Half", 0.485), ("10K Split", 0.227), ("Mile 20", 0.752), ("30K Split", 0.697), ("5K Split", 0.113),
    ("40K Split", 0.945), ("35K Split", 0.819),
)  # fmt: skip
_ULTRA = _at(("Aid 2", 0.45), ("Aid 1", 0.2), ("Aid 3", 0.72), ("Aid 4", 0.88))
_TRI = _legs(("Swim", 0.17), ("Bike", 0.5), ("Run", 0.29), ("T1", 0.025), ("T2", 0.015))
_DU = _legs(("Run 1", 0.27), ("Bike", 0.5), ("Run 2", 0.2), ("T1", 0.016), ("T2", 0.014))
_LAP = _at(("Lap 1", 0.33), ("Lap 2", 0.66))

# name, class, metres, type, subtype, unit, median s, women, heat, dnf, intervals, fewest, weight, fee
_ROWS = (
    ("5K", "5k", 5000.0, "running", "road", "km", 1560, 1.15, 0.0036, 0.003, _FIVE, 1, 1.0, 3000),
    ("10K", "10k", 10000.0, "running", "road", "km", 3240, 1.14, 0.0048, 0.006, _TEN, 1, 0.9, 4500),
    ("Half Marathon", "half marathon", 21097.5, "running", "road", "mile", 6750, 1.125, 0.0070, 0.012, _HALF, 2, 1.6, 8500),
    ("Marathon", "marathon", 42195.0, "running", "road", "mile", 13900, 1.11, 0.0105, 0.035, _FULL, 4, 2.0, 12500),
    ("1 Mile", "1 mile", 1609.3, "running", "road", "mile", 450, 1.15, 0.0016, 0.002, _at(("Half Mile", 0.49),), 0, 0.6, 2000),
    ("8K", "8k", 8000.0, "running", "road", "km", 2560, 1.14, 0.0042, 0.004, _TEN[:1], 1, 0.8, 3500),
    ("5 Mile", "5 mile", 8046.7, "running", "road", "mile", 2580, 1.14, 0.0042, 0.004, _TEN[:1], 1, 0.8, 3500),
    ("15K", "15k", 15000.0, "running", "road", "km", 4980, 1.135, 0.0058, 0.008, _MIDDLE, 1, 0.8, 5500),
    ("10 Mile", "10 mile", 16093.4, "running", "road", "mile", 5380, 1.13, 0.0060, 0.008, _MIDDLE, 1, 0.9, 6000),
    ("25K Trail", "25k", 25000.0, "running", "trail", "km", 10500, 1.12, 0.0075, 0.03, _ULTRA[:2], 1, 0.6, 6500),
    ("50K", "50k", 50000.0, "running", "trail", "km", 23400, 1.10, 0.0100, 0.12, _ULTRA, 2, 0.5, 9500),
    ("50 Mile", "50 mile", 80467.2, "running", "trail", "mile", 39600, 1.08, 0.0100, 0.22, _ULTRA, 2, 0.4, 14000),
    ("100 Mile", "100 mile", 160934.4, "running", "trail", "mile", 97200, 1.06, 0.0100, 0.32, _ULTRA, 2, 0.4, 27500),
    ("Sprint Triathlon", "", 25750.0, "multisport", "triathlon", "km", 5100, 1.13, 0.0045, 0.02, _TRI, 3, 0.7, 9000),
    ("Olympic Triathlon", "", 51500.0, "multisport", "triathlon", "km", 9900, 1.12, 0.0060, 0.03, _TRI, 3, 0.6, 13500),
    ("Duathlon", "", 35000.0, "multisport", "duathlon", "km", 6300, 1.13, 0.0050, 0.02, _DU, 3, 0.5, 8000),
    ("5K Walk", "", 5000.0, "other", "walk", "km", 2880, 1.04, 0.0010, 0.003, (), 0, 0.5, 2500),
    ("25 Mile Ride", "", 40233.6, "biking", "road", "mile", 5400, 1.14, 0.0015, 0.02, _LAP, 0, 0.6, 6500),
    ("Kids Run", "", 1000.0, "running", "kids", "km", 330, 1.03, 0.0, 0.002, (), 0, 0.3, 1000),
)  # fmt: skip
COURSES = {
    row[0]: Course(
        name=row[0], key=row[1], distance_m=row[2], race_type=row[3], race_subtype=row[4], unit=row[5],
        median_s=row[6], women=row[7], heat=row[8], dnf=row[9], intervals=row[10], fewest_intervals=row[11],
        weight=row[12], fee_cents=row[13],
    )
    for row in _ROWS
}  # fmt: skip

# What an event's kind offers, the main race first; the rest are taken as far as the season has room for races.
FORMATS: dict[str, tuple[str, ...]] = {
    "5K": ("5K", "Kids Run"),
    "10K": ("10K", "5K"),
    "Half Marathon": ("Half Marathon", "5K", "10K"),
    "Marathon": ("Marathon", "Half Marathon", "5K"),
    "Mile": ("1 Mile", "Kids Run"),
    "8K": ("8K", "Kids Run"),
    "5 Miler": ("5 Mile", "5K Walk"),
    "15K": ("15K", "5K"),
    "10 Miler": ("10 Mile", "5K"),
    "Trail Run": ("50K", "25K Trail", "10K"),
    "Ultra": ("100 Mile", "50 Mile"),
    "Triathlon": ("Sprint Triathlon", "Olympic Triathlon"),
    "Duathlon": ("Duathlon",),
    "Walk": ("5K Walk",),
    "Bike Ride": ("25 Mile Ride",),
    "Kids Dash": ("Kids Run",),
}
