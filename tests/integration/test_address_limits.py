"""An address that asks too often waits, at the chat's name and at the API's: the real Apache with the role's configuration."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.door import apache
from tests.ports import free_port

LIMIT = 4
# Counted by the minute of the clock: so many in a row are over the limit whenever the minute turns.
TRIES = 3 * LIMIT
SIGN_IN, MESSAGE = "/api/v1/auths/signin", "/api/chat/completions"


class _Backend(BaseHTTPRequestHandler):
    """Whatever is behind Apache: answers everything."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Backend) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def start(folder: Path, backend: str, **variables: object) -> apache.Apache:
    behind = dict.fromkeys(("apache_openwebui_url", "apache_postgrest_url"), backend)
    return apache.start(folder, port=free_port(), variables={**behind, **variables})


@pytest.fixture(scope="module")
def front(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[apache.Apache]:
    limits = dict.fromkeys(
        ("apache_signins_a_minute", "apache_messages_a_minute", "apache_api_requests_a_minute"), LIMIT
    )
    found = start(tmp_path_factory.mktemp("limits"), backend, **limits)
    yield found
    found.stop()


@pytest.fixture
def client(front: apache.Apache) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.url, verify=False, trust_env=False) as found:  # noqa: S501 - a certificate of this test's own
        yield found


def replies(client: httpx.Client, method: str, path: str, **more: object) -> list[httpx.Response]:
    form = {} if method == "POST" else None
    return [client.request(method, path, json=form, **more) for _ in range(TRIES)]  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [SIGN_IN, MESSAGE])
def test_the_chat_lets_nobody_try_more_often(client: httpx.Client, path: str) -> None:
    found = replies(client, "POST", path)
    assert found[0].status_code in {200, 429}
    refused = [reply for reply in found if reply.status_code == 429]
    assert LIMIT <= len(refused) <= TRIES
    assert {reply.status_code for reply in found} <= {200, 429}
    assert {reply.headers["retry-after"] for reply in refused} == {"60"}
    assert "Wait a minute" in refused[0].json()["detail"]
    assert len(refused[0].headers.get_list("strict-transport-security")) == 1
    # Nothing else is stopped by that.
    assert client.get("/health").status_code == 200


def test_another_spelling_counts_as_the_same(client: httpx.Client) -> None:
    statuses = [
        client.post(path, json={}).status_code
        for path in (SIGN_IN, "/api/v1/auths/sign%69n", "/api/v1//auths/signin", "/api/./v1/auths/signin")
        for _ in range(LIMIT)
    ]
    assert statuses.count(429) >= LIMIT


def test_the_api_lets_nobody_ask_more_often(front: apache.Apache) -> None:
    with httpx.Client(
        base_url=front.url,
        headers={"Host": f"{apache.API}:{front.port}"},
        verify=False,  # noqa: S501 - a certificate of this test's own
        trust_env=False,
    ) as client:
        refused = [
            reply
            for reply in replies(client, "GET", "/api/db/results", extensions={"sni_hostname": apache.API})
            if reply.status_code == 429
        ]
    assert len(refused) >= LIMIT
    assert refused[0].headers["retry-after"] == "60"
    assert refused[0].json()["code"] == "429"


def test_an_office_may_be_let_off(backend: str, tmp_path: Path) -> None:
    front = start(
        tmp_path,
        backend,
        apache_signins_a_minute=LIMIT,
        apache_signin_never_ban=["192.0.2.0/24", "127.0.0.1"],
    )
    try:
        with httpx.Client(base_url=front.url, verify=False, trust_env=False) as client:  # noqa: S501 - a certificate of this test's own
            assert {reply.status_code for reply in replies(client, "POST", SIGN_IN)} == {200}
    finally:
        front.stop()


def test_nothing_of_a_request_is_kept(front: apache.Apache, client: httpx.Client) -> None:
    """What is counted is kept in a file, and errors are logged: neither holds what people send."""
    secret = "a-password-that-nobody-keeps"
    client.post(SIGN_IN, json={"email": "a@example.org", "password": secret})
    client.post(MESSAGE, json={"messages": [{"role": "user", "content": secret}]})
    client.post(MESSAGE, content=f'{{"messages": "{secret}'.encode())
    client.post(MESSAGE, json={"user_message": {"role": "assistant", "content": secret}})
    files = [file for file in front.root.rglob("*") if file.is_file()]
    assert any("mod" in str(file) and file.suffix == ".pag" for file in files)
    assert [file for file in files if secret.encode() in file.read_bytes()] == []


def test_people_are_managed_from_the_named_networks_alone(backend: str, tmp_path: Path) -> None:
    answers = {}
    for name, networks in (("elsewhere", ["192.0.2.0/24"]), ("here", ["127.0.0.0/8", "::1"])):
        folder = tmp_path / name
        folder.mkdir()
        front = start(folder, backend, apache_administrator_networks=networks)
        try:
            with httpx.Client(base_url=front.url, verify=False, trust_env=False) as client:  # noqa: S501 - a certificate of this test's own
                answers[name] = [
                    client.get("/api/v1/users/").status_code,
                    client.post("/api/v1/auths/add", json={}).status_code,
                    client.get("/api/v1/chats/").status_code,
                ]
        finally:
            front.stop()
    assert answers == {"elsewhere": [403, 403, 200], "here": [200, 200, 200]}
