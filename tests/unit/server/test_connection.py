"""A connection that does not say what it wants is closed; one that is being answered is not."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from racechat.server import connection
from racechat.server.connection import TimedH11Protocol

Exchange = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def _slow_answer(scope, receive, send):
    """An answer that takes longer than the headers may."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    for letter in b"good":
        await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": bytes([letter]), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _exchange(monkeypatch: pytest.MonkeyPatch, speak: Exchange) -> bytes:
    monkeypatch.setattr(connection, "HEADER_TIME_LIMIT_S", 0.2)

    async def run() -> bytes:
        config = uvicorn.Config(_slow_answer, http=TimedH11Protocol, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            said = await speak(reader, writer)
            writer.close()
            server.should_exit = True
            await serving
        return said

    return asyncio.run(run())


def test_half_a_request_ends_the_connection(monkeypatch):
    async def speak(reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        return await reader.read()

    assert _exchange(monkeypatch, speak) == b""


def test_silence_ends_it_too(monkeypatch):
    async def speak(reader, _writer):
        return await reader.read()

    assert _exchange(monkeypatch, speak) == b""


def test_a_letter_at_a_time_does_not_keep_it_open(monkeypatch):
    async def speak(reader, writer):
        ended = asyncio.create_task(reader.read())
        while not ended.done():
            try:
                writer.write(b"x")
                await writer.drain()
            except ConnectionError:
                break
            await asyncio.sleep(0.02)
        try:
            return await ended
        except ConnectionError:
            return b""

    assert _exchange(monkeypatch, speak) == b""


def test_a_slow_answer_is_finished_and_half_a_second_request_is_not_waited_for(monkeypatch):
    async def speak(reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(4)
        writer.write(b"GET / HTTP/1.1\r\n")
        return head + body + await reader.read()

    said = _exchange(monkeypatch, speak)
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"good")
