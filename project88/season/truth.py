"""What really happened, counted while the season is made: the answers that an import must reproduce.

Nothing here is read back from written rows, so a mistake in their text or in reading it shows up as a difference. Races of
events without a row in ct_events are left out: their results cannot be placed. A finisher has no DNF, DNS or DQ; `timed`
ones have a chip time. Distance classes are named as in `ref.distance_class`, '' for races that are none of them; age
groups as in `ref.age_group`.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median_low
from typing import Any

from project88.season.cast import FIRST_CAST_NUMBER
from project88.season.field import Entrant, standard_age_group
from project88.season.plan import EventPlan, RacePlan
from project88.season.results import Finish

SUB_THREE_MS = 3 * 3_600_000


class Truth:
    """Counts by partner; truths of several processes add up."""

    def __init__(self, *, keeps_runners: bool = False) -> None:
        """With `keeps_runners` also count distinct runners, at a set's cost in memory: for small seasons."""
        self._runners: dict[int, set[int]] | None = {} if keeps_runners else None
        self._finishers: Counter[tuple[int, str, int]] = Counter()
        self._timed: Counter[tuple[int, str, str, str]] = Counter()
        self._total_ms: Counter[tuple[int, str, str, str]] = Counter()
        self._sub_three: Counter[tuple[int, int]] = Counter()
        self._outcomes: Counter[tuple[int, str]] = Counter()
        self._races: dict[str, dict[str, Any]] = {}
        self._known: list[dict[str, Any]] = []
        self._registrations: Counter[tuple[int, int]] = Counter()
        self._paid_cents: Counter[tuple[int, int]] = Counter()
        self._current_fee: dict[tuple[int, int], int] = {}
        self._unpaid: Counter[tuple[int]] = Counter()
        self._yesterday: Counter[tuple[int]] = Counter()
        self._by_month: Counter[tuple[int, str]] = Counter()
        self._events: dict[str, Any] = {}

    def add_race(
        self, event: EventPlan, race: RacePlan, entrants: list[Entrant], finishes: Sequence[Finish]
    ) -> None:
        """Count a race; `finishes` is empty where there are no results."""
        if event.is_ghost:
            return
        partner_id, year, distance, outcome = event.partner_id, event.day.year, race.course.key, race.outcome
        outcomes = {
            "entered": outcome.entrants, "finished": outcome.finishers, "dnf": outcome.dnf, "dq": outcome.dq, "dns": outcome.dns,
        }  # fmt: skip
        for kind, count in outcomes.items():
            self._outcomes[partner_id, kind] += count
        if outcome.finishers:
            self._finishers[partner_id, distance, year] += outcome.finishers
        if self._runners is not None:
            self._runners.setdefault(partner_id, set()).update(entrant.person.number for entrant in entrants)
        times = []
        for place, (_, i, chip_ms, gun_ms) in enumerate(finishes, 1):
            somebody, age, _ = entrants[i]
            if chip_ms is not None:
                times.append(chip_ms)
                key = (partner_id, distance, somebody.sex, standard_age_group(age))
                self._timed[key] += 1
                self._total_ms[key] += chip_ms
                if distance == "marathon" and chip_ms < SUB_THREE_MS:
                    self._sub_three[partner_id, year] += 1
            if somebody.number >= FIRST_CAST_NUMBER:
                self._known.append({
                    "partner_id": partner_id, "name": f"{somebody.first} {somebody.last}", "event": event.name,
                    "event_id": str(event.event_id), "race": race.course.name, "date": event.day.isoformat(),
                    "chip_ms": chip_ms, "gun_ms": gun_ms, "overall_place": place,
                })  # fmt: skip
        self._races[f"{event.event_id}/{race.race_id}"] = {
            "partner_id": partner_id, "distance": distance, "date": event.day.isoformat(), **outcomes, "timed": len(times),
            "fastest_ms": times[0] if times else None, "slowest_ms": max(times, default=None),
            "low_median_ms": median_low(times) if times else None,
        }  # fmt: skip

    def add_registration(
        self,
        partner_id: int,
        event_id: int,
        *,
        fee_cents: int,
        paid_cents: int,
        is_unpaid: bool,
        is_yesterday: bool,
        month: str,
    ) -> None:
        """Count a registration once, however often its row is repeated; call in order of sign-up within an event."""
        self._registrations[partner_id, event_id] += 1
        self._paid_cents[partner_id, event_id] += paid_cents
        if fee_cents:
            self._current_fee[partner_id, event_id] = fee_cents
        self._unpaid[partner_id,] += is_unpaid
        self._yesterday[partner_id,] += is_yesterday
        self._by_month[partner_id, month] += 1

    def set_events(self, counts: dict[str, Any]) -> None:
        """Set the counts of events, which come from the plan alone."""
        self._events = counts

    def merge(self, other: "Truth") -> None:
        """Add what another process counted of its races."""
        self._finishers.update(other._finishers)
        self._timed.update(other._timed)
        self._total_ms.update(other._total_ms)
        self._sub_three.update(other._sub_three)
        self._outcomes.update(other._outcomes)
        for partner_id, numbers in (other._runners or {}).items():
            if self._runners is not None:
                self._runners.setdefault(partner_id, set()).update(numbers)
        self._races.update(other._races)
        self._known.extend(other._known)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as nested, sorted objects with text keys, ready for JSON."""
        known = sorted(
            self._known, key=lambda row: (row["partner_id"], row["name"], row["date"], row["race"])
        )
        return {
            "events": self._events,
            "outcomes_by_partner": _nested(self._outcomes),
            "finishers_by_partner_distance_year": _nested(self._finishers),
            "sub_three_marathon_finishers_by_partner_year": _nested(self._sub_three),
            "timed_finishers_by_partner_distance_sex_age_group": _nested(self._timed),
            "total_chip_ms_by_partner_distance_sex_age_group": _nested(self._total_ms),
            "runsignup": {
                "registrations_by_partner_event": _nested(self._registrations),
                "paid_cents_by_partner_event": _nested(self._paid_cents),
                "current_fee_cents_by_partner_event": _nested(self._current_fee),
                "unpaid_by_partner": _nested(self._unpaid),
                "registered_yesterday_by_partner": _nested(self._yesterday),
                "registrations_by_partner_month": _nested(self._by_month),
            },
            "entered_runners_by_partner": {
                str(key): len(found) for key, found in sorted((self._runners or {}).items())
            },
            "known_runners": known,
            "races": self._races,
        }


def _nested(counts: "dict[Any, int]") -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, count in sorted(counts.items()):
        branch = tree
        for part in key[:-1]:
            branch = branch.setdefault(str(part), {})
        branch[str(key[-1])] = count
    return tree
