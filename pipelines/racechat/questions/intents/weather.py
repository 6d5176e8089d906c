"""Weather: its correlation with slow times, and the weather of unusually slow races."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Question

_WEATHER = ("weather", "temperature", "humidity", "wind")


def weather_correlation(reading: Reading) -> Question | None:
    """'What's the weather correlation with slow race times?', 'does heat slow people down?'"""
    has_weather = reading.drop("noun", *_WEATHER) or reading.drop("rank", "hottest", "coldest", "windiest")
    has_link = reading.drop("stat", "correlation")
    if not (has_weather and has_link):
        return None
    reading.drop("stat", "slow", "slowest", "unusually_slow", "faster", "fastest")
    reading.drop("noun", "race", "time", "result", "finisher", "person", "pace")
    reading.drop("verb", "finished", "ran", "happen")
    reading.drop("ask", "how", "how_much")
    reading.drop("join", "and")
    shape, has_chart = reading.shape()
    taken = reading.conditions(is_about_runners=False)
    return Question(subject="weather", measure="weather_correlation", filters=taken.filters, shape=shape, with_chart=has_chart)


def slow_races(reading: Reading) -> Question | None:
    """'Show weather conditions for races with unusually slow times', 'which races were slower than usual?'"""
    is_unusual = reading.drop("stat", "unusually_slow")
    has_weather = reading.drop("noun", *_WEATHER)
    is_slow = reading.drop("stat", "slow")
    if not (is_unusual or (has_weather and is_slow)) or reading.bag.has("noun", "event") and not is_unusual:
        return None
    reading.drop("noun", "race", "time", "result", "finisher", "event")
    reading.drop("verb", "ran", "happen", "finished")
    limit, _ = reading.limit()
    shape, has_chart = reading.shape()
    taken = reading.conditions(is_about_runners=False)
    return Question(subject="weather", measure="slow_races", filters=taken.filters, limit=limit, shape=shape, with_chart=has_chart)
