"""Rows of ct_results: several lines per runner, one per bracket and interval.

A finisher has a line for everybody ('Overall'), one for the sex ('Male', 'Female', 'Non-Binary'), one for the age group
(the primary bracket, 'F 30-34'), and one per interval, whose bracket name is the interval's ('Half', 'Mile 20'). The rank
on a line is the rank inside its bracket. A DNF has early intervals, or one line with a word for a time, or nothing.
"""

from random import Random
from typing import NamedTuple

from project88.season.cast import FIRST_CAST_NUMBER
from project88.season.clock import clock_text, form_of, pace_text
from project88.season.dirt import EMPTY, Ledger
from project88.season.entries import Entry, Row, count_partnerless
from project88.season.field import Entrant
from project88.season.finish import chip_times, course_miles, gun_time, split_times
from project88.season.places import PLACES
from project88.season.plan import EventPlan, RacePlan, dnf_lines, line_count
from project88.season.repeats import RepeatedLines

RESULTS = "ct_results"
SEX_BRACKETS = {"M": "Male", "F": "Female", "X": "Non-Binary"}
_DNF_WORDS = ("DNF", "Did Not Finish", "dnf", "DNF")
_DQ_WORDS = ("DQ", "Disqualified", "DSQ")
_NO_TIME = ("", "0")

# Bracket, rank, time, gun time, pace, gun pace.
Line = tuple[str, str, str, str, str, str]


class Finish(NamedTuple):
    """A runner at the line; `chip_ms` is None where the chip was not read: then the gun time counts."""

    official_ms: int
    runner: int
    chip_ms: int | None
    gun_ms: int


