"""Chooses the sentence of an answer by the question's measure."""

from collections.abc import Callable

from racechat.answers.found import Found
from racechat.answers.sentences import events, partners, times, weather
from racechat.questions.question import Measure

SENTENCES: dict[Measure, Callable[[Found], str]] = {
    "results": times.result_list,
    "finisher_count": times.finisher_count,
    "runner_count": times.finisher_count,
    "average_time": times.typical_time,
    "median_time": times.typical_time,
    "fastest_time": times.typical_time,
    "slowest_time": times.typical_time,
    "personal_record": times.personal_record,
    "boston_qualifiers": times.boston_qualifiers,
    "events": events.event_list,
    "fees": events.fees,
    "weather_correlation": weather.correlation,
    "slow_races": weather.slow_races,
    "partner_ranking": partners.ranking,
}


def sentence_for(found: Found) -> str:
    """Return the sentence that answers a question, as Markdown."""
    return SENTENCES[found.question.measure](found)
