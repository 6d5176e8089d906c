"""Mail through a real SMTP server: plain, STARTTLS, TLS; with and without a login."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from project88.doctor.duties import Mail
from project88.doctor.telling import send_mail
from project88.errors import TransientError
from project88.mailing import Security, send
from tests.fix_mail import SENDER, MailServer


def test_a_message_arrives_as_it_was_written(mail_server: MailServer) -> None:
    send(mail_server.relay, ("kim@lakeside.example",), "A subject\nBcc: evil@x.example", "Grüße, Kim.\n")
    [message] = mail_server.postbox.received
    assert (message["From"], message["To"]) == (SENDER, "kim@lakeside.example")
    assert message["Subject"] == "A subject Bcc: evil@x.example"
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert mail_server.postbox.text() == "Grüße, Kim.\n"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encryption(secure_mail_server: Callable[[Security], MailServer], security: Security) -> None:
    server = secure_mail_server(security)
    send(server.relay, ("kim@lakeside.example",), "A subject", "A text.\n")
    assert server.postbox.was_encrypted == [True]


def test_a_wrong_password_of_the_relay_is_told_by_its_kind(
    secure_mail_server: Callable[[Security], MailServer],
) -> None:
    server = secure_mail_server("starttls")
    with pytest.raises(TransientError, match="SMTPAuthenticationError"):
        send(replace(server.relay, password="another"), ("kim@lakeside.example",), "A subject", "A text.\n")
    assert server.postbox.received == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure_mail_server: Callable[[Security], MailServer], security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = secure_mail_server(security)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(TransientError, match="SSLCertVerificationError"):
        send(server.relay, ("kim@lakeside.example",), "A subject", "A text.\n")
    assert server.postbox.received == []


def test_a_server_that_offers_no_encryption_gets_nothing(mail_server: MailServer) -> None:
    with pytest.raises(TransientError, match="SMTPNotSupportedError"):
        send(
            replace(mail_server.relay, security="starttls"),
            ("kim@lakeside.example",),
            "A subject",
            "A text.\n",
        )
    assert mail_server.postbox.received == []


@pytest.mark.parametrize(
    "recipient", ["kim@lakeside.example\nBcc: evil@x.example", "kim@lakeside.example\r\n\r\nHello"]
)
def test_odd_addresses_end_in_a_sentence(mail_server: MailServer, recipient: str) -> None:
    with pytest.raises(TransientError) as caught:
        send(mail_server.relay, (recipient,), "A subject", "A text.\n")
    assert recipient not in str(caught.value)
    assert mail_server.postbox.received == []


def test_doctor_mails_the_same_way(mail_server: MailServer) -> None:
    relay = mail_server.relay
    mail = Mail(host=relay.host, port=relay.port, sender=SENDER, recipients=("a@x.example", "b@x.example"))
    send_mail(mail, "Something is wrong", "The disk is full.\n")
    assert mail_server.postbox.received[0]["To"] == "a@x.example, b@x.example"
