"""Apache names the partner's schema after the token: a real Apache, with the lines of the role's template, before the stand-in."""

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import jwt
import psycopg
import pytest

from project88 import partners
from project88.settings import CHECKOUT
from tests.appliance.rendering.programs import NoProgramsError, Programs
from tests.integration.api.conftest import MINE, SECRET, THEIRS, Api, free_port

MODULES = ("mpm_event", "authz_core", "proxy", "proxy_http", "headers", "setenvif")


def lines_for(url: str) -> str:
    """What the API's host says of PostgREST, between the condition that there is one and its end."""
    text = (CHECKOUT / "roles/apache/templates/api.conf.j2").read_text("utf-8")
    found = re.search(r"{% if apache_postgrest_url \| length > 0 %}\n(.*?){% endif %}", text, re.DOTALL)
    assert found is not None
    return found[1].replace("{{ apache_postgrest_url }}", url)


@pytest.fixture(scope="module")
def outside(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API behind Apache."""
    try:
        programs = Programs.unpack()
    except NoProgramsError as missing:
        pytest.skip(str(missing))
    folder, port = tmp_path_factory.mktemp("apache"), free_port()
    modules = programs.path("/usr/lib/apache2/modules")
    (folder / "apache.conf").write_text(
        "\n".join(
            [
                f"ServerRoot {folder}",
                "ServerName api.example.com",
                f"PidFile {folder}/apache.pid",
                f"DefaultRuntimeDir {folder}",
                f"ErrorLog {folder}/error.log",
                f"Listen 127.0.0.1:{port}",
                *(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in MODULES),
                lines_for(api.url),
            ]
        )
    )
    program = programs.path("/usr/sbin/apache2")
    command = [str(program), "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(programs.libraries)}
    with subprocess.Popen(command, env=environment) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/api/db/", process, folder / "error.log")
            yield replace(api, url=f"http://127.0.0.1:{port}/api/db")
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, log.read_text("utf-8") if log.exists() else "Apache ended"
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 401:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("Apache did not become ready")


@pytest.fixture(autouse=True)
def _roles(api: Api) -> None:
    """Roles belong to the cluster: tests of other databases may have taken them away."""
    with psycopg.connect(api.owner_url, autocommit=True) as owner:
        owner.execute("select app.provision_api()")


def test_a_client_need_not_name_its_schema(outside: Api) -> None:
    status, rows, headers = outside.ask("/events?select=event_id,name&order=event_id&limit=1", schema=None)
    assert (status, rows) == (200, [{"event_id": 1, "name": f"Event 1 of {MINE}"}])
    assert headers["content-profile"] == f"api_{MINE}"
    status, found, _ = outside.ask("/", schema=None)
    assert status == 200
    assert isinstance(found, dict)
    assert "/events" in found["paths"]


def test_another_schema_cannot_be_asked_for(outside: Api) -> None:
    own = outside.ask("/events?order=event_id", schema=None)[:2]
    for schema in (f"api_{THEIRS}", "api_99", "core", "api", ""):
        assert outside.ask("/events?order=event_id", schema=schema)[:2] == own
        doubled = [("Accept-Profile", f"api_{THEIRS}"), ("accept-profile", "core")]
        assert outside.ask("/events?order=event_id", schema=schema, headers=doubled)[:2] == own


def test_both_partners_read_their_own(outside: Api) -> None:
    with psycopg.connect(outside.owner_url, autocommit=True) as owner:
        theirs = partners.issue_token(owner, SECRET, THEIRS, days=1)
    assert outside.ask("/events?event_id=eq.1&select=name", token=theirs, schema=None)[1] == [
        {"name": f"Event 1 of {THEIRS}"}
    ]


@pytest.mark.parametrize("claims", [{"role": f"api_{THEIRS}"}, {"role": "api_99"}, {"role": "core"}, {}])
def test_a_forged_token_is_refused_whatever_it_names(outside: Api, claims: dict[str, str]) -> None:
    forged = jwt.encode(
        {"aud": "project88-api", "jti": "x", **claims}, "another secret, of 32 characters", "HS256"
    )
    assert outside.ask("/events", token=forged, schema=None)[0] == 401
    signed = jwt.encode({"aud": "project88-api", "jti": "x", **claims}, SECRET, "HS256")
    status, found, _ = outside.ask("/events", token=signed, schema=None)
    assert status in {401, 403, 404, 406}
    assert isinstance(found, dict)


@pytest.mark.parametrize(
    "wishes", [["count=planned", "tx=commit"], ["tx=commit", "count=estimated"], ["count=planned"]]
)
def test_an_estimate_is_refused_however_often_the_header_is_sent(outside: Api, wishes: list[str]) -> None:
    status, found, _ = outside.ask("/events", schema=None, headers=[("Prefer", wish) for wish in wishes])
    assert status == 400
    assert isinstance(found, dict)
    assert found["message"] == "Rows are counted exactly or not at all."
