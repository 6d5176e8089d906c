"""Series of events and their yearly editions: which race weekends there are, when and where."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from project88.season.courses import FORMATS
from project88.season.partners import BIG_RIVER, PARTNERS, Partner
from project88.season.places import PLACES, place_index

UPCOMING_DAYS = 270


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """An event that comes back every year.

    `style` says how an edition's name is made from the series' name; `hardness` is the course's own factor on times;
    `weight` how large its fields are beside others; `day_of_year` and `weekday` fix each edition's date.
    """

    partner_id: int
    number: int
    name: str
    format: str
    place: int
    style: str
    day_of_year: int
    weekday: int
    first_year: int
    last_year: int
    founded: int
    weight: float
    hardness: float
    organization: str
    is_named: bool = False

    def edition_name(self, year: int) -> str:
        """Return the name of that year's edition, as its organizer would write it."""
        if self.style == "year_first" or (self.style == "mixed" and year % 2 == 0):
            return f"{year} {self.name}"
        if self.style == "year_last":
            return f"{self.name} {year}"
        if self.style == "annual":
            return f"{_ordinal(year - self.founded + 1)} Annual {self.name}"
        return self.name

    def date_in(self, year: int) -> date:
        """Return the day of that year's edition: the series' weekday nearest its day of the year."""
        near = date(year, 1, 1) + timedelta(days=self.day_of_year - 1)
        return near + timedelta(days=(self.weekday - near.weekday() + 3) % 7 - 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A series in a year."""

    series: Series
    day: date


def season_start(as_of: date, years: int) -> date:
    """Return the first day of the season: New Year's Day, `years` full years before the current one."""
    return date(as_of.year - years, 1, 1)


def editions_of(series: Series, as_of: date, years: int) -> list[Edition]:
    """Return the series' editions from the start of the season until about nine months after `as_of`."""
    end = as_of + timedelta(days=UPCOMING_DAYS)
    found = []
    for year in range(as_of.year - years, end.year + 1):
        day = series.date_in(year)
        if season_start(as_of, years) <= day <= end and series.first_year <= year <= series.last_year:
            found.append(Edition(series=series, day=day))
    return found


# Big River's own: name, format, city, state, style, day of the year, weekday (5 Saturday, 6 Sunday), weight, hardness.
_NAMED = (
    ("Hartford Marathon", "Marathon", "Hartford", "CT", "plain", 284, 5, 14.0, 1.0),
    ("City Marathon", "Marathon", "Columbus", "OH", "year_first", 122, 6, 10.0, 1.015),
    ("Harvest Half Marathon", "Half Marathon", "Cleveland", "OH", "mixed", 268, 6, 8.0, 1.0),
    ("River City 10K", "10K", "Cincinnati", "OH", "year_last", 138, 5, 6.0, 0.995),
    ("Ridge Trail Run", "Trail Run", "Asheville", "NC", "annual", 246, 5, 3.0, 1.08),
    ("Riverfront 5K", "5K", "Dayton", "OH", "plain", 0, 5, 4.0, 1.0),
)
# One of each other kind, so that even the smallest season has them all.
_KINDS = (
    ("Bridge Street Mile", "Mile", "Pittsburgh", "PA", "annual", 180, 5, 1.0, 1.0),
    ("Turkey Chase 8K", "8K", "Akron", "OH", "year_first", 330, 5, 2.5, 1.0),
    ("Founders 5 Miler", "5 Miler", "Toledo", "OH", "plain", 95, 6, 1.2, 1.0),
    ("Canal Towpath 15K", "15K", "Buffalo", "NY", "plain", 110, 6, 1.2, 1.0),
    ("Blossom 10 Miler", "10 Miler", "Erie", "PA", "year_last", 128, 6, 1.6, 1.0),
    ("Endless Hills 100", "Ultra", "Asheville", "NC", "plain", 160, 5, 0.8, 1.05),
    ("Lakefront Triathlon", "Triathlon", "Cleveland", "OH", "annual", 222, 6, 1.6, 1.0),
    ("Two Bridges Duathlon", "Duathlon", "Louisville", "KY", "plain", 150, 6, 0.8, 1.0),
    ("Steps for Shelter Walk", "Walk", "Columbus", "OH", "annual", 130, 5, 1.0, 1.0),
    ("Valley Bike Classic", "Bike Ride", "Dayton", "OH", "plain", 200, 6, 1.0, 1.0),
    ("Little Otters Kids Dash", "Kids Dash", "Akron", "OH", "plain", 145, 5, 0.6, 1.0),
)

_FIRST = tuple(
    "Maple Cedar Willow Aspen Juniper Heron Falcon Otter Badger Copper Granite Amber Crystal Silver Golden Harbor"
    " Lantern Beacon Orchard Meadow Summit Canyon Prairie Bayou Coral Magnolia Pioneer Liberty Foundry Mill Depot"
    " Lighthouse Covered Rolling Hidden Twin Lost Long Old North South East West Little Great Frozen Winter Spring"
    " Summer Autumn Midnight Sunrise Sunset Firefly Fox Bear Elk Moose Trout Salmon Owl Raven Bison Mustang".split()
)
_SECOND = tuple(
    "Hollow Creek Ridge Valley Bend Bluff Shore Point Grove Trace Landing Crossing Springs Falls Lake Park Square"
    " Gardens Heights Harbor Fields Pines Run Glen Ferry Mesa Bridge Forge Common Green Bay Rapids Gap Notch".split()
)
_OCCASIONS = (
    "", "", "", "", "Charity ", "Memorial ", "Firefighters ", "Jingle ", "Shamrock ", "Frostbite ", "Pumpkin ",
    "Independence ", "Labor Day ", "Hospital ", "Library ", "Rotary ", "Frozen Toes ", "Hot Cider ",
)  # fmt: skip
_ORGANIZERS = (
    "Running Club",
    "Striders",
    "Road Runners",
    "Parks Foundation",
    "Events LLC",
    "Athletic Association",
    "Charities",
)
_FORMAT_WEIGHTS = {
    "5K": 44, "10K": 12, "Half Marathon": 11, "Marathon": 4, "Mile": 2, "8K": 4, "5 Miler": 4, "15K": 2, "10 Miler": 3,
    "Trail Run": 4, "Ultra": 1, "Triathlon": 4, "Duathlon": 1, "Walk": 2, "Bike Ride": 1, "Kids Dash": 1,
}  # fmt: skip
_STYLES = ("plain", "plain", "plain", "year_first", "year_first", "year_last", "annual", "mixed")


def named_series(as_of: date, years: int) -> tuple[list[Series], list[Series]]:
    """Return Big River's well-known series, and one series for each other kind of event."""
    next_saturday = as_of + timedelta(days=(5 - as_of.weekday()) % 7 or 7)
    groups = []
    number = 0
    for rows in (_NAMED, _KINDS):
        group = []
        for name, kind, city, state, style, day_of_year, weekday, weight, hardness in rows:
            group.append(
                Series(
                    partner_id=BIG_RIVER, number=number, name=name, format=kind, place=place_index(city, state), style=style,
                    day_of_year=day_of_year or next_saturday.timetuple().tm_yday, weekday=weekday,
                    first_year=as_of.year - years, last_year=as_of.year + 2, founded=as_of.year - years - 11 - number,
                    weight=weight, hardness=hardness, organization=f"{city} Road Runners", is_named=True,
                )
            )  # fmt: skip
            number += 1
        groups.append(group)
    return groups[0], groups[1]


def made_up_series(
    partner: Partner, number: int, *, taken: set[str], as_of: date, years: int, rng: Random
) -> Series:
    """Draw another series of the partner, under a name that is not in `taken` (and is then)."""
    kind = rng.choices(tuple(_FORMAT_WEIGHTS), tuple(_FORMAT_WEIGHTS.values()))[0]
    while True:
        name = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} {rng.choice(_OCCASIONS)}{kind}"
        if number > 1500:
            name = f"{rng.choice(_FIRST)} {name}"
        if name not in taken:
            break
    taken.add(name)
    at_home = [i for i, place in enumerate(PLACES) if place.state == partner.home]
    place = rng.choice(at_home) if at_home and rng.random() < 0.45 else rng.randrange(len(PLACES))
    first, last = as_of.year - years, as_of.year + 2
    if rng.random() < 0.3:
        first += rng.randrange(years + 1)
    if rng.random() < 0.15:
        last = rng.randrange(first, as_of.year + 1)
    # Most weekends are between March and November.
    day_of_year = round(rng.triangular(20, 345, 160)) if rng.random() < 0.8 else rng.randrange(1, 360)
    hilly = {"Trail Run": 0.06, "Ultra": 0.05}.get(kind, 0.0)
    return Series(
        partner_id=partner.partner_id,
        number=number,
        name=name,
        format=kind,
        place=place,
        style=rng.choice(_STYLES),
        day_of_year=day_of_year,
        weekday=rng.choice((5, 5, 5, 6, 6)),
        first_year=first,
        last_year=last,
        founded=first - rng.randrange(0, 30),
        weight=rng.lognormvariate(-0.55, 1.05),
        hardness=1.0 + hilly + rng.gauss(0, 0.02),
        organization=f"{PLACES[place].city} {rng.choice(_ORGANIZERS)}",
    )


