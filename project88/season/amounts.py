"""How many enter each race, how they fare, and how many result lines that makes: exact in all."""

import math
from collections import defaultdict
from datetime import date
from random import Random

from project88.season.drafts import EventDraft
from project88.season.partners import BIG_RIVER, PARTNERS
from project88.season.plan import PARTICIPANTS, RESULT_LINES, Outcome, line_count
from project88.season.shares import share_out
from project88.season.weather import slowing

_LINES_PER_ENTRY = RESULT_LINES / PARTICIPANTS
_SHARE_OF_COPIES = 0.032


def share_entries(events: list[EventDraft], scale: float, as_of: date) -> None:
    """Set every race's number of entries."""
    # In a small season the great races would leave nothing for the others.
    flatness = min(1.0, 0.62 + 0.38 * math.sqrt(scale))
    races, weights, least, partners = [], [], [], []
    for event in events:
        if event.is_cancelled:
            continue
        ahead = (event.day - as_of).days
        crowd = 1.0 if ahead < 0 else 0.08 + 0.6 * math.exp(-ahead / 70)
        if date(2020, 3, 15) <= event.day <= date(2021, 3, 31):
            crowd *= 0.35
        growth = 1.0 + 0.03 * (event.day.year - as_of.year)
        for race in event.races:
            size = event.series.weight * race.course.weight * (1.0, 0.55, 0.35, 0.25, 0.2)[min(race.rank, 4)]
            races.append(race)
            weights.append(0.02 if event.is_ghost else size**flatness * crowd * growth)
            least.append(
                max(12 if event.is_ghost else 3, len(race.appearances) + 6 if race.appearances else 0)
            )
            partners.append(event.partner_id)
    weights = _by_partner(weights, partners, scale)
    total = max(round(PARTICIPANTS * scale), sum(least) + 4 * len(races))
    for race, count in zip(races, share_out(total, weights, least), strict=True):
        race.entrants = count


def _by_partner(weights: list[float], partners: list[int], scale: float) -> list[float]:
    """Scale the weights so that every partner has its share; in a small season Big River's known races need more."""
    extra = 0.24 * (1 - math.sqrt(min(1.0, scale)))
    shares = {partner.partner_id: partner.share * (1 - extra) for partner in PARTNERS}
    shares[BIG_RIVER] += extra
    totals: dict[int, float] = defaultdict(float)
    for weight, partner_id in zip(weights, partners, strict=True):
        totals[partner_id] += weight
    return [weight * shares[p] / totals[p] for weight, p in zip(weights, partners, strict=True)]


def draw_outcomes(events: list[EventDraft], rng: Random) -> None:
    """Set how many of each race's entries finish, drop out, are disqualified or never start."""
    for event in events:
        for race in event.races:
            race.intervals = race.course.fewest_intervals
            count = race.entrants
            if not event.has_results:
                race.outcome = Outcome(waiting=count)
                continue
            spare = count - len(race.appearances)
            stress = slowing(event.weather, race.course) ** 3
            dns = min(spare, chance(count * rng.uniform(0.03, 0.09), rng))
            dnf = min(spare - dns, chance(count * race.course.dnf * stress, rng))
            dq = min(spare - dns - dnf, chance(count * 0.0018, rng))
            race.outcome = Outcome(finishers=count - dns - dnf - dq, dnf=dnf, dq=dq, dns=dns)
    _insist_on_outcomes(events)


def _insist_on_outcomes(events: list[EventDraft]) -> None:
    """Give even the smallest season some of each: DNF, DQ and DNS in the trail run's longest race."""
    for event in events:
        if event.has_results and event.series.is_named and event.races[0].course.name in ("50K", "Marathon"):
            race = event.races[0]
            old = race.outcome
            new = Outcome(finishers=0, dnf=max(old.dnf, 3), dq=max(old.dq, 2), dns=max(old.dns, 2))
            if race.entrants - new.entrants >= len(race.appearances) + 3:
                race.outcome = Outcome(
                    finishers=race.entrants - new.entrants, dnf=new.dnf, dq=new.dq, dns=new.dns
                )  # fmt: skip


def chance(expected: float, rng: Random) -> int:
    """Round at random, so that the mean is `expected`."""
    return int(expected) + (rng.random() < expected % 1)


def share_lines(events: list[EventDraft], scale: float, rng: Random) -> None:
    """Set intervals and repeated lines of every race, so that the lines add up exactly."""
    ran = [race for event in events if event.has_results for race in event.races]
    entrants = sum(race.entrants for event in events for race in event.races)
    target = (
        round(RESULT_LINES * scale)
        if entrants == round(PARTICIPANTS * scale)
        else round(entrants * _LINES_PER_ENTRY)
    )
    wanted = round(target * (1 - _SHARE_OF_COPIES))
    count = sum(line_count(race.outcome, race.intervals) for race in ran)
    order = list(ran)
    rng.shuffle(order)
    for _ in range(8):
        for race in order:
            if count >= wanted:
                break
            if race.intervals < len(race.course.intervals):
                more = line_count(race.outcome, race.intervals + 1) - line_count(race.outcome, race.intervals)
                if count + more <= target:
                    race.intervals += 1
                    count += more
    missing = max(target - count, round(0.01 * count) if scale < 0.5 else 0)
    rng.shuffle(order)
    for race in order:
        race.copies = min(missing, line_count(race.outcome, race.intervals))
        missing -= race.copies
