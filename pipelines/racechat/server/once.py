"""GET /exports/once/<token>: a page that opens once. The token is the proof; what it shows is nowhere stored."""

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import segno

from project88.errors import TransientError
from racechat.once_links import PATH, OncePage
from racechat.server import service
from racechat.server.replies import send_text

if TYPE_CHECKING:
    from starlette.types import Scope, Send

_PATH = re.compile(re.escape(PATH) + r"(?P<token>[A-Za-z0-9_-]{43})")
_GONE = "This link was opened already, or its five minutes are over. Ask for it again in the chat."
_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; img-src data:; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
]


async def serve_once(scope: "Scope", send: "Send") -> None:
    """Send the page, or one plain sentence with 404, 405, 410, 425 or 503."""
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        await send_text(send, 404, "There is no such page. Ask for it again in the chat.")
    elif scope["method"] != "GET":
        await send_text(send, 405, "This page can only be opened.", with_body=scope["method"] != "HEAD")
    elif _is_looked_at_ahead(scope):
        # A browser that fetches links before anybody opens them must not use the link up (RFC 8470: too early).
        await send_text(send, 425, "Open this page yourself: it opens once.")
    else:
        await _open(match["token"], send)


async def _open(token: str, send: "Send") -> None:
    try:
        page = service.running().once_links.take(token, datetime.now(UTC))
    except TransientError as error:
        await send_text(send, 503, str(error))
        return
    if page is None:
        await send_text(send, 410, _GONE)
        return
    body = as_html(page).encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def as_html(page: OncePage) -> str:
    """Return the page. No script, no style, nothing from elsewhere: its policy allows none."""
    title = html.escape(page.title)
    lines = "\n".join(html.escape(line) for line in page.lines)
    image = ""
    if page.qr_text is not None:
        picture = segno.make_qr(page.qr_text, error="m").png_data_uri(scale=6, border=4)
        # A phone cannot scan its own screen: there, the link hands the same secret to the app.
        address = html.escape(page.qr_text)
        image = (
            f'<p><img src="{picture}" alt="QR code for your authenticator app"></p>'
            f'<p>On your phone? <a href="{address}">Add it to your authenticator app</a>.</p>'
        )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="robots" content="noindex, nofollow"><meta name="viewport" content="width=device-width">'
        f"</head><body><h1>{title}</h1><p>{html.escape(page.explanation)}</p>{image}<pre>{lines}</pre>"
        "<p>This page opened once, and cannot be opened again. Close it when you are done.</p></body></html>"
    )


def _is_looked_at_ahead(scope: "Scope") -> bool:
    ahead = (b"prefetch", b"prerender", b"preview")
    return any(
        name in {b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"}
        and any(one in value.lower() for one in ahead)
        for name, value in scope["headers"]
    )
