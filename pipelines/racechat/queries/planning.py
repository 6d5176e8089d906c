"""Chooses the plan of a question by its measure."""

from collections.abc import Callable
from datetime import date

from racechat.queries import (
    boston,
    events,
    partners,
    races,
    registrations,
    results,
    runners,
    spread,
    syncs,
    weather,
    winners,
)
from racechat.queries.plan import Plan
from racechat.queries.scope import Scope
from racechat.questions.question import Measure, Question

Planner = Callable[[Question, Scope, date], Plan]

PLANNERS: dict[Measure, Planner] = {
    "results": results.result_list,
    "finisher_count": results.aggregate,
    "runner_count": results.aggregate,
    "average_time": results.aggregate,
    "median_time": results.aggregate,
    "average_age": results.aggregate,
    "fastest_time": results.aggregate,
    "slowest_time": results.aggregate,
    "personal_record": results.personal_record,
    "events": events.event_list,
    "fees": events.fees,
    "boston_qualifiers": boston.qualifiers,
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
    "winners": winners.winners,
    "records": winners.records,
    "percentile": spread.percentile,
    "histogram": spread.histogram,
    "ever_within": runners.ever_within,
    "comparison": runners.comparison,
    "most_races": runners.most_races,
    "registrations": registrations.registration_list,
    "registration_count": registrations.totals,
    "revenue": registrations.totals,
    "last_sync": syncs.last_sync,
    "sync_failures": syncs.failures,
}


def plan_for(question: Question, scope: Scope, today: date) -> Plan:
    """Return the plan of a question; `today` is the day in the asker's time zone."""
    return PLANNERS[question.measure](question, scope, today)
