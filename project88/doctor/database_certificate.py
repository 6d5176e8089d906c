"""Check of the certificate by which other hosts know the database: site.yml alone renews it, so its end must be told.

The server itself is asked, before any login: what it shows counts, also where a newer file lies beside it unread.
"""

import contextlib
import socket
import ssl
import struct
from collections.abc import Iterator

from cryptography import x509
from psycopg.conninfo import conninfo_to_dict

from project88.doctor.certificates import check_end
from project88.doctor.duties import Duties
from project88.doctor.finding import Finding

_TIMEOUT_S = 5
# The protocol's SSLRequest: its own length, and a number that no version has.
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def check_database_certificate(duties: Duties) -> Iterator[Finding]:
    """Look how long the database's certificate lasts; a server without TLS, as on one host alone, has none."""
    certificate = _shown(duties.database_url)
    if certificate is not None:
        yield check_end(
            "Database's certificate",
            certificate,
            warn_days=duties.certificate_warn_days,
            to_do="run `ansible-playbook site.yml --tags postgresql`, or no other host reaches the database once it has ended",
        )


def _shown(url: str) -> x509.Certificate | None:
    """Return what the server shows; None where it has none, or does not answer, which the check of PostgreSQL says."""
    address = conninfo_to_dict(url)
    host, port = str(address.get("host") or ""), int(address.get("port") or 5432)
    if not host or host.startswith("/"):
        return None
    # Its end is what is asked for: a certificate that has ended must be seen, not refused.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with contextlib.ExitStack() as stack:
            plain = stack.enter_context(socket.create_connection((host, port), _TIMEOUT_S))
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) != b"S":
                return None
            secure = stack.enter_context(context.wrap_socket(plain))
            shown = secure.getpeercert(binary_form=True)
            # Hanging up without a goodbye leaves a line in the server's log, every few minutes.
            with contextlib.suppress(OSError):
                secure.unwrap()
    except (OSError, ValueError):
        return None
    return x509.load_der_x509_certificate(shown) if shown else None
