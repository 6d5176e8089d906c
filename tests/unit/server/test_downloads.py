"""A download whose file goes away between being found and being opened."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from racechat.exports.store import StoredExport
from racechat.server import downloads


@dataclass(frozen=True, slots=True, kw_only=True)
class _Store:
    """Finds a file at this path, whether it is still there or not."""

    path: Path

    @property
    def exports(self) -> "_Store":
        return self

    def find(self, token: str, name: str, *, is_counted: bool) -> StoredExport:
        assert token
        assert name
        return StoredExport(path=self.path, byte_count=4)


def _fetch(method: str) -> list[dict[str, object]]:
    sent: list[dict[str, object]] = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": f"/exports/{'x' * 43}/events.csv"}
    asyncio.run(downloads.serve_download(scope, None, send))
    return sent


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_swept_before_it_is_opened_is_gone_with_a_sentence(method, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads.service, "running", lambda: _Store(path=tmp_path / "swept.csv"))
    start, body = _fetch(method)
    assert start["status"] == 410
    assert (b"expired" in body["body"]) is (method == "GET")


def test_a_file_that_is_there_is_sent_whole(tmp_path, monkeypatch):
    (tmp_path / "kept.csv").write_bytes(b"a,b\n")
    monkeypatch.setattr(downloads.service, "running", lambda: _Store(path=tmp_path / "kept.csv"))
    start, *rest = _fetch("GET")
    assert start["status"] == 200
    assert b"".join(message["body"] for message in rest) == b"a,b\n"
