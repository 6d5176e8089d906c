"""What must be true of PostgREST, where there is one: on loopback, nothing without a token, nothing but partners' schemas."""

import json

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://web"]

UNIT = "postgrest.service"
ASK = """
import json, sys, urllib.error, urllib.request
method, url, schema, *token = sys.argv[1:]
request = urllib.request.Request(url, method=method, data=b"{}" if method == "POST" else None)
if schema:
    request.add_header("Accept-Profile", schema)
for one in token:
    request.add_header("Authorization", "Bearer " + one)
try:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as reply:
        print(json.dumps([reply.status, reply.read().decode()]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, error.read().decode()]))
"""
# A token that is signed rightly and known to nobody; made on the host from the host's own secret, which stays there.
UNKNOWN = """
import base64, hashlib, hmac, json, sys, time, uuid
secret = open("/etc/project88/credentials/postgrest_jwt_secret", "rb").read().strip()
pack = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=")
now = int(time.time())
claims = {"role": sys.argv[1], "aud": "project88-api", "jti": str(uuid.uuid4()), "iat": now, "exp": now + int(sys.argv[2])}
text = pack(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + b"." + pack(json.dumps(claims).encode())
print((text + b"." + pack(hmac.digest(secret, text, hashlib.sha256))).decode())
"""


@pytest.fixture(autouse=True)
def _where_there_is_one(host: Host) -> None:
    if not host.file("/etc/systemd/system/postgrest.service").exists:
        assert not host.socket("tcp://3000").is_listening
        pytest.skip("this installation has no interface for partners' software (postgrest_enabled is false)")


def asked(
    host: Host, method: str, path: str, *token: str, schema: str = "", port: int = 3000
) -> tuple[int, str]:
    command = "python3 -c %s %s %s %s" + " %s" * len(token)
    status, text = json.loads(
        host.check_output(command, ASK, method, f"http://127.0.0.1:{port}{path}", schema, *token)
    )
    return status, text


def signed(host: Host, role: str, seconds: int = 60) -> str:
    return host.check_output("python3 -c %s %s %s", UNKNOWN, role, str(seconds)).strip()


def test_it_runs_and_starts_with_the_host(host: Host) -> None:
    assert host.service(UNIT).is_running
    assert host.service(UNIT).is_enabled


def test_its_sandbox_is_tight(host: Host) -> None:
    assert host.run("systemd-analyze security --no-pager --threshold=30 %s", UNIT).rc == 0


def test_it_is_ready(host: Host) -> None:
    assert asked(host, "GET", "/ready", port=3001)[0] == 200


def test_it_listens_on_loopback_alone(host: Host) -> None:
    for port in (3000, 3001):
        assert host.socket(f"tcp://127.0.0.1:{port}").is_listening
        assert not host.socket(f"tcp://0.0.0.0:{port}").is_listening


@pytest.mark.parametrize("path", ["/events", "/results", "/"])
def test_without_a_token_it_says_nothing(host: Host, path: str) -> None:
    assert asked(host, "GET", path)[0] == 401


@pytest.mark.parametrize(
    "role",
    ["api_1", "partner_1", "project88", "project88_views", "project88_chat", "platform_admin", "postgres"],
)
def test_a_token_that_nobody_issued_opens_nothing_though_signed_rightly(host: Host, role: str) -> None:
    # Which schemas there are it tells only to who holds the secret; Apache never asks for another than a token's own.
    for schema in ("", role, "core"):
        status, text = asked(host, "GET", "/events", signed(host, role), schema=schema)
        assert status in {401, 403, 404, 406}, text


def test_an_expired_and_a_forged_token_are_refused(host: Host) -> None:
    assert asked(host, "GET", "/events", signed(host, "api_1", -3600))[0] == 401
    assert asked(host, "GET", "/events", signed(host, "api_1") + "x")[0] == 401


def test_its_settings_hold_no_secret(host: Host) -> None:
    text = host.file("/etc/project88/postgrest.conf").content_string
    assert 'db-uri = "@' in text
    assert 'jwt-secret = "@' in text
