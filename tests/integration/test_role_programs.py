"""The small programs that the roles run on hosts, against real processes: waiting for a service, pulling a model."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from project88.settings import CHECKOUT

WAIT = CHECKOUT / "roles/app/files/wait_for_service.py"
PULL = CHECKOUT / "roles/ollama/files/pull_model.py"
OLLAMA = CHECKOUT / "tests/appliance/standins/ollama.py"


@pytest.fixture
def systemctl(tmp_path: Path) -> dict[str, str]:
    """An environment whose `systemctl show` prints what the file `state` says for the property asked for."""
    program = tmp_path / "systemctl"
    program.write_text(
        '#!/bin/sh\n[ "$4" = NRestarts ] && { n=$(cat "$0.n" 2>/dev/null || echo 0); echo $((n + 1)) >"$0.n"; '
        '[ -e "$0.loops" ] && echo "$n" || echo 0; exit; }\ncat "$0.state"\n'
    )
    program.chmod(0o755)
    (tmp_path / "systemctl.state").write_text("active\n")
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


def waited(environment: dict[str, str], url: str, seconds: int, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(WAIT), "some.service", url, str(seconds), *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server that answers 200 to one bearer token and 503 to everything else; and what it was shown."""
    shown: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization", ""))
            self.send_response(200 if shown[-1] == "Bearer key of the service" else 503)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/health", shown
        running.shutdown()


def test_waiting_ends_when_the_service_answers(
    systemctl: dict[str, str], server: tuple[str, list[str]], tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("key of the service\n")
    assert waited(systemctl, server[0], 20, str(tmp_path / "key")) == (0, "")


def test_waiting_ends_with_a_sentence_when_time_is_up(
    systemctl: dict[str, str], server: tuple[str, list[str]]
) -> None:
    status, said = waited(systemctl, server[0], 1)
    assert status == 1
    assert "did not answer" in said
    assert "status 503" in said
    assert "journalctl -u some.service" in said


@pytest.mark.parametrize("state", ["failed", "inactive"])
def test_waiting_ends_at_once_when_the_service_has_ended(
    systemctl: dict[str, str], tmp_path: Path, state: str
) -> None:
    (tmp_path / "systemctl.state").write_text(f"{state}\n")
    status, said = waited(systemctl, "http://127.0.0.1:9/", 600)
    assert (status, said.split(". ")[0]) == (1, f"some.service is {state}")


def test_waiting_ends_when_the_service_starts_again_and_again(
    systemctl: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "systemctl.loops").touch()
    status, said = waited(systemctl, "http://127.0.0.1:9/", 600)
    assert status == 1
    assert "ends again and again" in said


@pytest.fixture
def ollama(tmp_path: Path) -> Iterator[str]:
    """The stand-in for Ollama, and the program that pulls, made to ask it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {**os.environ, "OLLAMA_HOST": address, "OLLAMA_MODELS": str(tmp_path / "models")}
    with subprocess.Popen([sys.executable, str(OLLAMA), "serve"], env=environment) as process:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://{address}/api/version", timeout=5):
                    break
            except OSError:
                time.sleep(0.05)
        yield f"http://{address}"
        process.terminate()


def pulled(url: str, tmp_path: Path, *arguments: str) -> tuple[int, list[str]]:
    program = tmp_path / "pull.py"
    program.write_text(PULL.read_text("utf-8").replace("http://127.0.0.1:11434", url))
    done = subprocess.run(
        [sys.executable, str(program), *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


def test_a_model_is_pulled_once_with_progress(ollama: str, tmp_path: Path) -> None:
    status, said = pulled(ollama, tmp_path, "some:1b", "60")
    assert (status, said[-1]) == (0, "pulled")
    assert any(line.endswith("50%") for line in said)
    status, said = pulled(ollama, tmp_path, "some:1b", "60")
    assert (status, said[-1]) == (0, "present")
    assert "names none to compare it with" in said[0]  # nobody said which digest it should have


def test_a_model_of_another_digest_is_refused(ollama: str, tmp_path: Path) -> None:
    status, said = pulled(ollama, tmp_path, "some:1b", "60", "0123456789ab")
    assert status == 1
    assert "not 0123456789ab" in said[-1]


def test_a_wrong_name_is_said(ollama: str, tmp_path: Path) -> None:
    status, said = pulled(ollama, tmp_path, "missing:1b", "60")
    assert status == 1
    assert "could not pull missing:1b" in said[-1]
    assert "file does not exist" in said[-1]


def test_nobody_there_is_said(tmp_path: Path) -> None:
    status, said = pulled("http://127.0.0.1:9", tmp_path, "some:1b", "5")
    assert status == 1
    assert "journalctl -u ollama" in said[-1]
