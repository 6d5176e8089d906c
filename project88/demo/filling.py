"""Filling the demo's database: a season is written as a legacy file and imported like any other."""

from datetime import date

from project88.demo.layout import Layout
from project88.demo.narration import Narration
from project88.demo.progress import Progress
from project88.importing import IncompleteImportError, import_file
from project88.importing.progress import Step as Stage
from project88.keys import KeyRing
from project88.season import write_season

_WORKERS = 2


def fill(url: str, layout: Layout, progress: Progress, keys: KeyRing, narration: Narration) -> None:
    """Write the season and import it, from wherever an earlier start was killed."""
    if not progress.is_written or not layout.season_file.exists():
        with narration.step(f"Season of races, scale {progress.scale:g}") as step:
            season = write_season(
                layout.season_file,
                scale=progress.scale,
                seed=progress.seed,
                years=progress.years,
                as_of=date.fromisoformat(progress.as_of),
                progress=lambda done, total: step.note(f"{done:,} of {total:,} rows"),
                force=True,
            )
            step.result = f"{season.total:,} rows"
        progress = progress.written()
        progress.keep(layout.progress_file)
    with narration.step("Import") as step:
        report = import_file(
            layout.season_file,
            url,
            workers=_WORKERS,
            progress=lambda stage: step.note(_said(stage)),
            keys=keys,
        )
        if not report.is_complete:
            raise IncompleteImportError(
                "The import did not account for every row of the season. `project88 import` shows its report."
            )
        step.result = "every row accounted for"
    progress.imported().keep(layout.progress_file)


def _said(stage: Stage) -> str:
    """Return where a stage stands, in a few words."""
    if not stage.total:
        return f"{stage.stage}: {stage.note}" if stage.note else stage.stage
    left = "" if stage.remaining_s is None else f", {stage.remaining_s:.0f} s left"
    return f"{stage.stage}, {stage.done:,} of {stage.total:,}{left}"
