"""Rows of sync_history (most of which moved nothing), sync_queue and events."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.partners import BIG_RIVER, PARTNERS
from project88.season.places import PLACES
from project88.season.plan import Plan
from project88.season.signups import SignupRace

_DAYS = 700
_BATCH = 50_000
_WORDS = ("success",) * 60 + ("completed",) * 33 + ("failed",) * 5 + ("partial",) * 2
_FAILURES = (
    "Event is archived.", "HTTP 401: invalid user or password", "Request throttled (error 14)", "Connection timed out after 30 s",
    "key authentication failed (error 6)",
)  # fmt: skip


def history_batches(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> Iterator[list[Row]]:
    """Yield sync_history in order of time, some rows at a time. The older rows do not name their provider."""
    rng = Random(f"sync {plan.seed} {plan.as_of}")
    total = plan.sizes.sync_history
    timed: dict[int, list[str]] = {partner.partner_id: [] for partner in PARTNERS}
    for event in plan.events:
        if not event.is_ghost:
            timed[event.partner_id].append(str(event.event_id))
    signups: dict[int, list[str]] = {partner.partner_id: [] for partner in PARTNERS}
    for race in races:
        signups[race.partner_id] += [str(signup.event_id) for signup in race.signups]
    end = datetime.combine(plan.as_of, time(0, 0))
    start = end - timedelta(days=_DAYS)
    step = timedelta(days=_DAYS) / total
    partners = [partner.partner_id for partner in PARTNERS]
    cumulated = [sum(partner.share for partner in PARTNERS[: i + 1]) for i in range(len(PARTNERS))]
    rows: list[Row] = []
    for number in range(1, total - 1):
        partner_id: int | None = rng.choices(partners, cum_weights=cumulated)[0]
        bits = rng.getrandbits(40)
        owner = partner_id or 0
        is_signup = bits & 3 == 0 and bool(signups[owner])
        pool = signups[owner] if is_signup else timed[owner]
        event_id = pool[(bits >> 8) % len(pool)]
        operation = ("participants", "participants", "events", "results")[(bits >> 4) & 3]
        if is_signup and operation == "results":
            operation = "participants"
        moment = (start + step * number).isoformat(
            sep=" ", timespec="microseconds" if bits & 16 else "seconds"
        )
        word = _WORDS[(bits >> 28) % 100]
        provider: str | None = "RunSignUp" if is_signup else ("ChronoTrack", "Chronotrack")[(bits >> 6) & 1]
        if number < total // 3:
            provider = None
            ledger.add("sync_history", "no_provider_name")
        if bits >> 32 == 77 or number == 5:
            partner_id = None
            ledger.add("sync_history", "null_partner_recoverable")
        elif number % 4001 == 6:
            partner_id, event_id = None, str(990_000 + number % 1000)
            ledger.add("sync_history", "null_partner_lost")
        rows.append(
            _run(
                number,
                partner_id=partner_id,
                event_id=event_id,
                moment=moment,
                word=word,
                provider=provider,
                operation=operation,
                bits=bits,
            )
        )
        ledger.add("sync_history", f"status_{word}")
        if len(rows) >= _BATCH:
            yield rows
            rows = []
    # The last two, so that asking about them has an answer: ChronoTrack failed at Big River, RunSignUp went well.
    last = (end - timedelta(minutes=9)).isoformat(sep=" ", timespec="seconds")
    newest = next(
        str(e.event_id)
        for e in reversed(plan.events)
        if e.partner_id == BIG_RIVER and e.has_results and not e.is_ghost
    )
    rows.append(
        _run(
            total - 1,
            partner_id=BIG_RIVER,
            moment=last,
            operation="participants",
            event_id=newest,
            word="failed",
            provider="ChronoTrack",
            bits=1 << 36,
        )
    )
    rows.append(
        _run(
            total,
            partner_id=BIG_RIVER,
            moment=last,
            operation="participants",
            event_id=signups[BIG_RIVER][0],
            word="completed",
            provider="RunSignUp",
            bits=7 << 20,
        )
    )
    ledger.add("sync_history", "status_failed")
    ledger.add("sync_history", "status_completed")
    yield rows


def _run(
    number: int,
    *,
    partner_id: int | None,
    event_id: str,
    moment: str,
    word: str,
    provider: str | None,
    operation: str,
    bits: int,
) -> Row:
    moved = 0 if (bits >> 20) & 7 < 6 else (bits >> 10) & 255
    reason, error, failed = "", "", 0
    if word == "failed":
        failure = _FAILURES[(bits >> 36) % len(_FAILURES)]
        reason, error, moved = failure, json.dumps({"error": failure}), 0
    elif word == "partial":
        failed = 3
        reason = "some entries were refused"
    elif moved == 0:
        reason = "no new records"
    return (
        number, partner_id, event_id, moment, word, reason, moved, max(0, moved - failed), failed, "", provider, operation, "pull",
        error, "",
    )  # fmt: skip


def queue_rows(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> list[Row]:
    """Return sync_queue: waiting jobs, some under a status that the worker never took, some twice."""
    rng = Random(f"queue {plan.seed}")
    upcoming = [event for event in plan.events if event.day >= plan.as_of and not event.is_ghost]
    found: list[Row] = []
    for turn in range(plan.sizes.sync_queue):
        at = datetime.combine(plan.as_of, time(0, 0)) + timedelta(minutes=5 * turn)
        if turn % 3 == 0 and races:
            race = rng.choice(races)
            partner_id, event_id, provider = race.partner_id, str(race.signups[0].event_id), "RunSignUp"
        else:
            event = rng.choice(upcoming or list(plan.events))
            partner_id, event_id, provider = event.partner_id, str(event.event_id), "ChronoTrack"
        status = ("pending", "pending", "queued", "running", "completed", "failed")[turn % 6]
        if turn % 11 == 5:
            provider, event_id, status = "Haku", str(partner_id), "queued"
            ledger.add("sync_queue", "partner_in_event_id")
        row: Row = (
            len(found) + 1, partner_id, event_id, status, provider, "participants", "pull", 1 + turn % 10,
            at.isoformat(sep=" ", timespec="seconds"),
        )  # fmt: skip
        if turn % 8 == 7:
            row = (len(found) + 1, *found[-1][1:])
            ledger.add("sync_queue", "repeated_job")
        ledger.add("sync_queue", f"status_{row[3]}")
        found.append(row)
    return found


def mapped_event_rows(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> list[Row]:
    """Return events: the newest real events with their ids at ChronoTrack and, where they are there too, RunSignUp."""
    rng = Random(f"mapped {plan.seed}")
    at_runsignup = {
        signup.ct_event_id: str(race.race_id) for race in races for signup in race.signups if signup.ct_event_id
    }  # fmt: skip
    found: list[Row] = []
    newest = [event for event in plan.events if not event.is_ghost][-plan.sizes.mapped_events :]
    for event in newest:
        place = PLACES[event.series.place]
        settings = json.dumps({"participants": True, "results": rng.random() < 0.8})
        stamps = json.dumps({"chronotrack": f"{plan.as_of - timedelta(days=1)}T02:00:00"})
        ct_id = str(event.event_id)
        found.append((
            len(found) + 1, event.name, event.day.isoformat(), place.city, place.state, event.partner_id, ct_id,
            at_runsignup.get(ct_id, ""), "", "", "", settings, stamps,
        ))  # fmt: skip
    ledger.add("events", "json_text_cells", 2 * len(found))
    return found
