"""GET /exports/<token>/<name>.csv: the one route that a browser reaches without the key, because the token is the proof."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from anyio import open_file, to_thread
from psycopg import Error as DatabaseError

from project88.errors import TransientError
from racechat.exports.store import EXPIRED, ExportGoneError, ExportUnknownError, StoredExport
from racechat.once_links import PATH as ONCE_PATH
from racechat.server import service
from racechat.server.once import serve_once
from racechat.server.replies import SAFE_HEADERS, send_text

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_PATH = re.compile(r"/exports/(?P<token>[A-Za-z0-9_-]{43})/(?P<name>[a-z0-9-]{1,80}\.csv)")
_CHUNK_BYTES = 64 * 1024

log = structlog.get_logger(__name__)


async def serve_download(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Send the file, or one plain sentence with 404, 405, 410 or 503."""
    del receive
    if scope["path"].startswith(ONCE_PATH):
        await serve_once(scope, send)
        return
    is_get, with_body = scope["method"] == "GET", scope["method"] != "HEAD"
    if scope["method"] not in {"GET", "HEAD"}:
        await send_text(send, 405, "A download can only be fetched.")
        return
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        await send_text(
            send, 404, "There is no such download. Ask for it again in the chat.", with_body=with_body
        )
        return
    try:
        export = await to_thread.run_sync(
            lambda: service.running().exports.find(match["token"], match["name"], is_counted=is_get)
        )
    except ExportUnknownError as error:
        await send_text(send, 404, str(error), with_body=with_body)
    except ExportGoneError as error:
        await send_text(send, 410, str(error), with_body=with_body)
    except (DatabaseError, TransientError) as error:
        log.warning("download_failed", reason=type(error).__name__)
        await send_text(
            send, 503, "The download cannot be reached right now. Try again in a minute.", with_body=with_body
        )
    else:
        await _send_file(send, export, match["name"], with_body=with_body)


async def _send_file(send: "Send", export: StoredExport, name: str, *, with_body: bool) -> None:
    headers = [
        (b"content-type", b"text/csv; charset=utf-8"),
        (b"content-length", str(export.byte_count).encode()),
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        *SAFE_HEADERS,
    ]
    try:
        # Opened before the answer starts: a sweep from here on takes the name away, not the open file.
        opened = await open_file(Path(export.path), "rb")
    except FileNotFoundError:  # swept between finding and opening
        await send_text(send, 410, EXPIRED, with_body=with_body)
        return
    async with opened as file:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while with_body and (chunk := await file.read(_CHUNK_BYTES)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
