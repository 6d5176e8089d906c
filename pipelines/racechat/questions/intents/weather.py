"""Weather: its correlation with slow times, the weather of slow races, the hottest race, races with rain."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Order, Question

_WEATHER = ("weather", "temperature", "humidity", "wind")
WEATHER_RANKS = {"hottest": ("temperature_c", True), "coldest": ("temperature_c", False), "windiest": ("wind_kph", True), "wettest": ("precipitation_mm", True), "most_humid": ("humidity_pct", True)}  # fmt: skip


def weather_correlation(reading: Reading) -> Question | None:
    """'What's the weather correlation with slow race times?', 'does heat affect finish times?'"""
    has_weather = reading.drop("noun", *_WEATHER, "hot") + reading.drop("condition", "rain")
    has_link = reading.drop("stat", "correlation")
    slows = reading.drop("verb", "slow_down")
    is_slower_in_heat = bool(reading.drop("stat", "slow", "quick")) and bool(
        reading.drop("ask", "how")
        or reading.has("verb", "ran")
        or any(piece.value == "hot" for piece in has_weather)
    )
    if not (has_weather and (has_link or slows or is_slower_in_heat)):
        return None
    reading.drop("join", "between")
    reading.drop("ask", "when")
    reading.drop(
        "stat", "quick", "slow", "slowest", "unusually_slow", "faster", "fastest", "average", "median"
    )
    reading.drop("noun", "race", "time", "result", "finisher", "person")
    reading.drop("verb", "finished", "ran", "happen", "compare")
    reading.drop("ask", "how", "how_much")
    return reading.question("weather", "weather_correlation", is_about_runners=False)


def slow_races(reading: Reading) -> Question | None:
    """'Show weather conditions for races with unusually slow times', 'which races were slower than usual?'"""
    is_unusual = bool(reading.drop("stat", "unusually_slow"))
    has_weather = bool(reading.drop("noun", *_WEATHER))
    is_slow = bool(reading.drop("stat", "slow"))
    if not (is_unusual or (has_weather and is_slow)):
        return None
    reading.drop("noun", "race", "time", "result", "finisher", "event", "person")
    reading.drop("verb", "ran", "happen", "finished")
    reading.drop("ask", "where")
    limit, _ = reading.limit()
    return reading.question("weather", "slow_races", limit=limit, is_about_runners=False)


def race_weather(reading: Reading) -> Question | None:
    """'Hottest marathon we timed', 'races with rain', 'what was the weather at the Harvest Half'."""
    ranks = reading.drop("rank", *WEATHER_RANKS)
    has_weather = bool(reading.drop("noun", *_WEATHER))
    if reading.has("event"):
        has_weather = bool(reading.drop("noun", "hot")) or has_weather  # 'how hot was the Harvest Half'
    if not (ranks or has_weather or reading.has("condition") or reading.has("bound")):
        return None
    if reading.has("stat", "average") or len({piece.value for piece in ranks}) > 1:
        return None
    reading.drop("noun", "race", "event", "time", "day")
    reading.drop("verb", "happen", "ran")
    reading.drop("ask", "how")
    limit, _ = reading.limit()
    order = None
    if ranks:
        column, is_descending = WEATHER_RANKS[str(ranks[0].value)]
        order = Order(by=column, is_descending=is_descending)
    taken = reading.conditions(is_about_runners=False)
    if not (
        ranks or taken.filters.conditions or taken.filters.weather or (has_weather and taken.filters.given())
    ):
        return None
    return reading.question("weather", "race_weather", order=order, limit=limit)


def average_weather(reading: Reading) -> Question | None:
    """'Average temperature of the ten slowest halves'."""
    if not (reading.drop("stat", "average") and reading.drop("noun", *_WEATHER)):
        return None
    slow, fast = reading.drop("stat", "slowest"), reading.drop("stat", "fastest")
    if slow and fast:
        return None
    large = reading.drop("rank", "biggest")
    limit, word = reading.limit()
    reading.drop("noun", "race", "event", "time")
    reading.drop("verb", "happen")
    order = None
    if slow or fast or word in {"top", "bottom"}:
        order = Order(by="median_time_ms", is_descending=bool(slow) or word == "bottom")
    elif large:
        order = Order(by="finisher_count", is_descending=True)
    if limit is not None and order is None:
        return None
    return reading.question("weather", "average_weather", order=order, limit=limit, is_about_runners=False)
