"""A real SMTP server on loopback, and what it was handed."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from project88.mailing import Relay, Security

USER, PASSWORD = "project88", "a relay's own password"
SENDER = "chat@project88.example"


@dataclass(slots=True, kw_only=True)
class Postbox:
    """What arrived. `refuses` makes the server turn everything away."""

    refuses: bool = False
    received: list[EmailMessage] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return "451 not today"
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        assert server.transport is not None
        self.was_encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 taken"

    def text(self, number: int = -1) -> str:
        """The text of a message, by default the last one."""
        return str(self.received[number].get_content()).replace("\r\n", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A running server, how to reach it, and what it was handed."""

    relay: Relay
    postbox: Postbox


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server without encryption, as one on the same host is."""
    with _running("none", None) as server:
        yield server


@pytest.fixture
def secure_mail_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Security], MailServer]]:
    """Servers that demand encryption (and, with STARTTLS, a login); this process trusts their certificate."""
    certificate, key = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    started: list[_Running] = []

    def start(security: Security) -> MailServer:
        started.append(_running(security, context))
        return started[-1].__enter__()

    yield start
    for one in started:
        one.__exit__()


class _OnAnyPort(Controller):
    """A server on a port of the system's choice: which one, it knows once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Running:
    def __init__(self, security: Security, context: ssl.SSLContext | None) -> None:
        self._security: Security = security
        self._postbox = Postbox()
        options: dict[str, object] = {}
        if security == "starttls":
            options = {"tls_context": context, "require_starttls": True}
            options |= {"auth_required": True, "authenticator": _authenticate}
        if security == "tls":
            # Without a login: this server knows of encryption that began with STARTTLS alone.
            options = {"ssl_context": context}
        self._controller = _OnAnyPort(
            self._postbox, hostname="127.0.0.1", port=0, server_hostname="mail.test", **options
        )
        self._needs_login = security == "starttls"

    def __enter__(self) -> MailServer:
        self._controller.start()
        relay = Relay(
            host="127.0.0.1",
            port=self._controller.port,
            security=self._security,
            sender=SENDER,
            user=USER if self._needs_login else "",
            password=PASSWORD if self._needs_login else "",
        )
        return MailServer(relay=relay, postbox=self._postbox)

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()


def _running(security: Security, context: ssl.SSLContext | None) -> _Running:
    return _Running(security, context)


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    is_right = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)  # so that the server answers


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "mail.pem", folder / "mail.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file
