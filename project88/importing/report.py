"""The account of every source row: what came in against what became of it, per table and partner."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from project88.errors import Project88Error
from project88.importing.progress import StageTime
from project88.importing.salvage import Gap
from project88.importing.schema import LeftOut
from project88.importing.tally import PartnerTally

DISPOSITIONS = ("imported", "merged", "repaired", "quarantined", "withheld")

# (table, partner as the source writes it)
Counts = Mapping[tuple[str, str], PartnerTally]


class IncompleteImportError(Project88Error):
    """The import went through, and its books do not balance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """So many rows of one table and partner went one way, and why."""

    stage: str
    table: str
    partner: int | None
    disposition: str
    reason: str
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One table and partner (None: rows that name none). Checksums are sums without order over every row's bytes."""

    table: str
    partner: int | None
    source_partner: str
    source_count: int
    landed_count: int
    source_checksum: int
    landed_checksum: int
    imported: int
    merged: int
    repaired: int
    quarantined: int
    withheld: int

    @property
    def is_balanced(self) -> bool:
        """Whether landing equals the source and every row has exactly one disposition."""
        accounted = self.imported + self.merged + self.repaired + self.quarantined + self.withheld
        return self.source_checksum == self.landed_checksum and self.source_count == accounted


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `is_complete` is the promise: every row accounted for, every byte equal.

    `peak_memory_mb` is that of the largest of its processes; 0 where the system does not tell.
    """

    run_id: int
    source_name: str
    stages: tuple[StageTime, ...]
    lines: tuple[ReportLine, ...]
    reasons: tuple[Disposition, ...]
    withheld_values: Mapping[str, int]
    repaired_values: int
    chunks_loaded: int
    chunks_kept: int
    is_merged: bool
    peak_memory_mb: int
    notes: tuple[str, ...] = field(default=())
    left_out: tuple[LeftOut, ...] = field(default=())
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        return all(line.is_balanced for line in self.lines)

    @property
    def is_all_read(self) -> bool:
        """Whether no row of the file is known to be missing from the account because nobody could read or count it."""
        return not self.gaps and not any(item.is_lost and item.row_count is None for item in self.left_out)

    @property
    def source_count(self) -> int:
        return sum(line.source_count for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON. Checksums are text: they outgrow what JSON readers hold."""
        lines = []
        for line in self.lines:
            plain = asdict(line) | {"is_balanced": line.is_balanced}
            plain["source_checksum"], plain["landed_checksum"] = (
                str(line.source_checksum),
                str(line.landed_checksum),
            )
            lines.append(plain)
        return {
            "is_complete": self.is_complete,
            "is_all_read": self.is_all_read,
            "run_id": self.run_id,
            "source": self.source_name,
            "source_rows": self.source_count,
            "is_merged": self.is_merged,
            "peak_memory_mb": self.peak_memory_mb,
            "chunks_loaded": self.chunks_loaded,
            "chunks_kept": self.chunks_kept,
            "stages": [asdict(stage) for stage in self.stages],
            "tables": lines,
            "reasons": [asdict(reason) for reason in self.reasons],
            "withheld_values": dict(self.withheld_values),
            "repaired_values": self.repaired_values,
            "left_out": [asdict(item) for item in self.left_out],
            "gaps": [asdict(gap) | {"at_most": gap.at_most} for gap in self.gaps],
            "notes": list(self.notes),
        }


def draw_up(
    *,
    source: Counts,
    landed: Counts,
    partner_numbers: Mapping[str, int | None],
    dispositions: Iterable[Disposition],
) -> tuple[ReportLine, ...]:
    """Put source, landing and dispositions side by side.

    Rows whose partner is written in several ways (empty, '0', words) are one line: the one of no partner. A table with
    dispositions of stage `merge` is accounted for by those and by the rows that never reached landing (stage `load`,
    quarantined); any other table by its dispositions of stage `load`.
    """
    in_source, in_landing = _by_partner(source, partner_numbers), _by_partner(landed, partner_numbers)
    known = list(dispositions)
    merged_tables = {item.table for item in known if item.stage == "merge"}
    sums: dict[tuple[str, int | None], dict[str, int]] = {}
    for item in known:
        if item.stage == "load" and item.table in merged_tables and item.disposition != "quarantined":
            continue
        of_line = sums.setdefault((item.table, item.partner), dict.fromkeys(DISPOSITIONS, 0))
        of_line[item.disposition] += item.row_count
    written: dict[tuple[str, int | None], set[str]] = {}
    for table, name in source:
        written.setdefault((table, partner_numbers[name]), set()).add(name)
    lines = []
    nothing = PartnerTally()
    for key in sorted(
        in_source.keys() | in_landing.keys() | sums.keys(),
        key=lambda key: (key[0], -1 if key[1] is None else key[1]),
    ):
        from_source, from_landing = in_source.get(key, nothing), in_landing.get(key, nothing)
        lines.append(
            ReportLine(
                table=key[0],
                partner=key[1],
                source_partner=", ".join(sorted(written.get(key, {"" if key[1] is None else str(key[1])}))),
                source_count=from_source.row_count,
                landed_count=from_landing.row_count,
                source_checksum=from_source.checksum,
                landed_checksum=from_landing.checksum,
                **sums.get(key, dict.fromkeys(DISPOSITIONS, 0)),
            )
        )
    return tuple(lines)


def _by_partner(
    counts: Counts, partner_numbers: Mapping[str, int | None]
) -> dict[tuple[str, int | None], PartnerTally]:
    found: dict[tuple[str, int | None], PartnerTally] = {}
    for (table, name), tally in counts.items():
        line = found.setdefault((table, partner_numbers[name]), PartnerTally())
        line.row_count += tally.row_count
        line.checksum += tally.checksum
    return found
