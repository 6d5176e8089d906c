"""Write a season: plan it, let processes make its chunks, copy each into the file in order, add the small tables."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import apsw

from project88.errors import BadInputError, TransientError
from project88.season import events as event_tables
from project88.season import house, runsignup, sync
from project88.season.chunks import Chunk, make_chunk
from project88.season.dirt import Ledger
from project88.season.entries import Row
from project88.season.event_truth import count_shared_ids, event_truth
from project88.season.plan import Plan
from project88.season.planning import make_plan
from project88.season.registrations import Registrations
from project88.season.signups import SignupRace, plan_signups
from project88.season.tables import create, definitions, insert
from project88.season.truth import Truth
from project88.season.workers import Workers

Progress = Callable[[int, int], None]
_ROWS_PER_CHUNK = 30_000
# Below this many rows a second process costs more than it saves.
_WORTH_PROCESSES = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonReport:
    """What was written: rows by table, and the sidecar with planted dirt and true counts."""

    path: Path
    sidecar: Path
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """Return all rows."""
        return sum(self.rows.values())


def write_season(
    path: str | os.PathLike[str],
    *,
    scale: float,
    seed: int = 1,
    years: int = 8,
    as_of: date | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
    force: bool = False,
) -> SeasonReport:
    """Write a made-up season as a legacy SQLite file, and its ledger beside it as `<path>.dirt.json`.

    The rows depend on `scale`, `seed`, `years` and `as_of` (default: today) alone. `progress` is called with rows written
    and rows in all. Raises BadInputError when an argument is out of range or the file exists (unless `force`), and
    TransientError when it cannot be written; then nothing is left behind. Both files are for their owner alone, as a
    real one must be: it holds passwords.
    """
    target = Path(path)
    if not 0 < scale <= 10 or not 1 <= years <= 20:
        raise BadInputError("A season has a scale above 0 up to 10, and 1 to 20 years.")
    if target.exists() and not force:
        raise BadInputError(f"{target} exists already. Choose another name, or give --force to replace it.")
    plan = make_plan(scale=scale, seed=seed, years=years, as_of=as_of or date.today())  # noqa: DTZ011 - the reader's own day
    sidecar = _beside(target, ".dirt.json")
    parts = (_beside(target, ".part"), _beside(sidecar, ".part"))
    try:
        for part in parts:
            part.unlink(missing_ok=True)
            part.touch(mode=0o600, exist_ok=False)
        rows = _write(plan, *parts, progress, processes)
        for part, final in zip(parts, (target, sidecar), strict=True):
            part.replace(final)
    except (OSError, apsw.FullError, apsw.IOError, apsw.CantOpenError) as error:
        raise TransientError(
            f"The season could not be written to {target}: {_reason(error)}. Nothing was left behind; make room and start again."
        ) from error
    finally:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return SeasonReport(path=target, sidecar=sidecar, rows=rows)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _reason(error: Exception) -> str:
    if isinstance(error, apsw.FullError):
        return "the disk is full"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "the file cannot be written"


def _write(
    plan: Plan, part: Path, sidecar_part: Path, progress: Progress | None, processes: int | None
) -> dict[str, int]:
    ledger, truth = Ledger(), Truth(keeps_runners=plan.keeps_runners)
    database = apsw.Connection(str(part))
    try:
        database.execute("pragma page_size = 8192")
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.execute("pragma locking_mode = exclusive")
        create(database, definitions())
        races = plan_signups(plan)
        truth.set_events(event_truth(plan, races))
        count_shared_ids(plan, races, ledger)
        small = _small_tables(plan, races, ledger, truth)
        rows = dict.fromkeys(definitions(), 0)
        total = sum(len(content) for content in small.values()) + sum(
            event.row_count for event in plan.events
        )
        total += plan.sizes.sync_history
        done = 0
        for table, content in small.items():
            insert(database, table, content)
            rows[table] += len(content)
            done += len(content)
        small.clear()
        for batch in sync.history_batches(plan, races, ledger):
            insert(database, "sync_history", batch)
            rows["sync_history"] += len(batch)
            done += len(batch)
            if progress is not None:
                progress(done, total)
        database.execute("attach ':memory:' as chunk")
        for chunk in _chunks(plan, processes if processes is not None else _processes(total)):
            _copy(database, chunk)
            for table, count in chunk.rows.items():
                rows[table] += count
                done += count
            ledger.merge(chunk.ledger)
            truth.merge(chunk.truth)
            if progress is not None:
                progress(done, total)
    finally:
        database.close()
    _write_sidecar(plan, sidecar_part, rows, ledger, truth)
    return rows


def _small_tables(
    plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger, truth: Truth
) -> dict[str, list[Row]]:
    credentials = house.credential_rows(plan.seed, ledger)
    real = [event for event in plan.events if not event.is_ghost]
    keys = house.runsignup_key_prefixes(credentials, 8)
    registrations = Registrations(plan, races, keys, ledger=ledger, truth=truth)
    return {
        "timing_partners": house.partner_rows(plan.seed, ledger),
        "users": house.user_rows(),
        "providers": house.provider_rows(),
        "partner_provider_credentials": credentials,
        "timing_partner_haku_orgs": house.haku_rows(plan.seed, credentials, ledger),
        "ct_events": [event_tables.event_row(plan, event, ledger) for event in real],
        "ct_races": [row for event in real for row in event_tables.race_rows(plan, event, ledger)],
        "ct_archived_events": event_tables.archived_rows(plan, ledger),
        "event_weather": event_tables.weather_rows(plan, ledger),
        "events": sync.mapped_event_rows(plan, races, ledger),
        "sync_queue": sync.queue_rows(plan, races, ledger),
        "runsignup_races": runsignup.race_rows(plan, races, keys, ledger),
        "runsignup_events": runsignup.event_rows(plan, races, keys, ledger),
        "runsignup_participants": registrations.write(),
        "runsignup_participant_counts": runsignup.count_rows(
            plan,
            races,
            registrations.counts,
            keys=keys,
            long_keys=house.runsignup_key_prefixes(credentials, 21),
            ledger=ledger,
        ),
    }


def _copy(database: apsw.Connection, chunk: Chunk) -> None:
    """Copy a chunk's rows; SQLite moves whole records here, because both tables are alike."""
    database.deserialize("chunk", chunk.database)
    with database:
        for table in chunk.rows:
            database.execute(f"insert into main.{table} select * from chunk.{table}")  # noqa: S608 - our own names


def _processes(total: int) -> int:
    return 1 if total < _WORTH_PROCESSES else max(1, min(8, os.cpu_count() or 1))


def _bounds(plan: Plan) -> Iterator[tuple[int, int]]:
    first, size = 0, 0
    for place, event in enumerate(plan.events):
        size += event.row_count
        if size >= _ROWS_PER_CHUNK:
            yield first, place + 1
            first, size = place + 1, 0
    if first < len(plan.events):
        yield first, len(plan.events)


def _chunks(plan: Plan, processes: int) -> Iterator[Chunk]:
    """Yield the chunks in order."""
    if processes <= 1:
        for first, last in _bounds(plan):
            yield make_chunk(plan, first, last)
        return
    with Workers(plan, processes) as workers:
        yield from workers.chunks(tuple(_bounds(plan)))


def _write_sidecar(plan: Plan, sidecar: Path, rows: dict[str, int], ledger: Ledger, truth: Truth) -> None:
    content = {
        "season": {
            "scale": plan.scale,
            "seed": plan.seed,
            "years": plan.years,
            "as_of": plan.as_of.isoformat(),
        },
        "rows": rows,
        "dirt": ledger.as_dict(),
        "truth": truth.as_dict(),
    }
    sidecar.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
