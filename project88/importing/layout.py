"""How one source table maps to its landing table: by column name, never by position.

Names are compared without what a loader left on them, such as a byte order mark. Where two then are the same, the one
that is written as the legacy schema writes it wins, and the other is one more table or column.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from project88.importing.names import plain_name
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
    tables = list(found)
    known: dict[str, Layout] = {}
    for table in sorted(tables, key=lambda table: _is_loosely_named(table.name)):
        target = plain_name(table.name)
        columns = landing.get(target, ()) if target != OTHER and target not in known else ()
        if columns and (layout := _known(table, target, columns)):
            known[target] = layout
    by_source = {layout.source.name: layout for layout in known.values()}
    return [by_source.get(table.name) or _unknown(table) for table in tables]


def looks_legacy(layouts: Iterable[Layout]) -> bool:
    """Whether the file is a legacy database at all, judged by tables that no other program has."""
    return any(layout.is_known and layout.target not in _COMMON_NAMES for layout in layouts)


def _is_loosely_named(name: str) -> bool:
    return plain_name(name) != name.lower()


def columns_by_name(table: SourceTable) -> dict[str, str]:
    """Return the table's columns by the name that the legacy schema would give them."""
    found: dict[str, str] = {}
    for column in sorted(table.columns, key=_is_loosely_named):
        found.setdefault(plain_name(column), column)
    return found


def _known(table: SourceTable, target: str, landing: tuple[str, ...]) -> Layout | None:
    by_name = columns_by_name(table)
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
        target=target,
        columns=tuple(columns),
        extras=extras,
        withheld=withheld,
        missing=tuple(column for column in wanted if column not in by_name),
    )


def _unknown(table: SourceTable) -> Layout:
    partner = columns_by_name(table).get(PARTNER)
    columns = () if partner is None else ((PARTNER, partner),)
    extras, withheld = _apart(table.name, table.columns)
    return Layout(source=table, target=OTHER, columns=columns, extras=extras, withheld=withheld, missing=())


def _apart(table: str, columns: Iterable[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    extras, withheld = [], []
    for column in columns:
        if reason := reason_to_withhold(plain_name(table), plain_name(column)):
            withheld.append((column, reason))
        else:
            extras.append(column)
    return tuple(extras), tuple(withheld)