class RaceResults:
    """The lines of one race. `finishes` is what really happened, in order of place."""

    def __init__(
        self,
        event: EventPlan,
        race: RacePlan,
        entrants: list[Entrant],
        entries: list[Entry],
        *,
        rng: Random,
        ledger: Ledger,
    ) -> None:
        self._event, self._race, self._entrants, self._entries = event, race, entrants, entries
        self._rng, self._ledger = rng, ledger
        self._rows: list[Row] = []
        self._empties = [0] * len(EMPTY)
        self._credential = event.credential_prefix
        outcome, course, decimals = race.outcome, race.course, event.decimals
        self._chips = chip_times(entrants, event, race, rng)
        self.finishes = self._finish()
        starters = outcome.finishers + outcome.dnf + outcome.dq
        self._splits = [
            split_times(self._chips[i], course, race.intervals, 0.08 * rng.random(), decimals)
            for i in range(starters)
        ]
        # Of those who dropped out, some passed the first intervals.
        self._passed = {
            outcome.finishers + place: dnf_lines(place, race.intervals) for place in range(0, outcome.dnf, 3)
        }
        intervals = range(race.intervals)
        is_legs = bool(race.intervals) and course.intervals[0].is_leg
        self._order = (
            list(intervals) if is_legs else sorted(intervals, key=lambda k: course.intervals[k].share)
        )
        self._split_ranks = self._rank_splits()

    def write(self, rows: list[Row]) -> None:
        """Append the race's lines, the repeated ones last."""
        self._write_finishers()
        self._write_dropouts()
        self._write_disqualified()
        outcome = self._race.outcome
        if len(self._rows) != line_count(outcome, self._race.intervals):
            raise AssertionError(
                f"race {self._race.race_id}: {len(self._rows)} lines are not what was planned"
            )
        self._close(RepeatedLines(self._rows, self._race.copies, self._rng, self._ledger))
        rows.extend(self._rows)

    # What happened.

    def _finish(self) -> list[Finish]:
        count, chips, rng = self._race.outcome.finishers, self._chips, self._rng
        strangers = [i for i in range(count) if self._entrants[i].person.number < FIRST_CAST_NUMBER]
        unread = set(rng.sample(strangers, min(len(strangers), self._race.chipless)))
        found = []
        for place, i in enumerate(sorted(range(count), key=lambda i: (chips[i], i))):
            gun_ms = gun_time(
                chips[i], place_share=place / count, crowd=count, decimals=self._event.decimals, rng=rng
            )
            found.append(
                Finish(gun_ms, i, None, gun_ms) if i in unread else Finish(chips[i], i, chips[i], gun_ms)
            )
        found.sort()
        return found

    def _rank_splits(self) -> list[dict[int, str]]:
        """Return, per interval, the rank as text of everybody who passed it; the disqualified have none."""
        found: list[dict[int, str]] = [{} for _ in range(self._race.intervals)]
        splits = self._splits
        for position, k in enumerate(self._order):
            there = list(range(self._race.outcome.finishers))
            there += [i for i, count in self._passed.items() if count > position]
            there.sort(key=lambda i: (splits[i][k], i))
            found[k] = {i: str(rank) for rank, i in enumerate(there, 1)}
        return found

    # The lines.

    def _write_finishers(self) -> None:
        decimals, miles = self._event.decimals, course_miles(self._race.course)
        intervals, order, splits = self._race.course.intervals, self._order, self._splits
        interval_miles = [miles * interval.share for interval in intervals]
        sex_ranks: dict[str, int] = {}
        age_ranks: dict[str, int] = {}
        forms: dict[str, int] = {}
        getrandbits = self._rng.getrandbits
        for rank, (_, i, chip_ms, gun_ms) in enumerate(self.finishes, 1):
            sex, primary = self._entrants[i].person.sex, self._entries[i].primary_bracket
            sex_rank = sex_ranks[sex] = sex_ranks.get(sex, 0) + 1
            age_rank = age_ranks[primary] = age_ranks.get(primary, 0) + 1
            bits = getrandbits(16)
            is_padded = bits & 3 != 0
            gun, gun_pace = clock_text(gun_ms, decimals=decimals, is_padded=True), pace_text(gun_ms, miles)
            if chip_ms is None:
                time, pace = _NO_TIME[bits >> 4 & 1], ""
                form = "time_zero" if time else "time_empty"
            else:
                time, pace = (
                    clock_text(chip_ms, decimals=decimals, is_padded=is_padded),
                    pace_text(chip_ms, miles),
                )
                form = form_of(chip_ms, decimals=decimals, is_padded=is_padded)
                if bits >> 8 == 3:
                    gun, gun_pace = _NO_TIME[bits >> 4 & 1], ""
                    gun_form = "gun_time_zero" if gun else "gun_time_empty"
                    forms[gun_form] = forms.get(gun_form, 0) + 3
            forms[form] = forms.get(form, 0) + 3
            lines: list[Line] = [
                ("Overall", str(rank), time, gun, pace, gun_pace),
                (SEX_BRACKETS[sex], str(sex_rank), time, gun, pace, gun_pace),
                (primary, str(age_rank), time, gun, pace, gun_pace),
            ]
            wait_ms = 0 if chip_ms is None else gun_ms - chip_ms
            for k in order:
                split_ms = splits[i][k]
                form = form_of(split_ms, decimals=decimals, is_padded=is_padded)
                forms[form] = forms.get(form, 0) + 1
                lines.append((
                    intervals[k].name, self._split_ranks[k][i], clock_text(split_ms, decimals=decimals, is_padded=is_padded),
                    clock_text(split_ms + wait_ms, decimals=decimals, is_padded=True), pace_text(split_ms, interval_miles[k]), "",
                ))  # fmt: skip
            self._add(i, lines)
        for form, count in forms.items():
            self._ledger.add(RESULTS, form, count)

    def _write_dropouts(self) -> None:
        outcome, intervals, ledger = self._race.outcome, self._race.course.intervals, self._ledger
        for place in range(outcome.dnf):
            i = outcome.finishers + place
            if place % 3 == 2:
                self._add(i, [self._word(_DNF_WORDS[place // 3 % 4])])
            elif self._passed.get(i):
                there = self._order[: self._passed[i]]
                ledger.add(RESULTS, "dnf_interval", len(there))
                self._add(
                    i,
                    [
                        self._bare(intervals[k].name, self._split_ranks[k][i], self._splits[i][k])
                        for k in there
                    ],
                )

    def _write_disqualified(self) -> None:
        """Let every second disqualified runner keep lines with times, without a rank; of the others some have a word."""
        outcome, intervals = self._race.outcome, self._race.course.intervals
        for place in range(0, outcome.dq, 2):
            i = outcome.finishers + outcome.dnf + place
            brackets = (
                "Overall",
                SEX_BRACKETS[self._entrants[i].person.sex],
                self._entries[i].primary_bracket,
            )
            lines = [self._bare(bracket, "", self._chips[i]) for bracket in brackets]
            lines += [self._bare(intervals[k].name, "", self._splits[i][k]) for k in self._order]
            self._ledger.add(RESULTS, "dq_with_time", len(lines))
            self._add(i, lines)
        for place in range(1, outcome.dq, 4):
            self._add(outcome.finishers + outcome.dnf + place, [self._word(_DQ_WORDS[place // 4 % 3])])

    def _word(self, word: str) -> Line:
        self._ledger.add(RESULTS, "time_status_word")
        self._ledger.add(RESULTS, "gun_time_empty")
        return "Overall", "", word, "", "", ""

    def _bare(self, bracket: str, rank: str, time_ms: int) -> Line:
        decimals = self._event.decimals
        self._ledger.add(RESULTS, form_of(time_ms, decimals=decimals, is_padded=True))
        self._ledger.add(RESULTS, "gun_time_empty")
        return bracket, rank, clock_text(time_ms, decimals=decimals, is_padded=True), "", "", ""

    def _add(self, i: int, lines: list[Line]) -> None:
        """Append one runner's lines."""
        event, race, entry = self._event, self._race, self._entries[i]
        somebody = self._entrants[i].person
        place = PLACES[somebody.place]
        bits = self._rng.getrandbits(24)
        hometown: str | None = place.city
        zip_code: str | None = somebody.zip
        gap = (bits >> 8) % 60
        if gap < 3:
            hometown = EMPTY[bits & 63]
            self._empties[bits & 63] += len(lines)
        elif gap == 3:
            zip_code = EMPTY[bits & 63]
            self._empties[bits & 63] += len(lines)
        entry_id = "" if event.hides_entry_ids else entry.entry_id
        event_id, race_id, credential, append = (
            str(event.event_id),
            str(race.race_id),
            self._credential,
            self._rows.append,
        )
        bib, primary, age, partner_id = entry.bib, entry.primary_bracket, entry.age, entry.partner_id
        first, last, sex, state = somebody.first, somebody.last, somebody.sex, place.state
        line_id = race.first_result_id + len(self._rows)
        for bracket, rank, time, gun, pace, gun_pace in lines:
            append((
                line_id, event_id, race_id, entry_id, bib, first, last, hometown, bracket, primary, sex, age, rank,
                state, "US", zip_code, time, gun, pace, gun_pace, credential, partner_id,
            ))  # fmt: skip
            line_id += 1
        if somebody.dirt:
            self._ledger.add(RESULTS, somebody.dirt, len(lines))

    def _close(self, repeats: RepeatedLines) -> None:
        """Append the repeated lines, and enter into the ledger what can be counted by rows."""
        outcome, ledger = self._race.outcome, self._ledger
        first_out = outcome.finishers
        first_dq = first_out + outcome.dnf
        repeats.append(
            names={
                self._entries[i].bib: e.person.dirt for i, e in enumerate(self._entrants) if e.person.dirt
            },
            dropped_out={self._entries[i].bib for i in range(first_out, first_dq)},
            disqualified={self._entries[i].bib for i in range(first_dq, first_dq + outcome.dq)},
        )
        rows = self._rows
        ledger.add_empties(RESULTS, self._empties)
        if self._event.pads_bibs:
            ledger.add(RESULTS, "leading_zero_bib", sum(row[4][0] == "0" for row in rows))
        ledger.add(
            RESULTS, "leading_zero_zip", sum(row[15] is not None and row[15][:1] == "0" for row in rows)
        )
        ledger.add(RESULTS, "no_entry_id", len(rows) if self._event.hides_entry_ids else 0)
        ledger.add(RESULTS, "credential_prefix", len(rows))
        partnerless = sum(row[21] is None for row in rows)
        count_partnerless(ledger, RESULTS, self._event, rows=len(rows), partnerless=partnerless)
