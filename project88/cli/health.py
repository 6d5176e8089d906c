"""`project88 health`: what the timer runs and what Prometheus scrapes."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from project88.doctor.duties import Duties

app = typer.Typer(
    help="What the timer and Prometheus use of `doctor`.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

STATE = Path("/var/lib/project88/health.json")


@app.command()
def check(
    state: Annotated[Path, typer.Option(help="Where it remembers what it told.")] = STATE,
) -> None:
    """Look at every part and tell by mail or webhook what is new. Status 1 only when somebody was to be told and was not."""
    from project88.doctor.appliance import check_appliance
    from project88.doctor.telling import tell
    from project88.doctor.watch import Watch, consider

    duties = _duties()
    found = list(check_appliance(duties, is_thorough=False))
    for finding in found:
        if not finding.is_well:
            typer.echo(str(finding))
    watch, news = consider(Watch.read(state), found, now_s=time.time())
    if news is not None:
        failures = tell(duties, news)
        if failures:
            for sentence in failures:
                typer.echo(sentence, err=True)
            sys.exit(1)  # not kept: the next run tells it again
        typer.echo(f"told: {news.subject(duties.host)}")
    watch.keep(state)


@app.command()
def metrics(port: Annotated[int, typer.Option(help="Where it listens, on loopback.")] = 9188) -> None:
    """Serve the checks as figures for Prometheus at http://127.0.0.1:PORT/metrics until told to stop."""
    from project88.doctor.appliance import check_appliance
    from project88.doctor.metrics import serve

    _duties()  # a host that has none shall not start
    serve(lambda: list(check_appliance(_duties(), is_thorough=False)), port=port).serve_forever()


@app.command("test-alert")
def test_alert() -> None:
    """Send a test alert now, by e-mail and webhook, to see that it arrives."""
    from project88.doctor.finding import Finding
    from project88.doctor.telling import tell
    from project88.doctor.watch import News

    duties = _duties()
    if duties.mail is None and not duties.has_webhook:
        typer.echo(
            "Nobody is told anything: set monitoring_mail_recipients or monitoring_webhook_url.", err=True
        )
        sys.exit(1)
    test = Finding(part="Test alert", is_well=False, seen="this is only a test", to_do="nothing")
    failures = tell(duties, News(faults=(test,), recovered=()))
    for sentence in failures:
        typer.echo(sentence, err=True)
    if failures:
        sys.exit(1)
    typer.echo("Sent. See whether it arrives.")


def _duties() -> "Duties":
    from project88.doctor.duties import FILE, Duties
    from project88.errors import ConfigurationError

    duties = Duties.load()
    if duties is None:
        raise ConfigurationError(
            f"This host is no appliance: {FILE} is missing. `project88 doctor` checks a checkout."
        )
    return duties
