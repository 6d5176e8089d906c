"""Short answers that the gate gives itself, and the headers on everything that leaves this server."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Send

SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


async def send_json(send: "Send", status: int, sentence: str) -> None:
    """Refuse with a sentence, in the two shapes in which OpenWebUI looks for one."""
    await send_json_bytes(
        send, status, json.dumps({"detail": sentence, "error": {"message": sentence}}).encode()
    )


async def send_json_bytes(send: "Send", status: int, body: bytes) -> None:
    """Answer with JSON."""
    await _send_whole(send, status, b"application/json", body)


async def send_text(send: "Send", status: int, sentence: str, *, with_body: bool = True) -> None:
    """Answer a browser with one plain sentence."""
    await _send_whole(
        send, status, b"text/plain; charset=utf-8", f"{sentence}\n".encode(), with_body=with_body
    )


async def _send_whole(
    send: "Send", status: int, content_type: bytes, body: bytes, *, with_body: bool = True
) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *SAFE_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if with_body else b""})


def without_cors(send: "Send") -> "Send":
    """Wrap `send` so that upstream's `Access-Control-Allow-Origin: *` with credentials never leaves.

    Only OpenWebUI's server talks to this one; no page of any origin has business here.
    """

    async def forward(message: "Message") -> None:
        if message["type"] == "http.response.start":
            kept = (header for header in message.get("headers", []) if not _is_cors(header))
            message = {**message, "headers": _with_nosniff(kept)}
        await send(message)

    return forward


def _is_cors(header: tuple[bytes, bytes]) -> bool:
    return header[0].lower().startswith(b"access-control-")


def _with_nosniff(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [*headers, SAFE_HEADERS[0]]
