"""The end of the database's certificate, as a real PostgreSQL shows it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg import sql

from project88.cluster import PrivateCluster
from project88.doctor.database_certificate import check_database_certificate
from project88.doctor.duties import Duties
from tests.fix_postgres import Postgres

Show = Callable[[float], None]


@pytest.fixture
def show(postgres: Postgres) -> Iterator[Show]:
    """Has the server show a certificate that ends so many days from now; at the end it shows none."""
    url = postgres.url()

    def show_one(days: float) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Project88 database")])
        end = datetime.now(tz=UTC) + timedelta(days=days)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(end - timedelta(days=825))
            .not_valid_after(end)
            .sign(key, hashes.SHA256())
        )
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with psycopg.connect(url, autocommit=True) as connection:
            _write(connection, "server.key", pem)
            _write(connection, "server.crt", certificate.public_bytes(serialization.Encoding.PEM))
            connection.execute("alter system set ssl = on")
        _reload(url)

    yield show_one
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter system reset ssl")
    _reload(url)


def test_its_end_is_told_ahead(show: Show, postgres: Postgres) -> None:
    duties = Duties(host="db", database_url=postgres.url(), certificate_warn_days=14)
    assert list(check_database_certificate(duties)) == []  # a server without TLS
    show(15.2)
    (found,) = check_database_certificate(duties)
    assert (found.is_well, found.seen) == (True, "good for 15 more days")
    in_days = (
        found.figures["certificate_expires_timestamp_seconds"] - datetime.now(tz=UTC).timestamp()
    ) / 86400
    assert 15 < in_days < 16
    show(13.2)
    (found,) = check_database_certificate(duties)
    assert (found.is_well, found.seen) == (False, "good for 13 more days")
    assert "site.yml --tags postgresql" in found.to_do
    show(-2.2)
    (found,) = check_database_certificate(duties)
    assert (found.is_well, found.seen) == (False, "ended 2 days ago")


def test_a_server_that_does_not_answer_is_another_checks_matter() -> None:
    for url in ("postgresql://127.0.0.1:9/project88", "postgresql:///project88?host=/run/postgresql"):
        assert list(check_database_certificate(Duties(host="db", database_url=url))) == []


def test_looking_leaves_nothing_in_the_servers_log(show: Show, postgres: Postgres) -> None:
    """It looks every few minutes, for years."""
    if not isinstance(postgres, PrivateCluster):
        pytest.skip("the server's log is out of reach in its container")
    show(100)
    before = postgres.log.read_text("utf-8")
    for _ in range(3):
        assert len(list(check_database_certificate(Duties(host="db", database_url=postgres.url())))) == 1
    with (
        psycopg.connect(postgres.url()) as connection,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        connection.execute("select * from the_end_of_looking")
    _until(lambda: "the_end_of_looking" in postgres.log.read_text("utf-8"))
    new = postgres.log.read_text("utf-8").removeprefix(before)
    assert [line for line in new.splitlines() if "could not" in line or "SSL" in line] == []


def _write(connection: psycopg.Connection, name: str, content: bytes) -> None:
    """Put a file beside the server's data, where it looks for both by default; it refuses a key that others can read."""
    program = f"umask 077; cat > {name}"
    statement = sql.SQL("copy (select unnest(string_to_array({}, E'\n'))) to program {}")
    connection.execute(statement.format(sql.Literal(content.decode("ascii").strip()), sql.Literal(program)))


def _reload(url: str) -> None:
    """Have the server read its settings and files anew, and return when it has."""
    with psycopg.connect(url, autocommit=True) as connection:
        (before,) = connection.execute("select pg_conf_load_time()").fetchone() or (None,)
        connection.execute("select pg_reload_conf()")
    _until(lambda: _loaded_at(url) != before)


def _loaded_at(url: str) -> datetime | None:
    with psycopg.connect(url, autocommit=True) as connection:
        (loaded_at,) = connection.execute("select pg_conf_load_time()").fetchone() or (None,)
    return loaded_at


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it never came")
