"""What a merge did and how long it took."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Told while a merge runs: partner `partner_id` has finished `stage` (`done` of `total` stages).

    `partners_done` of `partners` are through all of their stages; 0 of 0 where one partner is merged alone.
    """

    partner_id: int
    partner_name: str
    stage: str
    done: int
    total: int
    seconds: float
    rows: int
    partners_done: int = 0
    partners: int = 0


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a partner's merge. `rows` is what the step's last statement made or changed."""

    name: str
    seconds: float
    rows: int

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """How many rows of a table of core were written."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: "TableChange") -> "TableChange":
        return TableChange(
            inserted=self.inserted + other.inserted,
            updated=self.updated + other.updated,
            deleted=self.deleted + other.deleted,
        )

    @property
    def total(self) -> int:
        return self.inserted + self.updated + self.deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerReport:
    """One partner's merge: what changed by table of core, and its stages in order."""

    partner_id: int
    partner_name: str
    seconds: float
    changes: dict[str, TableChange]
    stages: tuple[Stage, ...]

    @property
    def changed_rows(self) -> int:
        return sum(change.total for change in self.changes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """A merge over partners. `seconds` is the time on the clock; partners overlap in it."""

    seconds: float
    partners: tuple[PartnerReport, ...]
    unowned_rows: int = field(default=0)

    @property
    def changes(self) -> dict[str, TableChange]:
        """Rows written by table of core, over all partners."""
        total: dict[str, TableChange] = {}
        for partner in self.partners:
            for table, change in partner.changes.items():
                total[table] = total.get(table, TableChange()) + change
        return total

    @property
    def changed_rows(self) -> int:
        return sum(partner.changed_rows for partner in self.partners)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Stages in order, added up over the partners: seconds of work, not of the clock."""
        seconds: dict[str, float] = {}
        rows: dict[str, int] = {}
        for partner in self.partners:
            for stage in partner.stages:
                seconds[stage.name] = seconds.get(stage.name, 0.0) + stage.seconds
                rows[stage.name] = rows.get(stage.name, 0) + stage.rows
        return tuple(Stage(name=name, seconds=seconds[name], rows=rows[name]) for name in seconds)
