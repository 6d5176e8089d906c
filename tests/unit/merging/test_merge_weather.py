"""Weather from columns whose names and units nobody promised."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.merging.weather import read_weather, usual_system


def test_units_from_names_and_values() -> None:
    assert read_weather({"temp_f": "50"}).temperature_c == pytest.approx(10)
    assert read_weather({"temperature": "50 F"}).temperature_c == pytest.approx(10)
    assert read_weather({"temperature_c": "10"}).temperature_c == 10
    assert read_weather({"temperature": "10°C"}).temperature_c == 10
    assert read_weather({"temperature": "50", "units": "imperial"}).temperature_c == pytest.approx(10)
    assert read_weather({"temperature": "10", "source": "open-meteo"}).temperature_c == 10
    assert read_weather({"temperature": "50"}).temperature_c is None
    assert read_weather({"temperature": "50"}, usual_system="us").temperature_c == pytest.approx(10)
    assert read_weather({"wind_mph": "10"}).wind_kph == pytest.approx(16.09, abs=0.01)
    assert read_weather({"wind_speed": "5 m/s"}).wind_kph == pytest.approx(18)
    assert read_weather({"wind_speed": "5"}).wind_kph is None
    assert read_weather({"wind_gust_kph": "40", "wind_direction": "270"}).wind_kph is None
    assert read_weather({"wind_gust_kph": "40"}).wind_gust_kph == 40
    assert read_weather({"precipitation_in": "1"}).precipitation_mm == pytest.approx(25.4)
    assert read_weather({"precip_probability": "80", "rain_mm": "2"}).precipitation_mm == 2
    assert read_weather({"humidity": "81%"}).humidity_pct == 81
    assert read_weather({"feels_like_c": "3", "max_temp_c": "20", "dew_point_c": "1"}).is_empty


def test_impossible_values_are_left_out() -> None:
    assert read_weather({"temperature_c": "150", "humidity": "130", "wind_kph": "-3"}).is_empty
    assert read_weather({"temperature_c": "NULL", "humidity": "<null>", "wind_kph": "n/a"}).is_empty


def test_conditions_and_day() -> None:
    said = {
        "Thunderstorms near": "thunderstorm",
        "light rain": "rain",
        "Partly Cloudy": "cloudy",
        "Sunny": "clear",
        "61": "rain",
        "3": "overcast",
        "weird": None,
    }
    assert {text: read_weather({"conditions": text}).conditions for text in said} == said
    assert read_weather({"event_date": "2026-06-14", "conditions": "fog"}).observed_on == date(2026, 6, 14)
    assert read_weather({"date": "6/14/2026 07:00"}).observed_on == date(2026, 6, 14)


def test_the_rows_together_tell_the_unit() -> None:
    assert usual_system([{"temperature": "71"}, {"temperature": "40"}]) == "us"
    assert usual_system([{"temperature": str(value)} for value in range(5, 30)]) == "metric"
    assert usual_system([{"temperature": "12"}]) == ""
    assert usual_system([{"temperature": "71 F"}]) == ""


@given(
    st.dictionaries(
        st.sampled_from(
            ["temp_c", "humidity", "wind_kph", "gust_kph", "rain_mm", "conditions", "date", "units", "junk"]
        ),
        st.text(max_size=12),
    )
)
def test_anything_is_read_within_bounds(fields: dict[str, str]) -> None:
    weather = read_weather(fields)
    assert weather.temperature_c is None or -60 <= weather.temperature_c <= 60
    assert weather.humidity_pct is None or 0 <= weather.humidity_pct <= 100
