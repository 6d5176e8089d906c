"""Pages that open once, through the real gate: QR codes and recovery codes."""

import asyncio
import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from racechat.once_links import LIFETIME, MAX_PAGES, OnceLinks, OncePage
from racechat.server import service
from racechat.server.gate import Gate

QR = (
    "otpauth://totp/Project88:pat%40bigriver.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Project88"
)
PAGE = OncePage(
    title="Your <app>", explanation="Scan this & type.", lines=("JBSW Y3DP <b>", "EHPK"), qr_text=QR
)


class Running:
    """What `service.running` returns, as far as these pages need it."""

    def __init__(self) -> None:
        self.once_links = OnceLinks("http://chat.test")


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> OnceLinks:
    running = Running()
    monkeypatch.setattr(service, "running", lambda: running)
    return running.once_links


def fetch(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    from racechat.server.downloads import serve_download

    async def nothing_behind(*_: object) -> None:
        raise AssertionError("the gate passed it on")

    gate = Gate(nothing_behind, key="k" * 24, user_token_secret="s" * 24, download=serve_download)
    sent: list[dict[str, object]] = []

    async def call() -> None:
        async def send(message: object) -> None:
            sent.append(message)  # type: ignore[arg-type]  # ASGI messages are dicts

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": method,
            "path": url.removeprefix("http://chat.test"),
            "headers": pairs,
        }
        await gate(scope, receive, send)  # type: ignore[arg-type]  # as much of a scope as the gate reads

    asyncio.run(call())
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]
    body = b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[misc]  # ASGI messages are dicts
    return int(sent[0]["status"]), found, body  # type: ignore[call-overload]


def test_a_page_opens_once(links: OnceLinks) -> None:
    url = links.make(PAGE, datetime.now(UTC))
    status, headers, body = fetch(url)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    text = body.decode()
    assert "Your &lt;app&gt;" in text
    assert "JBSW Y3DP &lt;b&gt;" in text
    assert re.search(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]{200,}"', text)
    assert f'<a href="{html.escape(QR)}">' in text  # for who reads this on the telephone that has the app
    assert "<script" not in text
    status, _, body = fetch(url)
    assert status == 410
    assert b"JBSW" not in body


def test_the_picture_holds_the_address(links: OnceLinks) -> None:
    """The picture is what the library makes of the address, and of another address another one."""
    import segno

    _, _, body = fetch(links.make(PAGE, datetime.now(UTC)))
    assert segno.make_qr(QR, error="m").png_data_uri(scale=6, border=4) in body.decode()
    assert segno.make_qr(QR + "x", error="m").png_data_uri(scale=6, border=4) not in body.decode()


def test_it_dies_after_five_minutes(links: OnceLinks) -> None:
    now = datetime.now(UTC)
    assert links.take(links.make(PAGE, now).rpartition("/")[2], now + LIFETIME) is None
    assert links.take(links.make(PAGE, now).rpartition("/")[2], now + LIFETIME - timedelta(seconds=1)) == PAGE
    assert timedelta(minutes=5) == LIFETIME
    assert fetch(links.make(PAGE, now - LIFETIME))[0] == 410


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", {}, 405),
        ("POST", {}, 405),
        ("GET", {"sec_purpose": "prefetch;prerender"}, 425),
        ("GET", {"purpose": "preview"}, 425),
    ],
)
def test_looking_at_it_does_not_use_it_up(
    links: OnceLinks, method: str, headers: dict[str, str], status: int
) -> None:
    url = links.make(PAGE, datetime.now(UTC))
    answered, _, body = fetch(url, method, **headers)
    assert answered == status
    assert b"JBSW" not in body
    assert fetch(url)[0] == 200


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 44, "../../etc/passwd", "A" * 42 + "/"])
def test_a_guess_opens_nothing(links: OnceLinks, token: str) -> None:
    links.make(PAGE, datetime.now(UTC))
    status, _, body = fetch(f"http://chat.test/exports/once/{token}")
    assert status in {404, 410}
    assert b"JBSW" not in body


def test_too_many_pages_push_out_the_oldest(links: OnceLinks) -> None:
    now = datetime.now(UTC)
    first = links.make(PAGE, now)
    for _ in range(MAX_PAGES):
        last = links.make(PAGE, now)
    assert fetch(first)[0] == 410
    assert fetch(last)[0] == 200


def test_what_it_shows_is_in_no_repr() -> None:
    assert "JBSW" not in repr(PAGE)
    assert "secret=" not in repr(PAGE)
