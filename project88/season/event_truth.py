"""True counts of events, from the plan: which are ahead, which stand at two providers, which share ids with others."""

from collections import Counter
from typing import Any

from project88.season.dirt import Ledger
from project88.season.partners import PARTNERS
from project88.season.plan import EventPlan, Plan
from project88.season.signups import SignupRace


def event_truth(plan: Plan, races: tuple[SignupRace, ...]) -> dict[str, Any]:
    """Return counts by partner, and the pairs of rows that are one real event.

    Ahead: on `as_of` or later. Active: ahead and published (ChronoTrack), or ahead and no draft (RunSignUp, where
    registration is open then); a real event that both have counts once.
    """
    found: dict[str, Any] = {}
    for partner in PARTNERS:
        timed = [
            event for event in plan.events if event.partner_id == partner.partner_id and not event.is_ghost
        ]
        signups = [race for race in races if race.partner_id == partner.partner_id]
        pairs = _pairs(plan, timed, signups)
        ahead = [event for event in timed if event.day >= plan.as_of]
        active_timed = {event.event_id for event in ahead if event.is_published}
        active_signups = {
            race.race_id for race in signups if race.days[-1] >= plan.as_of and not race.is_draft
        }
        twice = {
            race_id
            for race_id, event_id in pairs.items()
            if race_id in active_signups and event_id in active_timed
        }
        found[str(partner.partner_id)] = {
            "chronotrack": len(timed),
            "chronotrack_ahead": len(ahead),
            "chronotrack_past_without_results": sum(e.day < plan.as_of and not e.has_results for e in timed),
            "runsignup": len(signups),
            "runsignup_ahead": sum(race.days[-1] >= plan.as_of for race in signups),
            "active": len(active_timed) + len(active_signups) - len(twice),
            "same_at_runsignup_and_chronotrack": {
                str(race_id): str(event_id) for race_id, event_id in pairs.items()
            },
        }
    return found


def _pairs(plan: Plan, timed: list[EventPlan], signups: list[SignupRace]) -> dict[int, int]:
    """Return {RunSignUp race: ChronoTrack event} for the edition that the RunSignUp row shows: the next, else the last."""
    by_edition = {(event.series.name, event.day): event.event_id for event in timed}
    found = {}
    for race in signups:
        ahead = [day for day in race.days if day >= plan.as_of]
        event_id = by_edition.get((race.series.name, ahead[0] if ahead else race.days[-1]))
        if event_id is not None:
            found[race.race_id] = event_id
    return found


def count_shared_ids(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> None:
    """Note how many rows carry an id that another partner's row of the same table carries too."""
    entries: Counter[int] = Counter()
    race_ids: Counter[int] = Counter()
    for event in plan.events:
        for race in event.races:
            entries[event.partner_id] += race.outcome.entrants
            race_ids[race.race_id] += not event.is_ghost
    # Entry ids are counted up per partner from the same number, so a partner shares all that the next larger one has.
    sizes = sorted(entries.values(), reverse=True)
    ledger.add("ct_participants", "entry_id_of_two_partners", sum(sizes[1:]) + sizes[1])
    ledger.add("ct_races", "race_id_of_two_partners", sum(count for count in race_ids.values() if count > 1))
    timed_ids = {event.event_id for event in plan.events if not event.is_ghost}
    ledger.add(
        "runsignup_races", "id_of_a_chronotrack_event", sum(race.race_id in timed_ids for race in races)
    )
    both = sum(bool(signup.ct_event_id) for race in races for signup in race.signups)
    ledger.add("runsignup_events", "same_race_at_chronotrack", both)
