"""`project88 import`: a legacy SQLite file into this installation's database."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from project88.cli.import_progress import shown_progress
from project88.cli.operator import record_done
from project88.importing import ImportReport, IncompleteImportError, import_file
from project88.keys import KeyRing
from project88.settings import Settings

app = typer.Typer(help="Import a legacy SQLite file.", add_completion=False, pretty_exceptions_enable=False)


@app.command()
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.sqlite", help="The legacy database file.")],
    workers: Annotated[int, typer.Option(min=1, max=16, help="Worker processes.")] = 2,
    landing_only: Annotated[
        bool, typer.Option("--landing-only", help="Stop before the rows are merged into core.")
    ] = False,
    accept_damage: Annotated[
        bool,
        typer.Option("--accept-damage", help="Import what can be read of a damaged file; name what cannot."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Copy the file into the database, check every byte, build the race model, account for every row.

    Run it again after an interruption, or with a newer copy of the file: it goes on where it stopped and replaces what
    changed. Exit status 0 means that every source row is accounted for.
    """
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    try:
        with shown_progress() as progress:
            report = import_file(
                file,
                settings.database_url.get_secret_value(),
                workers=workers,
                progress=progress,
                keys=keys,
                merge=not landing_only,
                accept_damage=accept_damage,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped. Run the same command again: it goes on where it stopped.", err=True)
        raise typer.Exit(130) from None
    typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2) if as_json else as_text(report))
    record_done(
        settings.database_url.get_secret_value(),
        "file_imported",
        outcome="ok" if report.is_complete else "incomplete",
        source_rows=report.source_count,
    )
    if not report.is_complete:
        off = [line for line in report.lines if not line.is_balanced]
        where = ", ".join(sorted({line.table for line in off}))
        raise IncompleteImportError(
            f"The rows of {where} do not add up: source and database differ (project88 import --json shows where)."
        )
    sys.stdout.flush()


def as_text(report: ImportReport) -> str:
    """Return the report for people: a line per table, then what was noteworthy."""
    width = max((len(line.table) for line in report.lines), default=5)
    header = f"{'table':<{width}} {'rows':>11} {'imported':>11} {'merged':>11} {'repaired':>10} {'quarantined':>11} {'withheld':>9}"
    text = [header]
    for table in dict.fromkeys(line.table for line in report.lines):
        own = [line for line in report.lines if line.table == table]
        sums = [
            sum(getattr(line, name) for line in own)
            for name in ("source_count", "imported", "merged", "repaired", "quarantined", "withheld")
        ]
        rows, imported, merged, repaired, quarantined, withheld = (f"{number:,}" for number in sums)
        mark = "" if all(line.is_balanced for line in own) else "  DOES NOT ADD UP"
        text.append(
            f"{table:<{width}} {rows:>11} {imported:>11} {merged:>11} {repaired:>10} {quarantined:>11} {withheld:>9}{mark}"
        )
    text += ["", *_reasons(report)]
    text += [f"  {note}" for note in report.notes]
    if report.repaired_values:
        text.append(
            f"  {report.repaired_values:,} values could not be stored as they were; the originals are in app.import_repair."
        )
    seconds = ", ".join(f"{stage.name} {stage.seconds:.1f} s" for stage in report.stages)
    text += [
        "",
        f"{seconds}.",
        f"{report.source_count:,} rows; {report.chunks_loaded} chunks loaded, {report.chunks_kept} unchanged; at most {report.peak_memory_mb} MB a process.",
    ]
    if report.is_complete:
        rows = (
            "Every source row"
            if report.is_all_read
            else "NOT EVERY ROW COULD BE READ (see above); every one that could"
        )
        text.append(f"{rows} is accounted for, and what was stored reads back byte for byte.")
    return "\n".join(text)


def _reasons(report: ImportReport) -> list[str]:
    sums: dict[tuple[str, str, str], int] = {}
    for item in report.reasons:
        if item.reason:
            key = (item.table, item.disposition, item.reason)
            sums[key] = sums.get(key, 0) + item.row_count
    return [
        f"  {table}: {count:,} rows {disposition}: {reason}"
        for (table, disposition, reason), count in sorted(sums.items())
    ]
