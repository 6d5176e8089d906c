"""`project88 merge`: the race model built again from what has landed."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import psycopg
import typer

from project88.cli.operator import record_done
from project88.keys import KeyRing
from project88.merging import MergeReport, Progress, merge_all
from project88.partners import provision_all
from project88.settings import Settings

app = typer.Typer(
    help="Build the race model again from what has landed.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def merge(
    partner: Annotated[
        list[int] | None, typer.Option("--partner", min=1, help="Only this partner; may be given again.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Partners merged side by side.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Make core equal to what the landed rows say, partner by partner, and print what changed.

    Safe at any time: a run that finds nothing new changes nothing, and one that is cut off leaves every partner either
    as it was or done.
    """
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    url = settings.database_url.get_secret_value()
    report = merge_all(
        url,
        workers=workers,
        partner_ids=partner,
        progress=_show if sys.stderr.isatty() else None,
        keys=keys,
    )
    # The merge has no keys: partners that are new in landing get their logins here.
    with psycopg.connect(url, autocommit=True) as connection:
        provision_all(connection, keys)
    typer.echo(json.dumps(as_dict(report), indent=2) if as_json else as_text(report))
    record_done(url, "merged", changed_rows=report.changed_rows, partner_count=len(report.partners))


def as_dict(report: MergeReport) -> dict[str, object]:
    """Return the report as plain values."""
    return {
        "seconds": round(report.seconds, 3),
        "changed_rows": report.changed_rows,
        "unowned_rows": report.unowned_rows,
        "changes": {table: asdict(change) for table, change in report.changes.items()},
        "stages": [
            {"name": stage.name, "seconds": round(stage.seconds, 3), "rows": stage.rows, "rows_per_second": round(stage.rows_per_second)}
            for stage in report.stages
        ],
        "partners": [
            {"partner_id": partner.partner_id, "partner_name": partner.partner_name, "seconds": round(partner.seconds, 3), "changed_rows": partner.changed_rows}
            for partner in report.partners
        ],
    }  # fmt: skip


def as_text(report: MergeReport) -> str:
    """Return the report for people: what changed by table, and where the time went."""
    lines = [f"{'table':<18} {'new':>11} {'changed':>11} {'gone':>11}"]
    lines += [
        f"{table:<18} {change.inserted:>11,} {change.updated:>11,} {change.deleted:>11,}"
        for table, change in report.changes.items()
    ]
    lines += ["", f"{'stage':<22} {'seconds':>8} {'rows':>11} {'rows/s':>11}"]
    lines += [
        f"{stage.name:<22} {stage.seconds:>8.1f} {stage.rows:>11,} {stage.rows_per_second:>11,.0f}"
        for stage in report.stages
    ]
    lines.append("")
    if report.unowned_rows:
        lines.append(f"{report.unowned_rows:,} rows belong to no partner and stand in app.import_quarantine.")
    count = len(report.partners)
    lines.append(
        f"{count} partner{'s' * (count != 1)} merged in {report.seconds:.1f} s, {report.changed_rows:,} rows changed."
    )
    return "\n".join(lines)


def _show(progress: Progress) -> None:
    typer.echo(
        f"\r\x1b[K{progress.partner_name}: {progress.stage} ({progress.done} of {progress.total}, {progress.seconds:.0f} s)",
        nl=progress.done == progress.total,
        err=True,
    )
