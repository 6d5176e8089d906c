"""Weather on race day, and what it does to finish times: the link that questions about slow races must find again."""

import math
from dataclasses import dataclass
from datetime import date
from random import Random

from project88.season.courses import Course
from project88.season.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Weather around the start: degrees Celsius, percent, km/h, mm."""

    temperature_c: float
    humidity_pct: float
    wind_kph: float
    gust_kph: float
    precipitation_mm: float
    conditions: str


def weather_on(day: date, place: Place, rng: Random) -> Weather:
    """Draw the weather of a race morning from the place's climate; one in 16 is far hotter than usual."""
    phase = math.cos(2 * math.pi * (day.timetuple().tm_yday - 200) / 365.25)
    temperature = place.mean_c + place.swing_c * phase - 1.5 + rng.gauss(0, 5.0)
    if rng.random() < 0.06:
        temperature += 9.0
    # Beyond these nobody starts a race.
    temperature = min(36.0, max(-16.0, temperature))
    humidity = min(100.0, max(12.0, place.humidity_pct + rng.gauss(4, 12)))
    wind = max(0.0, place.wind_kph * math.exp(rng.gauss(-0.15, 0.5)))
    rain = rng.expovariate(1 / 5.0) if rng.random() < 0.24 else 0.0
    if rain:
        humidity = min(100.0, humidity + 15)
    sky = rng.random()
    if rain and temperature < 0.5:
        conditions = "Snow"
    elif rain > 9 and temperature > 16:
        conditions = "Thunderstorm"
    elif rain:
        conditions = "Rain" if rain > 1.2 else "Drizzle"
    elif humidity > 93 and wind < 9:
        conditions = "Fog"
    else:
        conditions = "Clear" if sky < 0.45 else "Cloudy" if sky < 0.75 else "Overcast"
    return Weather(
        temperature_c=round(temperature, 1),
        humidity_pct=float(round(humidity)),
        wind_kph=round(wind, 1),
        gust_kph=round(wind * (1.3 + 0.5 * rng.random()), 1),
        precipitation_mm=round(rain, 1),
        conditions=conditions,
    )


def slowing(weather: Weather, course: Course) -> float:
    """Return the factor by which this weather stretches times on this course (1.0 on an ideal day)."""
    heat = max(0.0, weather.temperature_c - 12.0)
    sticky = max(0.0, weather.temperature_c - 15.0) * max(0.0, weather.humidity_pct - 60.0) / 40.0
    cold = max(0.0, -weather.temperature_c)
    return (
        1.0
        + course.heat * (heat + 0.35 * sticky)
        + 0.0012 * max(0.0, weather.wind_kph - 12.0)
        + 0.0015 * cold
        + (0.006 if weather.precipitation_mm > 1.2 else 0.0)
    )