def partner_editions(partner: Partner, quota: int, as_of: date, years: int, rng: Random) -> list[Edition]:
    """Return exactly `quota` editions of the partner's series, older ones left out first, in order of date."""
    taken: set[str] = set()
    must: list[Edition] = []
    series_count = 0
    if partner.partner_id == BIG_RIVER:
        known, kinds = named_series(as_of, years)
        must = [edition for series in known for edition in editions_of(series, as_of, years)]
        for series in kinds:
            must += editions_of(series, as_of, years)[-3:]
        taken = {series.name for series in known + kinds}
        series_count = len(known) + len(kinds)
    quota = max(quota, len(must))
    open_count = quota - len(must)
    # A small partner still gets several series, each with its latest editions.
    per_series = max(2, min(years + 2, round(open_count / 5)))
    found: list[Edition] = []
    while len(found) < open_count:
        series = made_up_series(partner, series_count, taken=taken, as_of=as_of, years=years, rng=rng)
        series_count += 1
        found += editions_of(series, as_of, years)[-per_series:]
    while not any(edition.day >= as_of for edition in must + found):
        series = made_up_series(partner, series_count, taken=taken, as_of=as_of, years=years, rng=rng)
        series_count += 1
        found += editions_of(series, as_of, years)[-2:]
    surplus = len(found) - open_count
    # What is too much goes from the older half, but never a series' last editions.
    oldest = sorted(range(len(found)), key=lambda i: (found[i].day, found[i].series.number))
    pool = oldest[: max(surplus, len(oldest) // 2)]
    dropped = set(rng.sample(pool, surplus))
    kept = [edition for i, edition in enumerate(found) if i not in dropped]
    return sorted(must + kept, key=lambda edition: (edition.day, edition.series.number))


def partner_quotas(total: int, years: int) -> dict[int, int]:
    """Share out events among partners; each gets some, whatever the scale."""
    least = max(5, min(8, years + 2))
    counts = {partner.partner_id: max(least, int(total * partner.share)) for partner in PARTNERS}
    counts[BIG_RIVER] += max(0, total - sum(counts.values()))
    return counts


def races_offered(series: Series) -> tuple[str, ...]:
    """Return the names of the courses that the series' kind of event offers, the main one first."""
    return FORMATS[series.format]


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
