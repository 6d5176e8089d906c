"""Filling the demo's database: a season is written as a legacy file and imported like any other."""

from datetime import date
from pathlib import Path

from project88.demo.layout import Layout
from project88.demo.narration import Narration
from project88.demo.progress import Progress
from project88.importing import import_file
from project88.season import write_season


def fill(url: str, layout: Layout, progress: Progress, narration: Narration) -> None:
    """Write the season and import it, from wherever an earlier start was killed."""
    if not progress.is_written or not layout.season_file.exists():
        with narration.step(f"Demo season, scale {progress.scale:g}") as step:
            _write(layout.season_file, progress)
            step.result = f"{layout.season_file.stat().st_size // 2**20} MB of SQLite"
        progress = progress.written()
        progress.keep(layout.progress_file)
    with narration.step("Import, merge, partners"):
        import_file(layout.season_file, url, workers=2, progress=None)
    progress.imported().keep(layout.progress_file)


def _write(file: Path, progress: Progress) -> None:
    file.unlink(missing_ok=True)
    write_season(
        file,
        scale=progress.scale,
        seed=progress.seed,
        years=progress.years,
        as_of=date.fromisoformat(progress.as_of),
        progress=None,
    )
