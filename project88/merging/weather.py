"""Weather rows whose columns nobody documented: names and units are read from the column names and the values.

`temp_f`, `temperature_c`, `wind_mph`, `humidity`, `precip_in` and their like are understood. A bare `temperature` is
told by its unit in the value (`54 F`), by a `units` field, or not at all: then it is left in landing, never guessed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

_NUMBER = re.compile(r"^(-?\d{1,5}(?:[.,]\d+)?) ?(°? ?[a-zA-Z%/]+|°)?$")
_KPH = {
    "kph": 1.0, "kmh": 1.0, "km/h": 1.0, "kmph": 1.0, "mph": 1.609344, "mi/h": 1.609344, "ms": 3.6, "m/s": 3.6, "mps": 3.6,
    "kn": 1.852, "kt": 1.852, "kts": 1.852, "knots": 1.852,
}  # fmt: skip
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "inch": 25.4, "inches": 25.4}
_NOTHING = frozenset({"", "null", "<null>", "none"})
_CONDITIONS = (
    ("thunderstorm", ("thunder", "storm", "lightning")),
    ("snow", ("snow", "sleet", "flurr", "blizzard", "ice", "hail", "freezing")),
    ("drizzle", ("drizzle", "sprinkle", "mist")),
    ("rain", ("rain", "shower", "wet")),
    ("fog", ("fog", "haze", "smoke")),
    ("overcast", ("overcast",)),
    ("cloudy", ("cloud",)),
    ("clear", ("clear", "sun", "fair", "fine")),
)
# World Meteorological Organization codes, as Open-Meteo uses them.
_WMO = {
    **dict.fromkeys((0, 1), "clear"), 2: "cloudy", 3: "overcast", 45: "fog", 48: "fog", **dict.fromkeys(range(51, 58), "drizzle"),
    **dict.fromkeys((61, 63, 65, 66, 67, 80, 81, 82), "rain"), **dict.fromkeys((71, 73, 75, 77, 85, 86), "snow"),
    **dict.fromkeys((95, 96, 99), "thunderstorm"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What core keeps of one weather row: degrees Celsius, percent, kilometres per hour, millimetres."""

    observed_on: date | None = None
    temperature_c: float | None = None
    humidity_pct: float | None = None
    wind_kph: float | None = None
    wind_gust_kph: float | None = None
    precipitation_mm: float | None = None
    conditions: str | None = None
    source: str | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was understood."""
        return not any(
            value is not None
            for value in (
                self.temperature_c,
                self.humidity_pct,
                self.wind_kph,
                self.wind_gust_kph,
                self.precipitation_mm,
                self.conditions,
            )
        )


def read_weather(fields: Mapping[str, object], *, usual_system: str = "") -> Weather:
    """Read one row, column name to text. Impossible values (150 degrees, 130 percent) are left out.

    `usual_system` (metric or us) is what all rows together suggest, for columns without a unit.
    """
    texts = _texts(fields)
    system = _system(texts) or usual_system
    return Weather(
        observed_on=_date(texts),
        temperature_c=_within(_temperature(texts, system), -60, 60),
        humidity_pct=_within(
            _first(texts, ("humidity", "rh"), {"%": 1.0, "pct": 1.0, "percent": 1.0}, 1.0), 0, 100
        ),
        wind_kph=_within(
            _first(
                texts,
                ("wind",),
                _KPH,
                {"metric": 1.0, "us": 1.609344}.get(system),
                without=("gust", "dir", "deg", "chill", "bearing"),
            ),
            0,
            400,
        ),
        wind_gust_kph=_within(
            _first(texts, ("gust",), _KPH, {"metric": 1.0, "us": 1.609344}.get(system)), 0, 500
        ),
        precipitation_mm=_within(
            _first(
                texts,
                ("precip", "rain"),
                _MM,
                {"metric": 1.0, "us": 25.4}.get(system),
                without=("prob", "chance", "type"),
            ),
            0,
            2000,
        ),
        conditions=_conditions(texts),
        source=next(
            (texts[name] for name in ("source", "weather_source", "provider", "station") if name in texts),
            None,
        ),
    )


def usual_system(rows: Iterable[Mapping[str, object]]) -> str:
    """Return what plain `temperature` figures are in, as the rows together tell: `metric`, `us`, or `` for no telling.

    Nobody races at 50 degrees Celsius; and twenty events of which none passes 50 are not in Fahrenheit.
    """
    found = [
        number[0] for row in rows if (number := _number(_texts(row).get("temperature", ""))) and not number[1]
    ]
    if any(value > 50 for value in found):
        return "us"
    return "metric" if len(found) >= 20 else ""


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    return {
        name.lower(): text
        for name, value in fields.items()
        if (text := str(value).strip()).lower() not in _NOTHING
    }


def _system(texts: Mapping[str, str]) -> str:
    """Return `metric`, `us`, or `` from a column that tells the units of all."""
    said = next(
        (texts[name].lower() for name in ("units", "unit", "unit_system", "unit_group") if name in texts), ""
    )
    if said in {"us", "imperial", "f", "english"}:
        return "us"
    if not said and "open-meteo" in texts.get("source", "").lower():
        return "metric"  # its default, and what the legacy weather job asked for
    return "metric" if said in {"metric", "si", "c"} else ""


def _unit_of(name: str) -> str:
    return name.rsplit("_", 1)[1] if "_" in name else ""


def _number(text: str) -> tuple[float, str] | None:
    match = _NUMBER.match(" ".join(text.split()))
    if match is None:
        return None
    return float(match[1].replace(",", ".")), (match[2] or "").replace("°", "").replace(" ", "").lower()


def _temperature(texts: Mapping[str, str], system: str) -> float | None:
    for name, text in sorted(texts.items()):
        if not re.match(r"^(?:air_?)?temp", name) or re.search(r"max|min|high|low|feels|apparent|dew", name):
            continue
        number = _number(text)
        if number is None:
            continue
        unit = number[1] or _unit_of(name)
        if unit in {"f", "fahrenheit", "degf"}:
            return (number[0] - 32) / 1.8
        if unit in {"c", "celsius", "degc"}:
            return number[0]
        if system:
            return number[0] if system == "metric" else (number[0] - 32) / 1.8
    return None


def _first(
    texts: Mapping[str, str],
    words: tuple[str, ...],
    units: Mapping[str, float],
    fallback: float | None,
    *,
    without: tuple[str, ...] = (),
) -> float | None:
    for name, text in sorted(texts.items()):
        if not any(word in name for word in words) or any(word in name for word in without):
            continue
        number = _number(text)
        if number is None:
            continue
        factor = units.get(number[1]) or units.get(_unit_of(name)) or (fallback if not number[1] else None)
        if factor is not None:
            return number[0] * factor
    return None


def _conditions(texts: Mapping[str, str]) -> str | None:
    for name in (
        "conditions",
        "condition",
        "summary",
        "description",
        "weather",
        "sky",
        "weather_code",
        "weathercode",
    ):
        text = texts.get(name, "").lower()
        if text.isascii() and text.isdigit() and int(text) in _WMO:
            return _WMO[int(text)]
        for word, signs in _CONDITIONS:
            if any(sign in text for sign in signs):
                return word
    return None


def _date(texts: Mapping[str, str]) -> date | None:
    for name in (
        "observed_on",
        "event_date",
        "weather_date",
        "date",
        "observed_at",
        "observation_time",
        "timestamp",
    ):
        text = texts.get(name, "")
        for form, length in (("%Y-%m-%d", 10), ("%m/%d/%Y", None)):
            try:
                return datetime.strptime(text[:length].split(" ")[0], form).date()  # noqa: DTZ007 - a day, no instant
            except ValueError:
                continue
    return None


def _within(value: float | None, low: float, high: float) -> float | None:
    return value if value is not None and low <= value <= high else None
