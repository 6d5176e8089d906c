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
from project88.season.truth import Truth

RESULTS = "ct_results"
SEX_BRACKETS = {"M": "Male", "F": "Female", "X": "Non-Binary"}
_STATUS_WORDS = ("DNF", "Did Not Finish", "dnf", "DNF")
_NO_TIME = ("", "0")


class _Finish(NamedTuple):
    """A runner at the line; `chip_ms` None where the chip was not read."""

    official_ms: int
    index: int
    chip_ms: int | None
    gun_ms: int


class _Lines:
    """Collects the lines of one race, with what they have in common."""

    def __init__(
        self, event: EventPlan, race: RacePlan, rng: Random, ledger: Ledger, rows: list[Row]
    ) -> None:
        self.event, self.race, self.rng, self.ledger, self.rows = event, race, rng, ledger, rows
        self.first_row = len(rows)
        self.next_id = race.first_result_id
        self.event_id, self.race_id = str(event.event_id), str(race.race_id)
        self.credential = f"timing@{event.partner_id:02d}..."
        self.empties = [0] * len(EMPTY)
        self.partnerless = self.zero_bibs = self.zero_zips = self.no_entry = 0

    def add(self, entrant: Entrant, entry: Entry, lines: list[tuple[str, str, str, str, str, str]]) -> None:
        """Append lines of (bracket, rank, time, gun time, pace, gun pace) of one entry."""
        somebody = entrant.person
        bits = self.rng.getrandbits(24)
        place = PLACES[somebody.place]
        hometown: str | None = place.city
        zip_code: str | None = somebody.zip
        count = len(lines)
        form = bits & 63
        gap = (bits >> 8) % 60
        if gap < 3:
            hometown = EMPTY[form]
            self.empties[form] += count
        elif gap == 3:
            zip_code = EMPTY[form]
            self.empties[form] += count
        entry_id = entry.entry_id
        if self.event.hides_entry_ids:
            entry_id = ""
            self.no_entry += count
        bib, primary, age, partner_id = entry.bib, entry.primary_bracket, entry.age, entry.partner_id
        first, last, sex, state = somebody.first, somebody.last, somebody.sex, place.state
        event_id, race_id, credential, next_id = self.event_id, self.race_id, self.credential, self.next_id
        append = self.rows.append
        for bracket, rank, time, gun, pace, gun_pace in lines:
            append((
                next_id, event_id, race_id, entry_id, bib, first, last, hometown, bracket, primary, sex, age, rank,
                state, "US", zip_code, time, gun, pace, gun_pace, credential, partner_id,
            ))  # fmt: skip
            next_id += 1
        self.next_id = next_id
        if partner_id is None:
            self.partnerless += count
        if bib[0] == "0":
            self.zero_bibs += count
        if zip_code is somebody.zip and zip_code[0] == "0":
            self.zero_zips += count
        if somebody.dirt:
            self.ledger.add(RESULTS, somebody.dirt, count)

    def close(self) -> None:
        """Enter into the ledger what was counted on the way."""
        ledger = self.ledger
        ledger.add_empties(RESULTS, self.empties)
        ledger.add(RESULTS, "leading_zero_bib", self.zero_bibs)
        ledger.add(RESULTS, "leading_zero_zip", self.zero_zips)
        ledger.add(RESULTS, "no_entry_id", self.no_entry)
        count = len(self.rows) - self.first_row
        ledger.add(RESULTS, "credential_prefix", count)
        count_partnerless(ledger, RESULTS, self.event, rows=count, partnerless=self.partnerless)


def write_results(
    event: EventPlan,
    race: RacePlan,
    entrants: list[Entrant],
    entries: list[Entry],
    *,
    rng: Random,
    ledger: Ledger,
    truth: Truth,
    rows: list[Row],
) -> None:
    """Append the race's lines of ct_results, the repeated ones last."""
    outcome, course = race.outcome, race.course
    lines = _Lines(event, race, rng, ledger, rows)
    chips = chip_times(entrants, event, race, rng)
    finishes = _finishes(event, race, entrants, chips, rng)
    runners = list(range(outcome.finishers + outcome.dnf + outcome.dq))
    # Splits of everybody who started; who dropped out passed only the first ones.
    splits = {
        i: split_times(chips[i], course, race.intervals, 0.08 * rng.random(), event.decimals) for i in runners
    }  # fmt: skip
    early = {
        outcome.finishers + place: dnf_lines(place, race.intervals) if place % 3 == 0 else 0
        for place in range(outcome.dnf)
    }
    by_share = sorted(range(race.intervals), key=lambda k: course.intervals[k].share)
    in_order = list(range(race.intervals)) if race.intervals and course.intervals[0].is_leg else by_share
    split_ranks = _split_ranks(race, splits, early, in_order)
    _write_finishers(lines, event, race, entrants, entries, finishes, splits, split_ranks, in_order)
    _write_dropouts(lines, event, race, entrants, entries, splits, split_ranks, in_order, early, chips)
    _repeat(lines, race)
    lines.close()
    expected = line_count(outcome, race.intervals) + race.copies
    if len(rows) - lines.first_row != expected:
        raise AssertionError(f"race {race.race_id}: {len(rows) - lines.first_row} lines, planned {expected}")
    if not event.is_ghost:
        _tell(truth, event, race, entrants, finishes)


