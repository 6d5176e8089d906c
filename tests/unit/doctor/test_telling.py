"""An e-mail reaches the relay, a message the webhook; what fails is said without the webhook's address."""

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from project88.doctor.duties import Duties, Mail
from project88.doctor.finding import Finding
from project88.doctor.telling import check_receivers, tell
from project88.doctor.watch import News

NEWS = News(
    faults=(Finding(part="Backup", is_well=False, seen="none", to_do="take one"),), recovered=("Disk",)
)


class _Relay(socketserver.StreamRequestHandler):
    letters: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 relay\r\n")
        is_data = False
        lines: list[str] = []
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if is_data:
                if line == ".":
                    is_data = False
                    self.letters.append("\n".join(lines))
                    self.wfile.write(b"250 taken\r\n")
                else:
                    lines.append(line)
            elif line.upper().startswith("DATA"):
                is_data = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith("QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def relay() -> Iterator[tuple[int, list[str]]]:
    letters: list[str] = []
    handler = type("Relay", (_Relay,), {"letters": letters})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], letters
        server.shutdown()
        thread.join()


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    messages: list[dict[str, object]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/secret-path", messages
        server.shutdown()
        thread.join()


def test_a_letter_reaches_the_relay(relay: tuple[int, list[str]]) -> None:
    port, letters = relay
    mail = Mail(host="127.0.0.1", port=port, sender="vps@race.example", recipients=("ops@race.example",))
    assert tell(Duties(host="vps", mail=mail), NEWS) == []
    assert "Subject: Project88 on vps: Backup" in letters[0]
    assert "take one" in letters[0]


def test_a_message_reaches_the_webhook(
    hook: tuple[str, list[dict[str, object]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, messages = hook
    (tmp_path / "monitoring_webhook_url").write_text(url, "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert tell(Duties(host="vps", has_webhook=True), NEWS) == []
    assert messages[0]["status"] == "failing"
    assert messages[0]["recovered"] == ["Disk"]


def test_what_fails_is_said_without_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "monitoring_webhook_url").write_text("http://127.0.0.1:9/secret-path", "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    mail = Mail(host="127.0.0.1", port=9, sender="vps@race.example", recipients=("ops@race.example",))
    sentences = tell(Duties(host="vps", mail=mail, has_webhook=True), NEWS)
    assert len(sentences) == 2
    assert "secret-path" not in " ".join(sentences)


def test_it_is_said_who_is_told_and_that_nobody_is() -> None:
    nobody = check_receivers(Duties(host="vps"))
    assert nobody.is_well  # a choice, of which the playbook warns
    assert nobody.seen.startswith("nobody, ")
    assert "monitoring_mail_recipients or monitoring_webhook_url" in nobody.seen
    assert nobody.figures == {"alert_receivers": 0}
    mail = Mail(host="127.0.0.1", sender="a@x.org", recipients=("b@x.org", "c@x.org"))
    both = check_receivers(Duties(host="vps", mail=mail, has_webhook=True))
    assert (both.seen, both.figures) == ("2 by mail and a webhook", {"alert_receivers": 3})
    assert check_receivers(Duties(host="vps", mail=mail)).seen == "2 by mail"
