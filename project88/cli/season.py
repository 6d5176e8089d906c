"""`project88 season`: write a made-up season as a legacy SQLite file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def season(  # noqa: PLR0917 - typer's way to declare options
    out: Annotated[
        Path, typer.Argument(help="The SQLite file to write; OUT.dirt.json beside it tells what is in it.")
    ],
    scale: Annotated[float, typer.Option(help="1 is the size of production: 10,656,231 rows.")] = 0.02,
    seed: Annotated[int, typer.Option(help="The same seed, scale, years and day give the same rows.")] = 1,
    years: Annotated[int, typer.Option(help="Full years of history before the current one.")] = 8,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which the season is seen; default: today."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(help="Processes that make rows; default: one per core.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a made-up season of races in the shape, size and dirt of the legacy database."""
    from time import monotonic

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from project88.season import write_season

    console = Console(stderr=True)
    started = monotonic()
    columns = (
        TextColumn("Writing rows"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("rows", total=None, rate="")

        def show(done: int, total: int) -> None:
            rate = done / max(0.001, monotonic() - started)
            bar.update(task, completed=done, total=total, rate=f"{rate:,.0f} rows/s")

        report = write_season(
            out,
            scale=scale,
            seed=seed,
            years=years,
            as_of=as_of.date() if as_of is not None else None,
            progress=show,
            processes=processes,
            force=force,
        )
    elapsed = monotonic() - started
    typer.echo(
        f"Wrote {report.total:,} rows to {report.path} in {elapsed:.1f} s"
        f" ({report.total / elapsed * 60:,.0f} rows a minute); what is in it: {report.sidecar}"
    )
