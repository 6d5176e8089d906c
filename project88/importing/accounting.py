"""Closing the books: dispositions of what the merge does not read, and the report kept in the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

import psycopg

from project88.database.statements import statement
from project88.erasure.shapes import ERASED_ROW, SHAPES
from project88.importing.layout import OTHER, Layout
from project88.importing.names import shown
from project88.importing.partner_number import partner_number
from project88.importing.report import Disposition, ReportLine, draw_up
from project88.importing.salvage import Gap
from project88.importing.schema import LeftOut
from project88.importing.tally import PartnerTally
from project88.importing.unreachable import REASON as UNREACHABLE

Counts = dict[tuple[str, str], PartnerTally]

_SECRET_TABLES = ("partner_provider_credentials", "timing_partner_haku_orgs")
SEALED = "the credential is sealed, the row kept without it"
LEFT_OUT = "the credential is left out: no key to seal it with was given"
NOT_YET = "the credential is left out of landing; a whole import seals it"
DAMAGED = "{places} places of the table cannot be read: how many rows they held is not known"
_LONGEST_REASON = 1_000
NOT_LEGACY = "not a table of the legacy schema: kept as JSON in landing.other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run found out."""

    layouts: list[Layout]
    landed: Counts
    unreachable: Counts
    withheld: Mapping[tuple[str, str], int]
    erased: Mapping[tuple[str, str], int]
    left_out: Sequence[LeftOut]
    gaps: Sequence[Gap]
    is_merged: bool
    is_sealed: bool


def close_the_books(
    connection: psycopg.Connection, run_id: int, facts: Facts
) -> tuple[tuple[ReportLine, ...], tuple[Disposition, ...], int]:
    """Write dispositions and report of this run; return the lines, the dispositions, and how many values were repaired."""
    tables = [
        *(layout.source.name for layout in facts.layouts),
        *(shown(item.name) for item in facts.left_out),
    ]
    source: Counts = {}
    for table, name, row_count, checksum in connection.execute(
        statement("importing/source_counts"), (tables,)
    ):
        source[table, name] = PartnerTally(row_count=row_count, checksum=int(checksum))
    for key, tally in facts.unreachable.items():
        source.setdefault(key, PartnerTally()).row_count += tally.row_count
    for item in facts.left_out:
        if item.row_count:
            source.setdefault((shown(item.name), ""), PartnerTally()).row_count += item.row_count
    names = sorted({"", *(name for _, name in (*source, *facts.landed))})
    numbers = {name: partner_number(name) for name in names}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(statement("importing/clear_load_dispositions"))
        sums: dict[tuple[str, int | None, str, str], int] = {}
        for table, name, disposition, reason, row_count in _of_load(facts):
            key_ = (table, numbers[name], disposition, reason)
            sums[key_] = sums.get(key_, 0) + row_count
        cursor.executemany(
            statement("importing/add_load_disposition"),
            [(*key_, row_count) for key_, row_count in sums.items()],
        )
        cursor.execute(statement("importing/dispositions"), {"tables": tables, "is_merged": facts.is_merged})
        reasons = tuple(
            Disposition(
                stage=stage, table=table, partner=partner, disposition=what, reason=why, row_count=row_count
            )
            for stage, table, partner, what, why, row_count in cursor.fetchall()
        )
        lines = draw_up(source=source, landed=facts.landed, partner_numbers=numbers, dispositions=reasons)
        cursor.executemany(
            statement("importing/add_report_line"),
            [asdict(line) | {"run_id": run_id, "is_balanced": line.is_balanced} for line in lines],
        )
        cursor.executemany(
            statement("importing/add_withheld"),
            [
                (
                    run_id,
                    layout.source.name,
                    column,
                    facts.withheld.get((layout.source.name, column), 0),
                    reason,
                )
                for layout in facts.layouts
                for column, reason in layout.withheld
            ],
        )
        repaired = cursor.execute(statement("importing/count_repairs"), (tables,)).fetchone()
    return lines, reasons, int(repaired[0]) if repaired else 0


def _of_load(facts: Facts) -> Iterator[tuple[str, str, str, str, int]]:
    by_name = {layout.source.name: layout for layout in facts.layouts}
    for (table, name), tally in facts.landed.items():
        layout = by_name[table]
        if layout.target == OTHER:
            yield table, name, "quarantined", NOT_LEGACY, tally.row_count
        elif layout.target in _SECRET_TABLES:
            without = LEFT_OUT if facts.is_merged else NOT_YET
            yield table, name, "withheld", SEALED if facts.is_sealed else without, tally.row_count
        else:
            erased = facts.erased.get((table, name), 0) if layout.target in SHAPES else 0
            yield table, name, "imported", "", tally.row_count - erased
            if erased:
                yield table, name, "withheld", ERASED_ROW, erased
    for (table, name), tally in facts.unreachable.items():
        yield table, name, "quarantined", UNREACHABLE, tally.row_count
    # Rows that nobody can count stand here with their reason, and count as none.
    for item in facts.left_out:
        disposition = "quarantined" if item.is_lost else "withheld"
        yield shown(item.name), "", disposition, item.reason[:_LONGEST_REASON], item.row_count or 0
    for table, gaps in groupby(facts.gaps, key=lambda gap: gap.table):
        yield table, "", "quarantined", DAMAGED.format(places=len(list(gaps))), 0
