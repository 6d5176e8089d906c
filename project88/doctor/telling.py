"""Telling somebody: an e-mail through a mail relay, a message to a webhook."""

import httpx

from project88.doctor.credentials import credential
from project88.doctor.duties import Duties, Mail
from project88.doctor.finding import Finding
from project88.doctor.watch import News
from project88.errors import ConfigurationError, TransientError
from project88.mailing import Relay, send

_TIMEOUT_S = 20


def check_receivers(duties: Duties) -> Finding:
    """Say who is told. Nobody is a choice, as is having no second place for backups, and so no fault."""
    addresses = len(duties.mail.recipients) if duties.mail is not None else 0
    ways = [
        *([f"{addresses} by mail"] if addresses else []),
        *(["a webhook"] if duties.has_webhook else []),
    ]
    return Finding(
        part="Who is told",
        is_well=True,
        seen=" and ".join(ways)
        or "nobody, whatever goes wrong: set monitoring_mail_recipients or monitoring_webhook_url",
        figures={"alert_receivers": addresses + int(duties.has_webhook)},
    )


def tell(duties: Duties, news: News) -> list[str]:
    """Tell everybody that is to be told; return a sentence for each way that failed."""
    failures = []
    if duties.mail is not None:
        try:
            send_mail(duties.mail, news.subject(duties.host), news.text(duties.host))
        except (TransientError, ConfigurationError) as error:
            failures.append(str(error))
    if duties.has_webhook:
        try:
            call_webhook(duties.host, news)
        except (TransientError, ConfigurationError) as error:
            failures.append(str(error))
    return failures


def send_mail(mail: Mail, subject: str, text: str) -> None:
    """Hand a message to the relay; raise TransientError with the relay's reason where it does not take it."""
    password = credential("monitoring_mail_password") if mail.user else ""
    if password is None:
        raise ConfigurationError(
            "The mail relay wants a password, and none is installed: set monitoring_mail_password."
        )
    relay = Relay(
        host=mail.host,
        port=mail.port,
        security="starttls" if mail.starttls else "none",
        sender=mail.sender,
        user=mail.user,
        password=password,
    )
    send(relay, mail.recipients, subject, text)


def call_webhook(host: str, news: News) -> None:
    """Post the news as JSON. `text` is what chat programs show; the rest is for programs."""
    url = credential("monitoring_webhook_url")
    if url is None:
        raise ConfigurationError(
            "A webhook is wanted, and its address is not installed: set monitoring_webhook_url."
        )
    body = {
        "text": f"{news.subject(host)}\n{news.text(host)}",
        "host": host,
        "status": "failing" if news.faults else "recovered",
        "faults": [finding.as_dict() for finding in news.faults],
        "recovered": list(news.recovered),
    }
    try:
        httpx.post(url, json=body, timeout=_TIMEOUT_S).raise_for_status()
    except httpx.HTTPError as error:
        # The address is a secret: anybody who has it can write there.
        raise TransientError(f"The webhook did not take the message ({type(error).__name__}).") from None
