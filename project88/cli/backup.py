"""`project88 backup`: take backups, look at them, bring them back."""

from pathlib import Path
from typing import Annotated

import typer

from project88.backup import ledger as kept_ledger
from project88.backup import restoring, taking
from project88.backup.plan import PLAN_FILE, BackupPlan
from project88.backup.repository import LEDGER, NIGHTLY, repositories, repository
from project88.cli.operator import record_done
from project88.settings import Settings

app = typer.Typer(
    help="Backups: take, check, list, fetch, restore.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_PLAN = typer.Option("--plan", metavar="FILE.toml", help="What is backed up, and where to.")
_REPOSITORY = typer.Option("--repository", help="local or offsite")


@app.command()
def run(plan_file: Annotated[Path, _PLAN] = PLAN_FILE) -> None:
    """Take a backup now, into every repository."""
    taken = taking.take(BackupPlan.read(plan_file), _database_url())
    where = " and ".join(taken.repositories)
    typer.echo(f"{taken.size_bytes / 2**20:,.0f} MB are kept in {where}.")
    record_done(_database_url(), "backup_taken", size_bytes=taken.size_bytes, repositories=where)


@app.command()
def ledger(plan_file: Annotated[Path, _PLAN] = PLAN_FILE) -> None:
    """Copy the ledger of erasures to every repository now, without waiting for the nightly backup."""
    has_ledger = taking.keep_ledger(BackupPlan.read(plan_file))
    typer.echo("The ledger of erasures is kept." if has_ledger else "Nobody was erased yet: nothing to do.")


@app.command()
def check(plan_file: Annotated[Path, _PLAN] = PLAN_FILE) -> None:
    """Free the space of expired backups, and read a tenth of the others to check that they are intact."""
    taking.tidy(BackupPlan.read(plan_file))
    typer.echo("The backups are intact.")


@app.command("list")
def list_(plan_file: Annotated[Path, _PLAN] = PLAN_FILE) -> None:
    """Show what is kept, by repository."""
    for one in repositories(BackupPlan.read(plan_file)):
        for tag in (NIGHTLY, LEDGER):
            for snapshot in one.snapshots(tag):
                typer.echo(f"{one.name:<8} {tag:<9} {snapshot['short_id']} {snapshot['time'][:19]}")


@app.command()
def fetch(
    folder: Annotated[Path, typer.Argument(help="an empty folder with room for the databases")],
    plan_file: Annotated[Path, _PLAN] = PLAN_FILE,
    source: Annotated[str, _REPOSITORY] = "local",
    snapshot: Annotated[str, typer.Option(help="as `backup list` shows it")] = "latest",
) -> None:
    """Get a backup out of a repository, into a folder."""
    plan = BackupPlan.read(plan_file)
    with taking.alone(plan):
        repository(plan, source).fetch(snapshot, folder)
    typer.echo(f"The backup lies in {restoring.backup_in(folder)}.")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="where `backup fetch` put it")],
    plan_file: Annotated[Path, _PLAN] = PLAN_FILE,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Replace this host's databases with a fetched backup, and compare every table with it."""
    plan = BackupPlan.read(plan_file)
    if not yes:
        typer.confirm(f"Replace the databases {', '.join(plan.databases)} of this host?", abort=True)
    with taking.alone(plan):
        done = restoring.restore(folder, _database_url(), jobs=plan.jobs, tell=typer.echo)
    typer.echo(
        f"{done.table_count:,} tables, {done.row_count:,} rows: every count and checksum as in the backup."
        " Run `project88 migrate` and `project88 erasure replay` before anything is started."
    )
    # In the audit of the database that came back, which an older release may not have had.
    record_done(_database_url(), "backup_restored", table_count=done.table_count, row_count=done.row_count)


@app.command("change-passphrase")
def change_passphrase(
    new: Annotated[Path, typer.Option(metavar="FILE", help="the passphrase from now on")],
    plan_file: Annotated[Path, _PLAN] = PLAN_FILE,
) -> None:
    """Change the passphrase of every repository. Safe to run again."""
    changed = [one.name for one in repositories(BackupPlan.read(plan_file)) if one.change_passphrase(new)]
    typer.echo(
        f"Changed for {' and '.join(changed)}."
        if changed
        else "Nothing to do: that passphrase already opens them all."
    )


@app.command("gather-ledger")
def gather_ledger(plan_file: Annotated[Path, _PLAN] = PLAN_FILE) -> None:
    """Get the ledger of erasures from every repository, put together with this host's own."""
    plan = BackupPlan.read(plan_file)
    count = kept_ledger.gather_ledger(plan)
    typer.echo(
        f"The ledger {plan.ledger} now has {count} lines: every one found in any copy."
        if count
        else "Nobody was erased yet."
    )


def _database_url() -> str:
    return Settings.load().database_url.get_secret_value()