def _finishes(
    event: EventPlan, race: RacePlan, entrants: list[Entrant], chips: list[int], rng: Random
) -> list[_Finish]:
    """Return the finishers in order of place: by chip time, by gun time where the chip was not read."""
    count = race.outcome.finishers
    by_chip = sorted(range(count), key=lambda i: (chips[i], i))
    strangers = [i for i in range(count) if entrants[i].person.number < FIRST_CAST_NUMBER]
    unread = set(rng.sample(strangers, min(len(strangers), race.chipless)))
    found = []
    for place, i in enumerate(by_chip):
        gun_ms = gun_time(chips[i], place_share=place / count, crowd=count, decimals=event.decimals, rng=rng)
        chip_ms = None if i in unread else chips[i]
        found.append(_Finish(gun_ms if chip_ms is None else chip_ms, i, chip_ms, gun_ms))
    found.sort()
    return found


def _split_ranks(
    race: RacePlan, splits: dict[int, list[int]], early: dict[int, int], in_order: list[int]
) -> list[dict[int, str]]:
    """Return, per interval, each runner's rank as text; the disqualified have none."""
    outcome = race.outcome
    found: list[dict[int, str]] = [{} for _ in range(race.intervals)]
    for position, k in enumerate(in_order):
        passed = list(range(outcome.finishers)) + [i for i, count in early.items() if count > position]
        passed.sort(key=lambda i: (splits[i][k], i))
        found[k] = {i: str(rank) for rank, i in enumerate(passed, 1)}
    return found


def _write_finishers(
    lines: _Lines,
    event: EventPlan,
    race: RacePlan,
    entrants: list[Entrant],
    entries: list[Entry],
    finishes: list[_Finish],
    splits: dict[int, list[int]],
    split_ranks: list[dict[int, str]],
    in_order: list[int],
) -> None:
    decimals = event.decimals
    intervals = race.course.intervals
    miles = course_miles(race.course)
    interval_miles = [miles * interval.share for interval in intervals]
    sex_ranks: dict[str, int] = {}
    age_ranks: dict[str, int] = {}
    getrandbits = lines.rng.getrandbits
    forms: dict[str, int] = {}
    for rank, (official_ms, i, chip_ms, gun_ms) in enumerate(finishes, 1):
        entry = entries[i]
        sex = entrants[i].person.sex
        primary = entry.primary_bracket
        sex_rank = sex_ranks[sex] = sex_ranks.get(sex, 0) + 1
        age_rank = age_ranks[primary] = age_ranks.get(primary, 0) + 1
        bits = getrandbits(16)
        is_padded = bits & 3 != 0
        bracket_count = 3
        if chip_ms is None:
            time, pace = _NO_TIME[bits >> 4 & 1], ""
            form = "time_zero" if time else "time_empty"
        else:
            time, pace = (
                clock_text(chip_ms, decimals=decimals, is_padded=is_padded),
                pace_text(chip_ms, miles),
            )
            form = form_of(chip_ms, decimals=decimals, is_padded=is_padded)
        forms[form] = forms.get(form, 0) + bracket_count
        gun, gun_pace = clock_text(gun_ms, decimals=decimals, is_padded=True), pace_text(gun_ms, miles)
        if chip_ms is not None and bits >> 8 == 3:
            gun, gun_pace = _NO_TIME[bits >> 4 & 1], ""
            form = "gun_time_zero" if gun else "gun_time_empty"
            forms[form] = forms.get(form, 0) + bracket_count
        own = [
            ("Overall", str(rank), time, gun, pace, gun_pace),
            (SEX_BRACKETS[sex], str(sex_rank), time, gun, pace, gun_pace),
            (primary, str(age_rank), time, gun, pace, gun_pace),
        ]
        wait = gun_ms - (chip_ms if chip_ms is not None else gun_ms)
        for k in in_order:
            split_ms = splits[i][k]
            form = form_of(split_ms, decimals=decimals, is_padded=is_padded)
            forms[form] = forms.get(form, 0) + 1
            own.append((
                intervals[k].name, split_ranks[k][i], clock_text(split_ms, decimals=decimals, is_padded=is_padded),
                clock_text(split_ms + wait, decimals=decimals, is_padded=True), pace_text(split_ms, interval_miles[k]), "",
            ))  # fmt: skip
        lines.add(entrants[i], entry, own)
    for form, count in forms.items():
        lines.ledger.add(RESULTS, form, count)


