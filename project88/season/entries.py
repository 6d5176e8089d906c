"""Rows of ct_participants: one per entry, whether or not they ran."""

from random import Random
from typing import Any, NamedTuple

from project88.season.cast import FIRST_CAST_NUMBER
from project88.season.dirt import EMPTY, Ledger
from project88.season.field import Entrant, age_group
from project88.season.people import BIRTH_TEXT
from project88.season.places import PLACES
from project88.season.plan import EventPlan, RacePlan

PARTICIPANTS = "ct_participants"
_AGE_LETTERS = {"M": "M", "F": "F", "X": "NB"}

Row = tuple[Any, ...]


class Entry(NamedTuple):
    """What an entry's row and its result lines have in common, as text."""

    entry_id: str
    bib: str
    primary_bracket: str
    age: str
    partner_id: int | None


def make_entries(
    event: EventPlan, race: RacePlan, entrants: list[Entrant], rng: Random
) -> tuple[list[Entry], list[int]]:
    """Give every entrant an entry id, a bib and a partner; return the entries and each one's place among the rows."""
    count = len(entrants)
    order = list(range(count))
    rng.shuffle(order)
    width = 5 if event.pads_bibs else 1
    bibs = [f"{race.first_bib + place:0{width}d}" for place in range(count)]
    rng.shuffle(bibs)
    partner_id = None if event.names_no_partner else event.partner_id
    getrandbits = rng.getrandbits
    entries = []
    for i, (somebody, age, _) in enumerate(entrants):
        entries.append(
            Entry(
                str(race.first_entry_id + order[i]),
                bibs[i],
                f"{_AGE_LETTERS[somebody.sex]} {age_group(age)}",
                str(age),
                None if getrandbits(10) == 7 else partner_id,
            )
        )
    return entries, order


def write_entries(
    event: EventPlan,
    race: RacePlan,
    entrants: list[Entrant],
    entries: list[Entry],
    order: list[int],
    *,
    rng: Random,
    ledger: Ledger,
    rows: list[Row],
) -> None:
    """Append the race's rows of ct_participants, in order of entry id."""
    event_id, race_id, series = str(event.event_id), str(race.race_id), event.series.number
    credential = event.credential_prefix
    own: list[Row] = [()] * len(entrants)
    statuses = _statuses(event, race, rng)
    add, getrandbits = ledger.add, rng.getrandbits
    empties = [0] * len(EMPTY)
    no_sex = 0
    for i, ((somebody, _, _), entry) in enumerate(zip(entrants, entries, strict=True)):
        bits = getrandbits(40)
        form = bits & 63
        empty = EMPTY[form]
        empty_count = 2
        email: str | None = somebody.email
        mobile: str | None = somebody.phone
        birth: str | None = BIRTH_TEXT[somebody.birth]
        sex: str | None = somebody.sex
        zip_code: str | None = somebody.zip
        if somebody.number < FIRST_CAST_NUMBER:
            gaps = (bits >> 8) & 1023
            if gaps < 60:
                email, empty_count = empty, empty_count + 1
            if 40 <= gaps < 140:
                mobile, empty_count = empty, empty_count + 1
            elif 200 <= gaps < 250:
                birth, empty_count = empty, empty_count + 1
            elif 300 <= gaps < 305:
                sex, empty_count = empty, empty_count + 1
                no_sex += 1
            elif 400 <= gaps < 420:
                zip_code, empty_count = empty, empty_count + 1
        if (bits >> 20) % 50 == 0:
            team = (bits >> 26) % 40
            team_id: str | None = str(500 + team)
            team_name: str | None = f"Team {team}"
        else:
            team_id, team_name, empty_count = empty, empty, empty_count + 2
        empties[form] += empty_count
        if somebody.dirt:
            add(PARTICIPANTS, somebody.dirt)
        place = PLACES[somebody.place]
        own[order[i]] = (
            entry.entry_id,
            event_id,
            race_id,
            empty,
            str(somebody.number * 4096 + series),
            team_id,
            f"{somebody.first} {somebody.last}",
            team_name,
            email,
            "IND",
            statuses[i],
            entry.bib,
            entry.age,
            somebody.first,
            somebody.last,
            sex,
            birth,
            empty,
            mobile,
            somebody.street,
            place.city,
            place.state,
            zip_code,
            "US",
            credential,
            entry.partner_id,
        )
    rows.extend(own)
    ledger.add_empties(PARTICIPANTS, empties)
    add(PARTICIPANTS, "leading_zero_bib", sum(row[11][0] == "0" for row in own))
    add(PARTICIPANTS, "leading_zero_zip", sum(row[22] is not None and row[22][:1] == "0" for row in own))
    add(PARTICIPANTS, "empty_sex", no_sex)
    add(PARTICIPANTS, "credential_prefix", len(own))
    count_partnerless(
        ledger, PARTICIPANTS, event, rows=len(own), partnerless=sum(row[25] is None for row in own)
    )


def count_partnerless(ledger: Ledger, table: str, event: EventPlan, *, rows: int, partnerless: int) -> None:
    """Note rows without a partner, and rows whose event is missing, in the ledger."""
    if event.is_ghost:
        ledger.add(table, "orphan", rows)
        ledger.add(table, "null_partner_lost", partnerless)
    else:
        ledger.add(table, "null_partner_recoverable", partnerless)


def _statuses(event: EventPlan, race: RacePlan, rng: Random) -> list[str]:
    """Return entry_status by entrant: finishers first, then DNF, DQ, DNS."""
    outcome = race.outcome
    if not event.has_results:
        unsure = rng.choices(("CONF", "WITHDRAWN", "PEND"), (95, 3, 2), k=outcome.waiting)
        known = len(race.appearances)
        return ["CONF"] * known + unsure[known:]
    return (
        rng.choices(("CONF", "FIN"), k=outcome.finishers)
        + ["DNF"] * outcome.dnf
        + ["DQ"] * outcome.dq
        + rng.choices(("DNS", "CONF"), k=outcome.dns)
    )
