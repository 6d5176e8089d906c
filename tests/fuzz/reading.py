"""A program that reads files as the import does, each in a child with limits, and says how it went.

    python -m tests.fuzz.reading < lines of JSON: {"path": ..., "accept_damage": ...}

It answers each with a line of JSON: `outcome` is read, refused, or what went wrong; for a file that was read also its
rows by table, what is left out, and its gaps. There is no database: everything else is what `project88 import` does.
"""

import json
import os
import resource
import signal
import sys
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

from project88.errors import Project88Error
from project88.importing import opening
from project88.importing.examining import examine, plan_tables
from project88.importing.failures import explained
from project88.importing.layout import Layout
from project88.importing.lines import NotCompactError, compact_blocks
from project88.importing.notes import notes_on_losses, notes_on_tables
from project88.importing.opening import DAMAGED, open_source
from project88.importing.plan import Chunk
from project88.importing.schema import schema_objects
from project88.importing.source import check_is_sqlite
from project88.importing.tally import Form, Tally
from project88.importing.tasks import CountWithheld
from project88.importing.texts import UTF8, encoding_of
from project88.importing.values import standard_blocks
from project88.importing.worker import count_withheld

LANDING = {
    "ct_results": ("landing_id", "id", "event_id", "results_last_name", "results_time", "timing_partner_id", "extra"),
    "ct_events": ("landing_id", "event_id", "event_name", "timing_partner_id", "extra"),
    "ct_races": ("landing_id", "race_id", "event_id", "race_name", "timing_partner_id", "extra"),
    "ct_participants": ("landing_id", "entry_id", "event_id", "timing_partner_id", "extra"),
    "timing_partners": ("landing_id", "timing_partner_id", "company_name", "extra"),
    "users": ("landing_id", "user_id", "email", "timing_partner_id", "extra"),
    "other": ("source_table", "landing_id", "timing_partner_id", "extra"),
}  # fmt: skip
MARKER = "\x02none"
MOST_SECONDS = 60
MOST_BYTES = 3 * 1024**3


def read(path: Path, *, accept_damage: bool) -> dict[str, Any]:
    """Read everything that the import would; return the account of it."""
    check_is_sqlite(path)
    with explained(path), closing(open_source(path, accept_damage=accept_damage)) as source:
        source.execute("begin").fetchall()
        found = examine(source, path, LANDING, accept_damage=accept_damage)
        plans, gaps = plan_tables(source, found.layouts, 100, accept_damage=accept_damage)
        rows: dict[str, int] = {}
        for layout in found.layouts:
            name = layout.source.name
            plan = plans[name]
            rows[name] = plan.unreachable_count
            for chunk in plan.chunks:
                rows[name] += _chunk(source, layout, chunk)
            if rows[name] != plan.row_count and not accept_damage:
                raise AssertionError(f"{name}: {plan.row_count} rows planned, {rows[name]} read")
            if layout.withheld:
                damaged = any(gap.table == name for gap in gaps)
                count_withheld(source, CountWithheld(layout=layout, chunks=plan.chunks if damaged else None))
        notes = [
            *found.soundness.notes(),
            *notes_on_losses(found.left_out, gaps),
            *notes_on_tables(found.layouts, known=()),
        ]
        assert all(note.isprintable() for note in notes), notes
        told = {*rows, *(item.name for item in found.left_out)}
        objects, _ = schema_objects(source)
        untold = [
            item.name
            for item in objects
            if item.kind in {"table", "view"} and item.name not in told and not item.is_bookkeeping
        ]
        assert not untold, untold
    return {
        "outcome": "read",
        "rows": rows,
        "left_out": [item.name for item in found.left_out],
        "gaps": [[gap.table, gap.first, gap.last] for gap in gaps],
    }


def _chunk(source: Any, layout: Layout, chunk: Chunk) -> int:
    for form in (Form.COMPACT, Form.STANDARD):
        if form is Form.COMPACT and layout.source.row_key is None:
            continue
        tally = Tally(
            delimiter=form.delimiter, null=form.null(MARKER).encode(), has_partner=layout.has_partner
        )
        try:
            if form is Form.COMPACT:
                blocks = compact_blocks(
                    source, layout, chunk, MARKER, tally, is_utf8=encoding_of(source) == UTF8
                )
            else:
                blocks = standard_blocks(source, layout, chunk, tally, [], encoding=encoding_of(source))
            for _ in blocks:
                pass
        except (NotCompactError, *DAMAGED):
            if form is Form.STANDARD:
                raise
            continue
        return tally.row_count
    raise AssertionError(f"{layout.source.name}: no form holds it")


def _answer(path: Path, *, accept_damage: bool) -> dict[str, Any]:
    try:
        return read(path, accept_damage=accept_damage)
    except Project88Error as error:
        return {"outcome": "refused", "sentence": str(error)}
    except BaseException:  # noqa: BLE001 - whatever else comes is what we look for
        return {"outcome": "traceback", "trace": traceback.format_exc()}


def _in_child(path: Path, *, accept_damage: bool) -> dict[str, Any]:
    ours, theirs = os.pipe()
    printed = os.memfd_create("printed")
    child = os.fork()
    if not child:
        os.close(ours)
        os.dup2(printed, sys.stderr.fileno())
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(theirs, "w") as pipe:
            json.dump(_answer(path, accept_damage=accept_damage), pipe)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    os.lseek(printed, 0, os.SEEK_SET)
    with os.fdopen(printed, errors="replace") as opened:
        noise = opened.read()
    if noise:
        return {"outcome": "printed", "trace": noise}
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return {"outcome": "hang" if number == signal.SIGXCPU else f"killed by signal {number}"}
    answer: dict[str, Any] = json.loads(said)
    return answer


def main() -> None:
    """Answer until there is nothing more to read."""
    # Ends sooner than in earnest, by the same rule.
    opening._STEPS_OF_ANY = 20_000_000
    for line in sys.stdin:
        task = json.loads(line)
        answer = _in_child(Path(task["path"]), accept_damage=task["accept_damage"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
