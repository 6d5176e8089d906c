"""What the report says in words: where the file differs from the legacy schema, and what was left out of it and why."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from project88.importing.layout import OTHER, Layout
from project88.importing.names import plain_name, shown
from project88.importing.salvage import Gap
from project88.importing.schema import LeftOut

_MOST_GAPS_TOLD = 20

# Rows or values by table and by what else tells them apart.
Counts = Mapping[tuple[str, str], int]


def notes_on_tables(layouts: list[Layout], *, known: Iterable[str]) -> Iterator[str]:
    """Say where the file's tables and columns differ from the legacy schema's, whose tables are `known`."""
    present = {layout.target for layout in layouts}
    if missing := sorted(name for name in known if name not in present and name != OTHER):
        yield f"The file has no table {', '.join(missing)}."
    for layout in layouts:
        name = shown(layout.source.name)
        if layout.target == OTHER:
            yield f"Table {name} is not one of the legacy schema's; its rows are kept as JSON in landing.other."
        elif layout.extras:
            extras = ", ".join(map(shown, layout.extras))
            yield f"Columns of {name} that landing has no place for are kept as JSON in its column extra: {extras}."
        yield from _notes_on_names(layout, name)
        if layout.source.row_key is None:
            yield f"Table {name} has no rowid; its rows are numbered by its key."
        for column, reason in layout.source.unread:
            yield f"Column {shown(column)} of {name} is computed, and cannot be: {reason}. Its values are left out."


def _notes_on_names(layout: Layout, name: str) -> Iterator[str]:
    if layout.is_known and plain_name(layout.source.name) != layout.source.name.lower():
        yield f'Table "{name}" is read as {layout.target}.'
    for target, source in layout.columns:
        if target != source.lower():
            yield f'Column "{shown(source)}" of {name} is read as {target}.'
    if layout.source.positions:
        odd = [shown(column) for column in layout.source.columns if "\ufffd" in column]
        yield f"Names in {name} that are not valid text have U+FFFD in them: {', '.join(odd)}."


def notes_on_withheld(layouts: Iterable[Layout], withheld: Counts) -> Iterator[str]:
    """Say which columns are not copied, and how many values they hold."""
    left_out: dict[str, list[tuple[str, int]]] = {}
    for layout in layouts:
        for column, reason in layout.withheld:
            count = withheld.get((layout.source.name, column), 0)
            left_out.setdefault(reason, []).append((f"{shown(layout.source.name)}.{shown(column)}", count))
    for reason, columns in left_out.items():
        total = sum(count for _, count in columns)
        names = ", ".join(name for name, _ in columns)
        yield f"Not copied ({reason}): {total:,} values of {names}."


def notes_on_erased(erased: Counts) -> Iterator[str]:
    """Say of how many rows erased people were taken away."""
    counts: dict[str, int] = {}
    for (table, _), count in erased.items():
        counts[table] = counts.get(table, 0) + count
    for table, count in sorted(counts.items()):
        yield (
            f"Withheld, erased: {count:,} rows of {table} name people who were erased; what was sent, read back and summed up"
            " is the rows without them."
        )


def notes_on_losses(left_out: Iterable[LeftOut], gaps: Iterable[Gap]) -> Iterator[str]:
    """Say what is not read, and why. What is left out with rows stands in the account by itself."""
    yield from (str(item) for item in left_out if not item.row_count)
    for table, found in groupby(gaps, key=lambda gap: gap.table):
        places = list(found)
        yield from map(str, places[:_MOST_GAPS_TOLD])
        if (more := len(places) - _MOST_GAPS_TOLD) > 0:
            yield f"Nor can {more:,} more places of {shown(table)}; project88 import --json lists them."
