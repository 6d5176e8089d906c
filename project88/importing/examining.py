"""The first look at a file: what it holds, where each table goes, how it is cut, and what of it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw

from project88.importing.contents import read_contents
from project88.importing.layout import OTHER, Layout, lay_out, looks_legacy
from project88.importing.names import shown
from project88.importing.opening import bounded
from project88.importing.plan import TablePlan, plan_table
from project88.importing.salvage import Gap, salvage_table
from project88.importing.schema import LeftOut, is_legacy
from project88.importing.soundness import Soundness, check_structure
from project88.importing.source import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file that can be imported: its tables and where they go, what is left out of it, and its damage."""

    layouts: list[Layout]
    left_out: list[LeftOut]
    soundness: Soundness


def examine(
    source: apsw.Connection, path: Path, landing: Mapping[str, tuple[str, ...]], *, accept_damage: bool
) -> Examined:
    """Look through the file's list of tables and its pages; `landing` gives the columns of each landing table.

    Raises SourceError where it is no legacy file; and, without `accept_damage`, where rows of it are damaged or a legacy
    table cannot be read.
    """
    legacy = landing.keys() - {OTHER}
    with bounded(source, times=20):
        contents = read_contents(source, legacy)
    soundness = check_structure(path, contents.objects, accept_damage=accept_damage)
    soundness.spare(item.name for item in contents.left_out if not item.is_lost)
    soundness.spare(item.name for item in contents.objects if item.is_bookkeeping)
    soundness.is_list_damaged |= not contents.is_list_whole
    if not accept_damage:
        soundness.refuse(path, (item for item in contents.left_out if is_legacy(item.name, legacy)))
    layouts = lay_out(contents.tables, landing)
    if not looks_legacy(layouts) and soundness.is_list_damaged:
        raise SourceError(
            f"{path} is damaged where it lists its tables: none of the legacy ones can be found."
            " Restore it from a backup, or try `sqlite3 FILE .recover`."
        )
    if not looks_legacy(layouts):
        names = ", ".join(shown(layout.source.name) for layout in layouts[:8]) or "none"
        raise SourceError(
            f"{path} holds none of the legacy tables, such as ct_results (its tables: {names}). Is it the right file?"
        )
    return Examined(layouts=layouts, left_out=contents.left_out, soundness=soundness)


def plan_tables(
    source: apsw.Connection, layouts: list[Layout], rows_per_chunk: int, *, accept_damage: bool
) -> tuple[dict[str, TablePlan], list[Gap]]:
    """Cut every table into chunks, by name; return with them the gaps that damage leaves, where it is accepted."""
    plans: dict[str, TablePlan] = {}
    gaps: list[Gap] = []
    for layout in layouts:
        table = layout.source
        if accept_damage and not table.is_view:
            # What the check does not see shows when the rows are read: each is, before anything is planned.
            plan, found = salvage_table(source, layout, rows_per_chunk)
            gaps += found
            if found:
                plans[table.name] = plan
                continue
        plans[table.name] = plan_table(source, table, rows_per_chunk)
    return plans, gaps
