"""The merge of one partner: stage its landing rows, work out what core should hold, write the difference."""

import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.errors import Project88Error
from project88.merging import applying
from project88.merging.filling import fill
from project88.merging.finding import Finding
from project88.merging.identities import identify
from project88.merging.report import PartnerReport, Progress, ProgressCallback, Stage, TableChange
from project88.merging.survey import Survey, take_survey
from project88.merging.time_judging import judge_times
from project88.merging.vocabulary import late_vocabularies, lay_out, spellings_of
from project88.merging.weather_rows import stage_weather

# Any fixed number will do; the partner's id is the second half of the lock.
_LOCK_CLASS = 88_000_003

# Steps that are plain statements, by the stage they are reported under.
_STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("events", ("home_events", "far_rows", "stage_ct_events", "stage_ct_races", "stage_rsu_races", "stage_rsu_events", "want_events", "match_events", "want_races")),
    ("entries", ("stage_entries", "entry_keys")),
    ("registrations", ("stage_registrations",)),
    ("result lines", ("stage_lines",)),
    ("lines repaired", ("repair_lines", "judge_unknown_lines")),
    ("runners", ("pick_lines",)),
    ("outcomes", ("read_outcomes",)),
)  # fmt: skip
_LATER_STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("outcomes settled", ("settle_outcomes",)),
    ("athletes", ()),
    ("entries wanted", ("want_entries",)),
    ("results", ("want_results",)),
    ("splits", ("want_splits",)),
    ("registrations wanted", ("want_registrations",)),
    ("sync runs", ("want_sync_runs",)),
    ("summaries", ("count_entries", "want_summaries")),
)
_STAGE_COUNT = 1 + len(_STAGES) + 1 + len(_LATER_STAGES) + 2 + len(applying.TARGETS) + 2


class ResultsLostError(Project88Error):
    """Lines were read that no result came of, without a reason."""


def lock_partner(connection: psycopg.Connection[Any], partner_id: int) -> None:
    """Keep merges of a partner out until the transaction ends."""
    connection.execute(statement("merge/lock"), (_LOCK_CLASS, partner_id))


def merge_partner(
    connection: psycopg.Connection[Any],
    partner_id: int,
    *,
    survey: Survey | None = None,
    progress: ProgressCallback | None = None,
) -> PartnerReport:
    """Make one partner's part of core equal to what its landing rows say, in one transaction.

    The connection is the owner's and not inside a transaction; the partner must be provisioned. `survey` saves a
    look at the landing tables where several partners are merged in turn.
    """
    with connection.transaction():
        run = _Run(connection=connection, partner_id=partner_id, progress=progress)
        connection.execute(statement("merge/session"))
        lock_partner(connection, partner_id)
        run.prepare(survey or take_survey(connection, partner_id))
        run.stage_rows()
        run.write()
        return run.report()


@dataclass(slots=True, kw_only=True)
class _Run:
    """The state of one partner's merge while it goes on."""

    connection: psycopg.Connection[Any]
    partner_id: int
    progress: ProgressCallback | None
    survey: Survey = field(init=False)
    partner_name: str = ""
    is_first: bool = False
    parameters: dict[str, object] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    stage_started: float = field(default_factory=time.perf_counter)
    stages: list[Stage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    changes: dict[str, TableChange] = field(default_factory=dict)

    def prepare(self, survey: Survey) -> None:
        """Look up the partner and lay out the words of its rows."""
        row = self.connection.execute(statement("merge/partner"), {"partner_id": self.partner_id}).fetchone()
        self.partner_name, zone = (
            row if row is not None else (f"partner {self.partner_id}", "America/New_York")
        )
        self.survey = survey
        self.parameters = survey.parameters(self.partner_id) | {"zone": zone}
        self.is_first = applying.is_empty(self.connection, self.partner_id)
        self._done("words", survey.lay_out(self.connection))

    def stage_rows(self) -> None:
        """Build the temporary tables that hold what core should hold."""
        for name, statements in _STAGES:
            self._stage(name, statements)
        self.findings += judge_times(self.connection)
        self._done("times judged", len(self.findings))
        for vocabulary in late_vocabularies(self.survey.regions):
            lay_out(
                self.connection, vocabulary, vocabulary.rows(spellings_of(self.connection, vocabulary, {}))
            )
        for name, statements in _LATER_STAGES:
            if name == "athletes":
                self._done(name, identify(self.connection, self.parameters, is_first=self.is_first))
            else:
                self._stage(name, statements)
            if name == "results":
                self._refuse_loss()
        self._done("weather", stage_weather(self.connection, self.parameters))
        fill(self.connection, "found", (finding.row for finding in self.findings))
        self._stage("findings", ("want_findings",))

    def _refuse_loss(self) -> None:
        row = self.connection.execute(statement("merge/count_lost")).fetchone()
        if row is None or row[0]:
            raise ResultsLostError(
                f"Results of partner {self.partner_id} would be lost: their rows cannot be told apart. Nothing of it was"
                " changed. This is a fault of the program; please report it."
            )

    def write(self) -> None:
        """Apply the differences, index, analyse, and account for every row."""
        if self.is_first:
            self.connection.execute(statement("merge/drop_indexes"), self.parameters)
        for target in applying.TARGETS:
            change = applying.apply(self.connection, target, self.partner_id, into_empty=self.is_first)
            self.changes[target.table] = change
            self._done(f"write {target.table}", change.total)
        self.connection.execute(statement("merge/ensure_indexes"), self.parameters)
        self.connection.execute(statement("merge/full_statistics"))
        for target in applying.TARGETS:
            if self.is_first or self.changes[target.table].total:
                table = sql.Identifier("core", f"{target.table}_{self.partner_id}")
                self.connection.execute(sql.SQL(statement("merge/analyze")).format(table=table))
        self._done("index and analyze", sum(change.total for change in self.changes.values()))
        for name in ("clear_account", "account_rows"):
            self._execute(name)
        self._done("account", self._execute("write_account"))

    def report(self) -> PartnerReport:
        """Return what was done."""
        return PartnerReport(
            partner_id=self.partner_id,
            partner_name=self.partner_name,
            seconds=time.perf_counter() - self.started,
            changes=self.changes,
            stages=tuple(self.stages),
        )

    def _stage(self, name: str, statements: tuple[str, ...]) -> None:
        rows = 0
        for one in statements:
            rows = self._execute(one)
        self._done(name, rows)

    def _execute(self, name: str) -> int:
        with psycopg.ClientCursor(self.connection) as cursor:
            cursor.execute(statement(f"merge/{name}"), self.parameters)
            rows = 0
            while True:
                rows = max(rows, cursor.rowcount)
                if not cursor.nextset():
                    return rows

    def _done(self, name: str, rows: int) -> None:
        now = time.perf_counter()
        self.stages.append(Stage(name=name, seconds=now - self.stage_started, rows=rows))
        self.stage_started = now
        if self.progress is not None:
            self.progress(
                Progress(
                    partner_id=self.partner_id,
                    partner_name=self.partner_name,
                    stage=name,
                    done=len(self.stages),
                    total=_STAGE_COUNT,
                    seconds=now - self.started,
                    rows=rows,
                )
            )
