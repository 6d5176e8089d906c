"""How one source table maps to its landing table: by column name, never by position."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from project88.importing.source import SourceTable
from project88.importing.withholding import reason_to_withhold

OTHER = "other"
PARTNER = "timing_partner_id"
_OWN = ("landing_id", "extra", "source_table")

# Names that many databases use: alone they do not make a file a legacy one.
_COMMON_NAMES = {"events", "users", "providers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One source table, and where each of its columns goes.

    `columns` pairs a landing column with its source column; the partner's comes first where there is one. `extras`
    go into the JSON column `extra`, `withheld` nowhere; `missing` are landing columns the source does not have.
    """

    source: SourceTable
    target: str
    columns: tuple[tuple[str, str], ...]
    extras: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    @property
    def has_partner(self) -> bool:
        return bool(self.columns) and self.columns[0][0] == PARTNER

    @property
    def is_known(self) -> bool:
        """Whether the table is one of the legacy schema's."""
        return self.target != OTHER

    @property
    def target_columns(self) -> tuple[str, ...]:
        """Landing columns in the order they are sent: partner, landing_id, the rest, extra."""
        names = [name for name, _ in self.columns]
        names.insert(1 if self.has_partner else 0, "landing_id")
        if not self.is_known:
            names.append("source_table")
        if self.extras:
            names.append("extra")
        return tuple(names)

    @property
    def fingerprint(self) -> str:
        """The same for the same mapping; rows sent under another one are sent again."""
        described = [self.target, self.columns, self.extras, self.source.row_key is None]
        return hashlib.sha256(json.dumps(described).encode()).hexdigest()[:16]


def lay_out(found: Iterable[SourceTable], landing: Mapping[str, tuple[str, ...]]) -> list[Layout]:
    """Map every table of the file; those the legacy schema does not know go to landing.other as JSON.

    `landing` gives the columns of each landing table. A table counts as known by its name and at least two columns
    (or all it has room for).
    """
    layouts = []
    for table in found:
        columns = landing.get(table.name.lower(), ()) if table.name.lower() != OTHER else ()
        layout = _known(table, columns) if columns else None
        layouts.append(layout or _unknown(table))
    return layouts


def looks_legacy(layouts: Iterable[Layout]) -> bool:
    """Whether the file is a legacy database at all, judged by tables that no other program has."""
    return any(layout.is_known and layout.target not in _COMMON_NAMES for layout in layouts)


def _known(table: SourceTable, landing: tuple[str, ...]) -> Layout | None:
    by_name = {column.lower(): column for column in table.columns}
    wanted = [column for column in landing if column not in _OWN]
    columns = [(column, by_name[column]) for column in wanted if column in by_name]
    if len(columns) < min(2, len(wanted)):
        return None
    # The partner first: both sides find it there without taking the line apart.
    columns.sort(key=lambda pair: pair[0] != PARTNER)
    matched = {source for _, source in columns}
    rest = [column for column in table.columns if column not in matched]
    extras, withheld = _apart(table.name, rest)
    return Layout(
        source=table,
        target=table.name.lower(),
        columns=tuple(columns),
        extras=extras,
        withheld=withheld,
        missing=tuple(column for column in wanted if column not in by_name),
    )


def _unknown(table: SourceTable) -> Layout:
    partner = [(PARTNER, column) for column in table.columns if column.lower() == PARTNER]
    extras, withheld = _apart(table.name, table.columns)
    return Layout(
        source=table, target=OTHER, columns=tuple(partner[:1]), extras=extras, withheld=withheld, missing=()
    )


def _apart(table: str, columns: Iterable[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    extras, withheld = [], []
    for column in columns:
        if reason := reason_to_withhold(table, column):
            withheld.append((column, reason))
        else:
            extras.append(column)
    return tuple(extras), tuple(withheld)
