"""Chooses the sentence of an answer by the question's measure."""

from collections.abc import Callable

from racechat.answers.found import Found
from racechat.answers.sentences import (
    boston,
    events,
    partners,
    races,
    registrations,
    runners,
    spread,
    syncs,
    times,
    weather,
)
from racechat.questions.question import Measure

SENTENCES: dict[Measure, Callable[[Found], str]] = {
    "results": times.result_list,
    "finisher_count": times.finisher_count,
    "runner_count": times.finisher_count,
    "average_time": times.typical_time,
    "median_time": times.typical_time,
    "average_age": times.average_age,
    "fastest_time": times.typical_time,
    "slowest_time": times.typical_time,
    "personal_record": times.personal_record,
    "boston_qualifiers": boston.qualifiers,
    "events": events.event_list,
    "fees": events.fees,
    "weather_correlation": weather.correlation,
    "slow_races": weather.slow_races,
    "partner_ranking": partners.ranking,
    "race_weather": weather.race_weather,
    "average_weather": weather.average_weather,
    "event_count": races.counts,
    "race_count": races.counts,
    "races": races.race_list,
    "biggest": races.biggest,
    "participation": races.participation,
    "outcomes": races.outcomes,
    "winners": races.winners,
    "records": races.records,
    "percentile": spread.percentile,
    "histogram": spread.histogram,
    "ever_within": runners.ever_within,
    "comparison": runners.comparison,
    "most_races": runners.most_races,
    "registrations": registrations.listed,
    "registration_count": registrations.counted,
    "revenue": registrations.revenue,
    "last_sync": syncs.last_sync,
    "sync_failures": syncs.failures,
}


def sentence_for(found: Found) -> str:
    """Return the sentence that answers a question, as Markdown."""
    return SENTENCES[found.question.measure](found)
