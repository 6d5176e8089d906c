"""Handing mail to a relay. The one way in which this product sends any: alerts, invitations, one-time codes."""

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Literal

from project88.errors import TransientError

TIMEOUT_S = 20

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A server that takes mail and passes it on. `starttls` and `tls` check its certificate; `none` is for one on this host."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def send(relay: Relay, recipients: tuple[str, ...], subject: str, text: str) -> None:
    """Hand a message to the relay; raise TransientError with the kind of failure where it does not take it."""
    try:
        message = _message(relay, recipients, subject, text)
        context = ssl.create_default_context()
        with _connected(relay, context) as smtp:
            if relay.security == "starttls":
                smtp.starttls(context=context)
            if relay.user:
                smtp.login(relay.user, relay.password)
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
        # Its text may quote the message or an address: the kind alone is passed on.
        raise TransientError(
            f"The mail relay {relay.host}:{relay.port} did not take the message ({type(error).__name__})."
        ) from None


def _connected(relay: Relay, context: ssl.SSLContext) -> smtplib.SMTP:
    # Its own name as it stands: looking it up in the DNS first can take longer than all the rest.
    name = socket.gethostname()
    if relay.security == "tls":
        return smtplib.SMTP_SSL(
            relay.host, relay.port, local_hostname=name, timeout=TIMEOUT_S, context=context
        )
    return smtplib.SMTP(relay.host, relay.port, local_hostname=name, timeout=TIMEOUT_S)


def _message(relay: Relay, recipients: tuple[str, ...], subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = relay.sender, ", ".join(recipients)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(datetime.now(tz=UTC))
    message["Message-ID"] = make_msgid(domain=relay.sender.rpartition("@")[2].strip(" >") or None)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(text)
    return message
