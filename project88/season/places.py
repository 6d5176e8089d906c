"""Where events are and runners live: real US cities with their zone, zip prefix and a climate in four numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A city. Temperatures in degrees Celsius: the year's mean, and how far July and January lie from it."""

    city: str
    state: str
    time_zone: str
    zip_prefix: str
    mean_c: float
    swing_c: float
    humidity_pct: int
    wind_kph: float


_EASTERN = "America/New_York"
_CENTRAL = "America/Chicago"
_MOUNTAIN = "America/Denver"
_PACIFIC = "America/Los_Angeles"

# city, state, zone, zip prefix, mean, swing, humidity, wind
_ROWS = (
    ("Hartford", "CT", _EASTERN, "061", 10.5, 12.5, 66, 13),
    ("New Haven", "CT", _EASTERN, "065", 11.0, 12.0, 68, 15),
    ("Boston", "MA", _EASTERN, "021", 11.0, 12.5, 67, 19),
    ("Worcester", "MA", _EASTERN, "016", 9.0, 13.0, 68, 16),
    ("Providence", "RI", _EASTERN, "029", 11.0, 12.0, 68, 16),
    ("Portland", "ME", _EASTERN, "041", 8.0, 13.0, 71, 14),
    ("Burlington", "VT", _EASTERN, "054", 8.0, 14.5, 69, 13),
    ("Manchester", "NH", _EASTERN, "031", 9.0, 13.5, 68, 11),
    ("Hoboken", "NJ", _EASTERN, "070", 12.5, 12.0, 64, 15),
    ("Princeton", "NJ", _EASTERN, "085", 12.0, 12.0, 67, 12),
    ("Albany", "NY", _EASTERN, "122", 9.5, 13.5, 69, 13),
    ("Buffalo", "NY", _EASTERN, "142", 9.5, 12.5, 71, 18),
    ("Rochester", "NY", _EASTERN, "146", 9.5, 12.5, 70, 16),
    ("Pittsburgh", "PA", _EASTERN, "152", 11.5, 12.0, 68, 13),
    ("Erie", "PA", _EASTERN, "165", 10.5, 12.0, 71, 17),
    ("Columbus", "OH", _EASTERN, "432", 12.0, 12.5, 68, 13),
    ("Cleveland", "OH", _EASTERN, "441", 11.0, 12.5, 70, 16),
    ("Cincinnati", "OH", _EASTERN, "452", 13.0, 12.0, 69, 12),
    ("Dayton", "OH", _EASTERN, "454", 12.0, 12.5, 69, 14),
    ("Toledo", "OH", _EASTERN, "436", 10.5, 13.0, 70, 14),
    ("Akron", "OH", _EASTERN, "443", 10.5, 12.5, 71, 14),
    ("Detroit", "MI", "America/Detroit", "482", 10.5, 13.0, 69, 15),
    ("Grand Rapids", "MI", "America/Detroit", "495", 9.5, 13.0, 71, 14),
    ("Ann Arbor", "MI", "America/Detroit", "481", 10.0, 13.0, 70, 13),
    ("Indianapolis", "IN", "America/Indiana/Indianapolis", "462", 12.0, 13.0, 69, 14),
    ("Fort Wayne", "IN", "America/Indiana/Indianapolis", "468", 10.5, 13.0, 71, 14),
    ("Chicago", "IL", _CENTRAL, "606", 11.0, 14.0, 68, 17),
    ("Peoria", "IL", _CENTRAL, "616", 11.5, 14.0, 69, 14),
    ("Milwaukee", "WI", _CENTRAL, "532", 9.5, 13.5, 70, 18),
    ("Madison", "WI", _CENTRAL, "537", 8.5, 14.5, 70, 14),
    ("Minneapolis", "MN", _CENTRAL, "554", 8.0, 16.5, 67, 16),
    ("Duluth", "MN", _CENTRAL, "558", 4.5, 15.0, 72, 17),
    ("Des Moines", "IA", _CENTRAL, "503", 10.5, 15.0, 69, 16),
    ("Omaha", "NE", _CENTRAL, "681", 11.0, 15.0, 67, 16),
    ("Kansas City", "MO", _CENTRAL, "641", 13.0, 14.0, 67, 16),
    ("St. Louis", "MO", _CENTRAL, "631", 14.0, 13.5, 67, 14),
    ("Nashville", "TN", _CENTRAL, "372", 15.5, 11.5, 68, 12),
    ("Memphis", "TN", _CENTRAL, "381", 17.5, 11.5, 67, 13),
    ("Louisville", "KY", "America/Kentucky/Louisville", "402", 14.5, 12.0, 67, 12),
    ("Charlotte", "NC", _EASTERN, "282", 16.0, 10.5, 66, 11),
    ("Asheville", "NC", _EASTERN, "288", 13.5, 10.0, 71, 11),
    ("Richmond", "VA", _EASTERN, "232", 15.0, 11.0, 67, 12),
    ("Savannah", "GA", _EASTERN, "314", 19.5, 8.5, 71, 12),
    ("Orlando", "FL", _EASTERN, "328", 23.0, 6.0, 74, 13),
    ("Miami", "FL", _EASTERN, "331", 25.0, 4.5, 73, 15),
    ("Houston", "TX", _CENTRAL, "770", 21.5, 8.5, 75, 13),
    ("Austin", "TX", _CENTRAL, "787", 20.5, 9.5, 67, 13),
    ("Dallas", "TX", _CENTRAL, "752", 19.5, 11.0, 64, 17),
    ("Oklahoma City", "OK", _CENTRAL, "731", 16.0, 12.5, 64, 20),
    ("Denver", "CO", _MOUNTAIN, "802", 10.5, 12.0, 52, 14),
    ("Boulder", "CO", _MOUNTAIN, "803", 11.0, 12.0, 50, 14),
    ("Salt Lake City", "UT", _MOUNTAIN, "841", 11.5, 13.5, 54, 14),
    ("Boise", "ID", "America/Boise", "837", 11.5, 12.5, 56, 14),
    ("Phoenix", "AZ", "America/Phoenix", "850", 24.0, 10.5, 35, 10),
    ("Albuquerque", "NM", _MOUNTAIN, "871", 14.0, 11.5, 43, 14),
    ("Portland", "OR", _PACIFIC, "972", 12.5, 8.0, 72, 12),
    ("Eugene", "OR", _PACIFIC, "974", 11.5, 8.0, 74, 12),
    ("Seattle", "WA", _PACIFIC, "981", 11.5, 7.0, 73, 14),
    ("Spokane", "WA", _PACIFIC, "992", 9.0, 11.5, 63, 14),
    ("Sacramento", "CA", _PACIFIC, "958", 16.5, 8.0, 65, 12),
    ("San Diego", "CA", _PACIFIC, "921", 17.5, 4.0, 69, 11),
)
PLACES = tuple(
    Place(
        city=city, state=state, time_zone=zone, zip_prefix=prefix,
        mean_c=mean, swing_c=swing, humidity_pct=humidity, wind_kph=wind,
    )
    for city, state, zone, prefix, mean, swing, humidity, wind in _ROWS
)  # fmt: skip


def place_index(city: str, state: str) -> int:
    """Return where the city stands in PLACES."""
    return next(i for i, place in enumerate(PLACES) if (place.city, place.state) == (city, state))
