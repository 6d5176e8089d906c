"""Sentences about weather."""

from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.answers.sentences.scope import who_and_where


def strength(correlation: float) -> str:
    """Return how strong a correlation is, in words."""
    size = abs(correlation)
    if size < 0.1:
        return "no correlation"
    word = "weak" if size < 0.3 else "moderate" if size < 0.5 else "strong" if size < 0.7 else "very strong"
    return f"a {word} {'positive' if correlation > 0 else 'negative'} correlation"


def correlation(found: Found) -> str:
    """'Temperature: a strong positive correlation with slow times (r = 0.61, n = 412 races); ...'"""
    parts: list[str] = []
    for index, row in enumerate(found.values):
        value, races = found.number("correlation", index), row["race_count"]
        name = str(row["measure"])
        if value is None:
            parts.append(f"**{name}**: too few races to say ({races})")
        else:
            parts.append(
                f"**{name}**: {strength(value)} with slower races (r = {value:.2f}, n = {races} races)"
            )
    if not parts:
        return (
            "There are no races with both weather and a usual median time, so there is nothing to correlate."
        )
    return "Weather against how much slower than usual races were.\n\n" + "\n".join(
        f"- {part}" for part in parts
    )


def slow_races(found: Found) -> str:
    """'12 races were unusually slow. The slowest against its usual: ...'"""
    if not found.values:
        return "No race that matches was unusually slow."
    first = found.values[0]
    weather = []
    if first["temperature_c"] is not None:
        weather.append(f"{first['temperature_c']} °C")
    if first["humidity_pct"] is not None:
        weather.append(f"{first['humidity_pct']} % humidity")
    if first["wind_kph"] is not None:
        weather.append(f"wind {first['wind_kph']} km/h")
    told = f" ({', '.join(weather)})" if weather else " (weather unknown)"
    noun = "race was" if found.total_rows == 1 else "races were"
    return (
        f"{bold(f'{found.total_rows:,}')} {noun} unusually slow. The most: {bold(str(first['event_name']))}, {escaped(str(first['race_name']))}, "
        f"on {first['held_on']}, {float(str(first['slower_pct'])):.1f} % slower than usual{told}."
    )


_WORDS = {
    ("temperature_c", True): "hottest", ("temperature_c", False): "coldest", ("wind_kph", True): "windiest", ("precipitation_mm", True): "wettest",
    ("humidity_pct", True): "most humid",
}  # fmt: skip
_UNITS = {"temperature_c": "°C", "wind_kph": "km/h", "precipitation_mm": "mm", "humidity_pct": "%"}


def race_weather(found: Found) -> str:
    """'The hottest race: Fun Mile on 2025-07-04, 34 °C.'"""
    if not found.values:
        return "There is no race with known weather that matches."
    order = found.question.order
    first = found.values[0]
    if order is None:
        noun = "race" if found.total_rows == 1 else "races"
        return f"{bold(f'{found.total_rows:,}')} {noun} with known weather{who_and_where(found.question.filters)}."
    word = _WORDS[(order.by, order.is_descending)]
    return (
        f"The {word} race{who_and_where(found.question.filters)}: {bold(str(first['event_name']))}, {escaped(str(first['race_name']))}, on {first['held_on']}, "
        f"{bold(f'{first[order.by]} {_UNITS[order.by]}')}."
    )


def average_weather(found: Found) -> str:
    """'On average 21.3 °C, 64 % humidity and wind of 9 km/h over 10 races.'"""
    races = int(found.number("races") or 0)
    temperature, humidity, wind = (
        found.number(name) for name in ("temperature_c", "humidity_pct", "wind_kph")
    )
    if not races or temperature is None:
        return "There is no race with known weather that matches."
    order = found.question.order
    which = "races"
    if order is not None:
        word = {"median_time_ms": ("slowest", "fastest"), "finisher_count": ("biggest", "smallest")}[
            order.by
        ][0 if order.is_descending else 1]
        which = f"{word} races"
    humid = "" if humidity is None else f", {humidity:.0f} % humidity"
    windy = "" if wind is None else f", wind {wind:.0f} km/h"
    return f"Over the {races:,} {which}{who_and_where(found.question.filters)}: {bold(f'{temperature:.1f} °C')} on average{humid}{windy}."
