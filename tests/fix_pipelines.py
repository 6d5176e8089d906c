"""The real Pipelines server as its own process, and a client that speaks to it as OpenWebUI does."""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import jwt

READY_WITHIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatUser:
    """A user of OpenWebUI."""

    user_id: str
    email: str
    name: str = "Somebody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came back for one message: the Markdown, the status lines, and the raw lines of the stream."""

    text: str
    statuses: list[Mapping[str, object]]
    lines: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelinesServer:
    """A running server, with what OpenWebUI knows about it."""

    url: str
    key: str
    user_token_secret: str
    log: Path
    exports_dir: Path
    process: subprocess.Popen[bytes]

    def user_token(self, user: ChatUser, **changes: object) -> str:
        """Sign for a user as OpenWebUI does; `changes` overwrite claims, None leaves one out."""
        now_s = int(time.time())
        claims = {
            "sub": user.user_id,
            "email": user.email,
            "name": user.name,
            "role": "user",
            "iss": "open-webui",
            "iat": now_s,
            "exp": now_s + 300,
        } | changes
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            self.user_token_secret,
            algorithm="HS256",
        )

    def headers(self, user: ChatUser, chat_id: str) -> dict[str, str]:
        """The headers of one chat message."""
        return {
            "authorization": f"Bearer {self.key}",
            "x-openwebui-user-jwt": self.user_token(user),
            "x-openwebui-chat-id": chat_id,
            "x-openwebui-auth-type": "jwt",
            "x-owui-task": "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One chat of one user. Keeps its history, as the page does, and sends all of it with each message."""

    server: PipelinesServer
    user: ChatUser
    client: httpx.Client
    chat_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    history: list[dict[str, object]] = field(default_factory=list)

    def new_chat(self) -> "Chat":
        """Another chat of the same user."""
        return replace(self, chat_id=str(uuid.uuid4()), history=[])

    def say(self, content: object, **headers: str) -> Said:
        """Send a message and read the stream to its end."""
        self.history.append({"role": "user", "content": content})
        body = {"model": "race_chat", "stream": True, "messages": self.history}
        sent = self.server.headers(self.user, self.chat_id) | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        with self.client.stream(
            "POST", f"{self.server.url}/chat/completions", headers=sent, content=json.dumps(body)
        ) as response:
            if response.status_code != 200:
                response.read()
            response.raise_for_status()
            lines = [line for line in response.iter_lines() if line]
        said = read_stream(lines)
        self.history.append({"role": "assistant", "content": said.text})
        return said


def read_stream(lines: list[str]) -> Said:
    """Read a stream as OpenWebUI does; raise AssertionError for a line that is no event."""
    text, statuses = "", []
    for line in lines:
        assert line.startswith("data: "), line
        if line == "data: [DONE]":
            continue
        frame = json.loads(line.removeprefix("data: "))
        if "event" in frame:
            assert frame["event"]["type"] == "status", frame
            statuses.append(frame["event"]["data"])
        else:
            text += frame["choices"][0]["delta"].get("content", "")
    return Said(text=text, statuses=statuses, lines=lines)


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_server(
    folder: Path, *, database_url: str, master_key: Path, port: int | None = None
) -> Iterator[PipelinesServer]:
    """Start the server on a free port, hand it out when it answers, and end it."""
    server = start_server(folder, database_url=database_url, master_key=master_key, port=port)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)


def start_server(
    folder: Path, *, database_url: str, master_key: Path, port: int | None = None
) -> PipelinesServer:
    """Start the server and wait until its model is listed; the caller ends its process."""
    port = port or free_port()
    key, secret = "key-of-the-tests-0123456789abcdef", "secret-of-the-tests-0123456789abcdef"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PROJECT88_", "PIPELINES_"))
    } | {
        "PROJECT88_ENV_FILE": os.devnull,
        "PROJECT88_DATABASE_URL": database_url,
        "PROJECT88_SECRET_KEY_FILE": str(master_key),
        "PROJECT88_EXPORTS_DIR": str(folder / "exports"),
        "PROJECT88_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PROJECT88_OWUI_JWT_SECRET": secret,
        "PIPELINES_API_KEY": key,
        "PIPELINES_PORT": str(port),
    }
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "racechat.server"], env=environment, stdout=output, stderr=output
        )
    server = PipelinesServer(
        url=f"http://127.0.0.1:{port}",
        key=key,
        user_token_secret=secret,
        log=log,
        exports_dir=folder / "exports",
        process=process,
    )
    _wait_until_ready(server)
    return server


def _wait_until_ready(server: PipelinesServer) -> None:
    deadline_s = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline_s:
        if server.process.poll() is not None:
            break
        try:
            models = httpx.get(
                f"{server.url}/models", headers={"authorization": f"Bearer {server.key}"}
            ).json()
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if [model["id"] for model in models["data"]] == ["race_chat"]:
            return
        break
    server.process.kill()
    server.process.wait()
    raise AssertionError(f"the Pipelines server did not start:\n{server.log.read_text()}")
