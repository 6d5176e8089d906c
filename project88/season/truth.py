"""What really happened, counted while the season is made: the answers that an import must reproduce.

Nothing here is read back from the written rows, so a mistake in their text or in reading it shows up as a difference.
Counts leave out result rows whose event is missing (they cannot be placed), DNF, DNS and DQ.
"""

from collections import Counter
from typing import Any

from project88.season.field import Entrant, age_group
from project88.season.people import Person
from project88.season.plan import EventPlan, RacePlan

SUB_THREE_MS = 3 * 3_600_000


class Truth:
    """Counts by partner; truths of several processes add up."""

    def __init__(self) -> None:
        self.finishers: Counter[tuple[int, str, int]] = Counter()
        self.timed: Counter[tuple[int, str, int, str, str]] = Counter()
        self.total_ms: Counter[tuple[int, str, int, str, str]] = Counter()
        self.sub_three: Counter[tuple[int, int]] = Counter()
        self.outcomes: Counter[tuple[int, str]] = Counter()
        self.named: list[dict[str, Any]] = []
        self.registrations: Counter[tuple[int, int]] = Counter()
        self.paid_cents: Counter[tuple[int, int]] = Counter()
        self.unpaid: Counter[tuple[int]] = Counter()
        self.yesterday: Counter[tuple[int]] = Counter()
        self.by_month: Counter[tuple[int, str]] = Counter()

    def add_time(self, partner_id: int, distance: str, year: int, entrant: Entrant, chip_ms: int) -> None:
        """Count a finisher with a chip time."""
        key = (partner_id, distance, year, entrant.person.sex, age_group(entrant.age))
        self.timed[key] += 1
        self.total_ms[key] += chip_ms
        if distance == "marathon" and chip_ms < SUB_THREE_MS:
            self.sub_three[partner_id, year] += 1

    def add_known(
        self, event: EventPlan, race: RacePlan, person: Person, *, chip_ms: int, gun_ms: int, place: int
    ) -> None:
        """Note a race of somebody known by name."""
        self.named.append({
            "partner_id": event.partner_id, "name": f"{person.first} {person.last}", "event": event.name,
            "event_id": str(event.event_id), "race": race.course.name, "date": event.day.isoformat(),
            "chip_ms": chip_ms, "gun_ms": gun_ms, "overall_place": place,
        })  # fmt: skip

    def add_registration(
        self,
        partner_id: int,
        event_id: int,
        *,
        paid_cents: int,
        is_unpaid: bool,
        is_yesterday: bool,
        month: str,
    ) -> None:
        """Count a registration (once, however often its row is repeated)."""
        self.registrations[partner_id, event_id] += 1
        self.paid_cents[partner_id, event_id] += paid_cents
        self.unpaid[partner_id,] += is_unpaid
        self.yesterday[partner_id,] += is_yesterday
        self.by_month[partner_id, month] += 1

    def merge(self, other: "Truth") -> None:
        """Add another process's counts."""
        self.finishers.update(other.finishers)
        self.timed.update(other.timed)
        self.total_ms.update(other.total_ms)
        self.sub_three.update(other.sub_three)
        self.outcomes.update(other.outcomes)
        self.named.extend(other.named)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as nested, sorted objects with text keys, ready for JSON."""
        found: dict[str, Any] = {
            "finishers_by_partner_distance_year": _nested(self.finishers),
            "sub_three_marathon_finishers_by_partner_year": _nested(self.sub_three),
            "outcomes_by_partner": _nested(self.outcomes),
            "known_runners": sorted(
                self.named, key=lambda row: (row["partner_id"], row["name"], row["date"], row["race"])
            ),
        }
        found["runsignup"] = {
            "registrations_by_partner_event": _nested(self.registrations),
            "paid_cents_by_partner_event": _nested(self.paid_cents),
            "unpaid_by_partner": _nested(self.unpaid),
            "registered_yesterday_by_partner": _nested(self.yesterday),
            "registrations_by_partner_month": _nested(self.by_month),
        }
        timed: Counter[tuple[Any, ...]] = Counter()
        total: Counter[tuple[Any, ...]] = Counter()
        for (partner_id, distance, _, sex, group), count in self.timed.items():
            timed[partner_id, distance, sex, group] += count
        for (partner_id, distance, _, sex, group), count in self.total_ms.items():
            total[partner_id, distance, sex, group] += count
        found["timed_finishers_by_partner_distance_sex_age_group"] = _nested(timed)
        found["total_chip_ms_by_partner_distance_sex_age_group"] = _nested(total)
        return found


def _nested(counts: "Counter[Any]") -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, count in sorted(counts.items()):
        branch = tree
        for part in key[:-1]:
            branch = branch.setdefault(str(part), {})
        branch[str(key[-1])] = count
    return tree
