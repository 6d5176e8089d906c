"""The thirteen timing companies of the season, largest first: made-up names, and the share of the rows each holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A timing company; `share` of all events and entries, `slug` for addresses, `home` its state."""

    partner_id: int
    name: str
    slug: str
    share: float
    home: str


_ROWS = (
    (1, "Big River Race Management", "bigriver", 0.290, "OH"),
    (2, "Lakeside Timing", "lakeside", 0.160, "MI"),
    (3, "Granite State Chips", "granitestate", 0.120, "NH"),
    (4, "Prairie Wind Timing", "prairiewind", 0.100, "NE"),
    (5, "Tidewater Race Services", "tidewater", 0.080, "VA"),
    (6, "Mile High Splits", "milehighsplits", 0.065, "CO"),
    (7, "Cascade Finish Line", "cascadefinish", 0.050, "OR"),
    (8, "Lone Star Race Timers", "lonestartimers", 0.040, "TX"),
    (9, "Hoosier Timing & Results", "hoosiertiming", 0.032, "IN"),
    (10, "Sunshine Mats", "sunshinemats", 0.024, "FL"),
    (11, "North Shore Chronos", "northshore", 0.020, "MN"),
    (12, "Desert Sun Timing", "desertsun", 0.014, "AZ"),
    (13, "Green Mountain Stopwatch", "greenmountain", 0.005, "VT"),
)
PARTNERS = tuple(
    Partner(partner_id=number, name=name, slug=slug, share=share, home=home)
    for number, name, slug, share, home in _ROWS
)
BIG_RIVER = 1
