"""`project88`: finds the command asked for, and turns our own errors into one sentence.

Exit status: 0 done, 1 it could not be done (one sentence on standard error), 2 the command line was wrong, 130 Ctrl-C.
"""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import typer

from project88.errors import Project88Error

if TYPE_CHECKING:
    import psycopg

# A command's module is imported when the command runs: `project88 --help` needs none of them, and stays quick.
_COMMANDS = {
    "demo": ("project88.cli.demo", "The demo: a private database, a season of races, the chat."),
    "doctor": ("project88.cli.doctor", "Check this installation, one line a part."),
    "health": ("project88.cli.health", "What the timer and Prometheus use of `doctor`."),
    "migrate": ("project88.cli.migrate", "Bring the database's schema up to date."),
    "season": ("project88.cli.season", "Write a made-up season as a legacy SQLite file."),
    "import": ("project88.cli.import_", "Import a legacy SQLite file, verified, resumable."),
    "merge": ("project88.cli.merge", "Build the race model again from what has landed."),
    "partner": ("project88.cli.partner", "Timing partners: add, list, remove, limits."),
    "backup": ("project88.cli.backup", "Backups: take, check, list, fetch, restore."),
    "erasure": ("project88.cli.erasure", "People who asked to be forgotten: person, list, export, replay."),
    "rotate-key": ("project88.cli.rotate_key", "Move the installation to another master key."),
    "audit": ("project88.cli.audit", "The audit: verify, export, prune, retention."),
    "account": ("project88.cli.account", "People's accounts: add, list, reset, totp."),
}


def build_app() -> typer.Typer:
    """Return the command line with every command on it, our own and those of installed packages."""
    app = typer.Typer(
        name="project88",
        help="Race results answered in chat: the right number, from a timing company's own rows.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, (module, summary) in _COMMANDS.items():
        _add_lazily(app, name, module, summary)
    for point in sorted(entry_points(group="project88.commands"), key=lambda point: point.name):
        point.load()(app)
    return app


def main() -> None:
    """Run the command line and exit."""
    try:
        build_app()()
    except Project88Error as error:
        _fail(str(error))
    except _database_error() as error:
        from project88.database.failure import failure_of

        failure = failure_of(error)
        if failure is None:
            raise
        _fail(failure.for_operator)
    except KeyboardInterrupt:
        sys.exit(130)


def _add_lazily(app: typer.Typer, name: str, module: str, summary: str) -> None:
    @app.command(
        name,
        help=summary,
        add_help_option=False,
        context_settings={
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            # Or two dashes would end here, and what follows them would be taken for options after all.
            "allow_interspersed_args": False,
        },
    )
    def run(context: typer.Context) -> None:
        import_module(module).app(args=context.args, prog_name=f"project88 {name}")


def _database_error() -> "type[psycopg.Error]":
    # Evaluated only when something was raised: most commands that end well never need psycopg here.
    from psycopg import Error

    return Error


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
