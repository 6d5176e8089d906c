"""Checks of the door: both names answer, port 80 leads to HTTPS, and the certificate is good and lasts."""

import http.client
import socket
import ssl
from collections.abc import Iterator

from cryptography import x509

from project88.doctor.certificates import check_end
from project88.doctor.duties import Duties
from project88.doctor.finding import Finding

_TIMEOUT_S = 10
_DOOR = "127.0.0.1"


def check_web(duties: Duties) -> Iterator[Finding]:
    """Look at Apache as a browser would, but over loopback: what stands between the host and the world is not its fault."""
    chain = _chain(duties.chat_name)
    for name, path in ((duties.chat_name, "/health"), (duties.api_name, "/")):
        status = _status(name, path)
        yield Finding(
            part=f"https://{name}",
            is_well=status is not None and status < 500,
            seen="does not answer" if status is None else f"answers with {status}",
            to_do="look with `systemctl status apache2 httpd`"
            if status is None
            else "what stands behind Apache does not answer: see the other lines",
        )
    location = _redirect(duties.chat_name)
    yield Finding(
        part="Port 80",
        is_well=location.startswith("https://"),
        seen="leads to HTTPS" if location.startswith("https://") else "does not lead to HTTPS",
        to_do="run `ansible-playbook site.yml --tags apache`",
    )
    if not chain:
        yield Finding(part="Certificate", is_well=False, seen="none is shown", to_do="see Apache's log")
        return
    yield from _certificate(chain, duties)


def _certificate(chain: list[x509.Certificate], duties: Duties) -> Iterator[Finding]:
    leaf = chain[0]
    is_self_signed = leaf.issuer == leaf.subject
    yield check_end(
        "Certificate",
        leaf,
        warn_days=duties.certificate_warn_days,
        to_do="see why renewal fails with `systemctl status certbot.service certbot-renew.service project88-certificate.service`"
        " and /var/log/letsencrypt/letsencrypt.log, or bring a new one of your own",
    )
    missing = [name for name in (duties.chat_name, duties.api_name) if not _names(leaf, name)]
    yield Finding(
        part="Certificate's names",
        is_well=not missing,
        seen=f"not good for {', '.join(missing)}" if missing else "both",
        to_do="run `ansible-playbook site.yml --tags tls`",
    )
    if is_self_signed:
        yield Finding(
            part="Certificate's issuer",
            is_well=duties.is_self_signed_well,
            seen="itself; browsers warn",
            to_do="none was issued yet: see that both DNS names lead here and that port 80 is open from outside,"
            " then run `ansible-playbook site.yml --tags tls`",
        )
    else:
        issuer = leaf.issuer.rfc4514_string()
        yield Finding(part="Certificate's issuer", is_well=True, seen=issuer)


def _names(leaf: x509.Certificate, name: str) -> bool:
    try:
        names = leaf.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        return False
    wild = f"*.{name.partition('.')[2]}"
    return name in names or wild in names


def _context() -> ssl.SSLContext:
    # What is shown is judged by us, sentence by sentence; a handshake that fails would say one thing for all of it.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _chain(name: str) -> list[x509.Certificate]:
    try:
        with (
            socket.create_connection((_DOOR, 443), _TIMEOUT_S) as plain,
            _context().wrap_socket(plain, server_hostname=name) as secure,
        ):
            leaf = secure.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return []
    return [x509.load_der_x509_certificate(leaf)] if leaf else []


def _status(name: str, path: str) -> int | None:
    try:
        with (
            socket.create_connection((_DOOR, 443), _TIMEOUT_S) as plain,
            _context().wrap_socket(plain, server_hostname=name) as secure,
        ):
            secure.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode("ascii")
            )
            reply = http.client.HTTPResponse(secure)
            reply.begin()
            return reply.status
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _redirect(name: str) -> str:
    connection = http.client.HTTPConnection(_DOOR, 80, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/", headers={"Host": name})
        return connection.getresponse().headers.get("Location", "")
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()
