"""A chunk: some events' participants and results as the bytes of a small SQLite database, made in any process."""

from dataclasses import dataclass
from random import Random

import apsw

from project88.season.dirt import Ledger
from project88.season.entries import Row, make_entries, write_entries
from project88.season.field import Field
from project88.season.plan import EventPlan, Plan
from project88.season.results import Finish, RaceResults
from project88.season.tables import create, insert
from project88.season.truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a process hands back: a serialized database, rows by table, ledger and truth."""

    database: bytes
    rows: dict[str, int]
    ledger: Ledger
    truth: Truth


def make_chunk(plan: Plan, first: int, last: int) -> Chunk:
    """Make the chunk of events `first` to `last` (exclusive) of the plan."""
    ledger, truth = Ledger(), Truth(keeps_runners=plan.keeps_runners)
    participants: list[Row] = []
    results: list[Row] = []
    for event in plan.events[first:last]:
        write_event(plan, event, ledger=ledger, truth=truth, participants=participants, results=results)
    database = apsw.Connection(":memory:")
    rows = {"ct_participants": participants, "ct_results": results}
    create(database, tuple(rows))
    for table, content in rows.items():
        insert(database, table, content)
    content_bytes = database.serialize("main")
    database.close()
    return Chunk(
        database=content_bytes,
        rows={table: len(content) for table, content in rows.items()},
        ledger=ledger,
        truth=truth,
    )


def write_event(
    plan: Plan, event: EventPlan, *, ledger: Ledger, truth: Truth, participants: list[Row], results: list[Row]
) -> None:
    """Append one event's rows."""
    rng = Random(f"event rows {plan.seed} {event.partner_id} {event.event_id}")
    field = Field(plan, event, rng)
    for race in event.races:
        entrants = field.draw(race)
        entries, order = make_entries(event, race, entrants, rng)
        write_entries(event, race, entrants, entries, order, rng=rng, ledger=ledger, rows=participants)
        finishes: list[Finish] = []
        if event.has_results:
            outcome = RaceResults(event, race, entrants, entries, rng=rng, ledger=ledger)
            outcome.write(results)
            finishes = outcome.finishes
        truth.add_race(event, race, entrants, finishes)