def _write_dropouts(
    lines: _Lines,
    event: EventPlan,
    race: RacePlan,
    entrants: list[Entrant],
    entries: list[Entry],
    splits: dict[int, list[int]],
    split_ranks: list[dict[int, str]],
    in_order: list[int],
    early: dict[int, int],
    chips: list[int],
) -> None:
    decimals, outcome = event.decimals, race.outcome
    intervals = race.course.intervals
    ledger = lines.ledger

    def clock(time_ms: int) -> str:
        ledger.add(RESULTS, form_of(time_ms, decimals=decimals, is_padded=True))
        return clock_text(time_ms, decimals=decimals, is_padded=True)

    for place in range(outcome.dnf):
        i = outcome.finishers + place
        if place % 3 == 2:
            word = _STATUS_WORDS[place // 3 % 4]
            lines.add(entrants[i], entries[i], [("Overall", "", word, "", "", "")])
            ledger.add(RESULTS, "time_status_word")
        elif early[i]:
            own = [
                (intervals[k].name, split_ranks[k][i], clock(splits[i][k]), "", "", "") for k in in_order[: early[i]]
            ]  # fmt: skip
            lines.add(entrants[i], entries[i], own)
            ledger.add(RESULTS, "dnf_interval", len(own))
    for place in range(0, outcome.dq, 2):
        i = outcome.finishers + outcome.dnf + place
        entry, sex = entries[i], entrants[i].person.sex
        brackets = ("Overall", SEX_BRACKETS[sex], entry.primary_bracket)
        own = [(bracket, "", clock(chips[i]), "", "", "") for bracket in brackets]
        own += [(intervals[k].name, "", clock(splits[i][k]), "", "", "") for k in in_order]
        lines.add(entrants[i], entry, own)
        ledger.add(RESULTS, "dq_with_time", len(own))


def _repeat(lines: _Lines, race: RacePlan) -> None:
    """Append the race's first lines again, as repeated syncs did. The newest copy counts: some first ones were wrong."""
    rows, first = lines.rows, lines.first_row
    if not race.copies:
        return
    end = first + race.copies
    corrected = 0
    at = first
    copies = []
    while at < end:
        row = rows[at]
        mark = at
        while mark < end and rows[mark][4] == row[4] and rows[mark][3] == row[3]:
            mark += 1
        complete = mark - at >= 3 and (mark == len(rows) or rows[mark][4] != row[4])
        wrong = complete and row[8] == "Overall" and lines.rng.random() < 0.1
        for place in range(at, mark):
            old = rows[place]
            copies.append((lines.next_id, *old[1:]))
            lines.next_id += 1
            if old[21] is None:
                lines.partnerless += 1
            if wrong and place < at + 3 and old[16].count(":") and old[12]:
                rows[place] = (*old[:16], _later(old[16]), *old[17:])
                corrected += 1
        at = mark
    rows.extend(copies)
    lines.ledger.add(RESULTS, "repeated_copy", len(copies))
    lines.ledger.add(RESULTS, "stale_first_copy", corrected)


def _later(text: str) -> str:
    """Return a time some seconds later, in the same text form: what a first, wrong sync had."""
    head, _, seconds = text.rpartition(":")
    whole, dot, fraction = seconds.partition(".")
    value = int(whole)
    value = value + 7 if value < 53 else value - 7
    return f"{head}:{value:02d}{dot}{fraction}"


def _tell(
    truth: Truth, event: EventPlan, race: RacePlan, entrants: list[Entrant], finishes: list[_Finish]
) -> None:
    """Count what happened."""
    partner_id, year, key = event.partner_id, event.day.year, race.course.key
    outcome = race.outcome
    for kind, count in (
        ("finished", outcome.finishers), ("dnf", outcome.dnf), ("dq", outcome.dq), ("dns", outcome.dns),
    ):  # fmt: skip
        truth.outcomes[partner_id, kind] += count
    truth.finishers[partner_id, key or "other", year] += outcome.finishers
    for _, i, chip_ms, _ in finishes:
        if chip_ms is not None:
            truth.add_time(partner_id, key or "other", year, entrants[i], chip_ms)
    for rank, (_, i, chip_ms, gun_ms) in enumerate(finishes, 1):
        somebody = entrants[i].person
        if somebody.number >= FIRST_CAST_NUMBER and chip_ms is not None:
            truth.add_known(event, race, somebody, chip_ms=chip_ms, gun_ms=gun_ms, place=rank)
