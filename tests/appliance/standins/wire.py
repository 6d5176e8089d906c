"""As much of PostgreSQL's protocol (version 3) as the PostgREST stand-in needs: TLS, SCRAM-SHA-256, one parametrised statement at a
time, everything as text. The real program has libpq inside; a host that runs the stand-in has no driver. Python 3.9."""

import base64
import hashlib
import hmac
import os
import socket
import ssl
import struct
from urllib.parse import parse_qs, unquote, urlsplit


class DatabaseError(Exception):
    """What the server refused; `fields` by PostgreSQL's letters (C: SQLSTATE, M: message, D: detail, H: hint)."""

    def __init__(self, fields: "dict[str, str]") -> None:
        super().__init__(fields.get("M", ""))
        self.fields = fields


class Connection:
    """One session. Not for several threads at once."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._password = unquote(parts.password or "")
        self._user = unquote(parts.username or "")
        host = parts.hostname or "127.0.0.1"
        self._socket: socket.socket = socket.create_connection((host, parts.port or 5432), timeout=30)
        mode = options.get("sslmode", "prefer")
        if mode in {"require", "verify-ca", "verify-full"}:
            self._socket = self._encrypted(host, mode, options.get("sslrootcert"))
        self._buffer = b""
        names = {
            "user": self._user,
            "database": unquote(parts.path.lstrip("/")),
            "application_name": "postgrest",
        }
        body = struct.pack("!i", 196608) + b"".join(f"{k}\0{v}\0".encode() for k, v in names.items()) + b"\0"
        self._socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self._authenticate()

    def query(self, text: str, *params: "str | None") -> "list[tuple[str | None, ...]]":
        """Run one statement and return its rows; raise DatabaseError."""
        bind = b"\0\0" + struct.pack("!hh", 0, len(params))
        for value in params:
            raw = None if value is None else value.encode()
            bind += struct.pack("!i", -1) if raw is None else struct.pack("!i", len(raw)) + raw
        bind += struct.pack("!h", 0)
        self._send(b"P", b"\0" + text.encode() + b"\0" + struct.pack("!h", 0))
        self._send(b"B", bind)
        self._send(b"E", b"\0" + struct.pack("!i", 0))
        self._send(b"S", b"")
        rows: "list[tuple[str | None, ...]]" = []
        error = None
        while True:
            kind, body = self._receive()
            if kind == b"D":
                rows.append(_row(body))
            elif kind == b"E":
                error = DatabaseError(_fields(body))
            elif kind == b"Z":
                break
        if error is not None:
            raise error
        return rows

    def wait_for_notification(self) -> str:
        """Wait, for as long as it takes, for a notification of a channel that this session listens to; return what it says."""
        self._socket.settimeout(None)
        while True:
            kind, body = self._receive()
            if kind == b"A":
                return body[4:].split(b"\0")[1].decode()

    def close(self) -> None:
        self._socket.close()

    def _encrypted(self, host: str, mode: str, root: "str | None") -> socket.socket:
        self._socket.sendall(struct.pack("!ii", 8, 80877103))
        if self._socket.recv(1) != b"S":
            raise OSError("the server offers no TLS")
        context = ssl.create_default_context(cafile=root)
        context.check_hostname = mode == "verify-full"
        if mode == "require":
            context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(self._socket, server_hostname=host)

    def _authenticate(self) -> None:
        first, nonce, proof_of_server = "", "", b""
        while True:
            kind, body = self._receive()
            if kind == b"E":
                raise DatabaseError(_fields(body))
            if kind == b"Z":
                return
            if kind != b"R":
                continue
            method = struct.unpack("!i", body[:4])[0]
            if method == 10:
                nonce = base64.b64encode(os.urandom(18)).decode()
                first = f"n=,r={nonce}"
                message = ("n,," + first).encode()
                self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(message)) + message)
            elif method == 11:
                answer, proof_of_server = self._prove(first, nonce, body[4:].decode())
                self._send(b"p", answer)
            elif method == 12 and body[4:] != b"v=" + base64.b64encode(proof_of_server):
                raise OSError("the server does not know the password either")
            elif method not in {0, 12}:
                raise OSError(f"unknown way to authenticate: {method}")

    def _prove(self, first: str, nonce: str, challenge: str) -> "tuple[bytes, bytes]":
        given = dict(item.split("=", 1) for item in challenge.split(","))
        if not given["r"].startswith(nonce):
            raise OSError("another server's challenge")
        salted = hashlib.pbkdf2_hmac(
            "sha256", self._password.encode(), base64.b64decode(given["s"]), int(given["i"])
        )
        last = f"c=biws,r={given['r']}"
        message = f"{first},{challenge},{last}".encode()
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(client_key).digest(), message, "sha256")
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        server = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
        return f"{last},p={base64.b64encode(proof).decode()}".encode(), server

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> "tuple[bytes, bytes]":
        head = self._read(5)
        return head[:1], self._read(struct.unpack("!i", head[1:])[0] - 4)

    def _read(self, count: int) -> bytes:
        while len(self._buffer) < count:
            more = self._socket.recv(65536)
            if not more:
                raise OSError("the server closed the connection")
            self._buffer += more
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found


def _row(body: bytes) -> "tuple[str | None, ...]":
    values: "list[str | None]" = []
    place = 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        length = struct.unpack("!i", body[place : place + 4])[0]
        place += 4
        values.append(None if length < 0 else body[place : place + length].decode())
        place += max(length, 0)
    return tuple(values)


def _fields(body: bytes) -> "dict[str, str]":
    return {item[:1].decode(): item[1:].decode("utf-8", "replace") for item in body.split(b"\0") if item}
