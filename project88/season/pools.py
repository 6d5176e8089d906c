"""Runners' numbers: every race of a series has its own regulars, some of whom run elsewhere too."""

from bisect import bisect_left
from collections import defaultdict

from project88.season.drafts import EventDraft, RaceDraft

_KIDS_POOL = 10_000_000


class Pools:
    """Gives each race of a series a stretch of the partner's runner numbers."""

    def __init__(self, events: list[EventDraft]) -> None:
        largest: dict[tuple[int, int, str], int] = defaultdict(int)
        self._place: dict[tuple[int, int, str], int] = {}
        for event in events:
            for race in event.races:
                key = (event.partner_id, event.series.number, race.course.name)
                largest[key] = max(largest[key], race.entrants)
                self._place[key] = event.series.place
        self.totals: dict[int, int] = defaultdict(int)
        self._regulars: dict[tuple[int, int, str], tuple[int, int]] = {}
        self._kids: dict[int, int] = defaultdict(lambda: _KIDS_POOL)
        for key, most in sorted(largest.items()):
            if key[2] != "Kids Run":
                size = int(most * 1.9) + 12
                self._regulars[key] = (self.totals[key[0]], size)
                self.totals[key[0]] += size
        self.totals = dict(self.totals)

    def of(self, event: EventDraft, race: RaceDraft) -> tuple[int, int]:
        """Return first number and size of the race's pool; children get a new one each year."""
        if race.course.name == "Kids Run":
            start, size = self._kids[event.partner_id], race.entrants + 12
            self._kids[event.partner_id] += size
            return start, size
        return self._regulars[event.partner_id, event.series.number, race.course.name]

    def places(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """Return each partner's (first number, city) pairs in order, to find where a number's pool is at home."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for key, (start, _) in self._regulars.items():
            found[key[0]].append((start, self._place[key]))
        return {partner_id: tuple(sorted(pairs)) for partner_id, pairs in found.items()}


def home_of(pairs: tuple[tuple[int, int], ...], number: int) -> int:
    """Return the city of the pool that a runner's number lies in."""
    return pairs[bisect_left(pairs, (number + 1, -1)) - 1][1]
