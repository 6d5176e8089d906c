"""The handshake of the WebSocket that OpenWebUI's page opens, through Apache, to the first words of Socket.IO."""

import base64
import os
import socket
import ssl
from typing import Any

from tests.appliance.outside import answer


def greet(chat_name: str) -> dict[str, Any]:
    """Return the status of the handshake and the first message (Socket.IO's starts with 0 and JSON that names a session)."""
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        "GET /ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        f"Host: {chat_name}\r\nOrigin: https://{chat_name}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    with (
        socket.create_connection((chat_name, 443), 30) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=chat_name) as secure,
    ):
        secure.sendall(request.encode("ascii"))
        received = b""
        while b"\r\n\r\n" not in received:
            received += _some(secure)
        head, _gap, frames = received.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            return {"status": status, "first": ""}
        while len(frames) < 2 or len(frames) < 2 + (frames[1] & 0x7F):
            frames += _some(secure)
    return {"status": status, "first": frames[2 : 2 + (frames[1] & 0x7F)].decode("utf-8", "replace")}


def _some(secure: ssl.SSLSocket) -> bytes:
    received = secure.recv(65536)
    if not received:
        raise ConnectionError("the other side hung up")
    return received


if __name__ == "__main__":
    answer(greet)
