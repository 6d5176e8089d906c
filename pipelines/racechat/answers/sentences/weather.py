"""Sentences about weather."""

from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped


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
            parts.append(f"**{name}**: {strength(value)} with slower races (r = {value:.2f}, n = {races} races)")
    if not parts:
        return "There are no races with both weather and a usual median time, so there is nothing to correlate."
    return "Weather against how much slower than usual races were.\n\n" + "\n".join(f"- {part}" for part in parts)


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
