"""A STAND-IN for Ollama: no model, no inference. `ollama serve` speaks the paths, shapes and streams of the real interface that
role `ollama` and the tests use; answers are canned. Python 3.9, standard library alone.

Any model can be pulled: it "downloads" a few megabytes of nothing in steps, and is kept below OLLAMA_MODELS as a manifest, so that
it is there after a restart. A model called `missing...` does not exist, as a wrong name does not.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

VERSION = "0.0.0-standin"
SIZE = 4 * 1024 * 1024
ANSWER = "This is a stand-in for a language model: it understands nothing."


def manifests() -> Path:
    folder = Path(os.environ.get("OLLAMA_MODELS", str(Path.home() / ".ollama" / "models"))) / "manifests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def full_name(name: str) -> str:
    return name if ":" in name else name + ":latest"


def file_of(name: str) -> Path:
    return manifests() / (full_name(name).replace("/", "%2F") + ".json")


def known(name: str) -> "dict[str, object] | None":
    try:
        found: "dict[str, object]" = json.loads(file_of(name).read_text())
    except OSError:
        return None
    return found


def describe(name: str) -> "dict[str, object]":
    return {
        "name": full_name(name),
        "model": full_name(name),
        "modified_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "size": SIZE,
        "digest": hashlib.sha256(full_name(name).encode()).hexdigest(),
        "details": {
            "parent_model": "",
            "format": "gguf",
            "family": "standin",
            "families": ["standin"],
            "parameter_size": "0B",
            "quantization_level": "none",
        },
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_text(200, "Ollama is running")
        elif self.path == "/api/version":
            self.send_json(200, {"version": VERSION})
        elif self.path in {"/api/tags", "/api/ps"}:
            there = [json.loads(file.read_text()) for file in sorted(manifests().glob("*.json"))]
            self.send_json(200, {"models": there if self.path == "/api/tags" else []})
        elif self.path == "/v1/models":
            there = [json.loads(file.read_text()) for file in sorted(manifests().glob("*.json"))]
            data = [
                {"id": one["name"], "object": "model", "created": 0, "owned_by": "library"} for one in there
            ]
            self.send_json(200, {"object": "list", "data": data})
        else:
            self.send_text(404, "404 page not found")

    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        except ValueError:
            self.send_json(400, {"error": "invalid JSON"})
            return
        name = body.get("model") or body.get("name") or ""
        routes = {
            "/api/pull": self.pull,
            "/api/show": self.show,
            "/api/generate": self.generate,
            "/api/chat": self.chat,
        }
        route = routes.get(self.path)
        if route is None:
            self.send_text(404, "404 page not found")
        elif not name:
            self.send_json(400, {"error": "model is required"})
        elif route != self.pull and known(name) is None:
            self.send_json(404, {"error": "model '%s' not found" % name})
        else:
            route(name, body)

    def do_DELETE(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        name = body.get("model") or body.get("name") or ""
        if self.path != "/api/delete" or known(name) is None:
            self.send_json(404, {"error": "model '%s' not found" % name})
        else:
            file_of(name).unlink()
            self.send_text(200, "")

    def pull(self, name: str, body: "dict[str, object]") -> None:
        digest = "sha256:" + hashlib.sha256(b"layer of " + name.encode()).hexdigest()
        steps: "list[dict[str, object]]" = [{"status": "pulling manifest"}]
        if name.startswith("missing"):
            steps.append({"error": "pull model manifest: file does not exist"})
        else:
            layer = {"status": "pulling " + digest[7:19], "digest": digest, "total": SIZE}
            steps += [{**layer, "completed": SIZE * part // 8} for part in range(9)]
            steps += [{"status": text} for text in ("verifying sha256 digest", "writing manifest", "success")]

        def keep() -> None:
            if "error" not in steps[-1]:
                file_of(name).write_text(json.dumps(describe(name)))

        self.stream(steps, body, pause_s=0.05, before_last=keep)

    def show(self, name: str, _body: "dict[str, object]") -> None:
        found = known(name) or {}
        self.send_json(
            200,
            {
                "modelfile": "# stand-in",
                "parameters": "",
                "template": "",
                "details": found.get("details"),
                "model_info": {},
                "capabilities": ["completion"],
            },
        )

    def generate(self, name: str, body: "dict[str, object]") -> None:
        said = [
            {"model": name, "created_at": "", "response": word + " ", "done": False}
            for word in ANSWER.split()
        ]
        self.stream(
            [*said, {"model": name, "created_at": "", "response": "", "done": True, "done_reason": "stop"}],
            body,
            whole={"response": ANSWER},
        )

    def chat(self, name: str, body: "dict[str, object]") -> None:
        said = [
            {
                "model": name,
                "created_at": "",
                "message": {"role": "assistant", "content": word + " "},
                "done": False,
            }
            for word in ANSWER.split()
        ]
        end = {
            "model": name,
            "created_at": "",
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": "stop",
        }
        self.stream([*said, end], body, whole={"message": {"role": "assistant", "content": ANSWER}})

    def stream(
        self,
        steps: "list[dict[str, object]]",
        body: "dict[str, object]",
        pause_s: float = 0.0,
        whole: "dict[str, object] | None" = None,
        before_last: "Callable[[], None]" = lambda: None,
    ) -> None:
        """Send the steps; `before_last` is done before whoever listens is told that all is done."""
        if body.get("stream", True) is False:
            before_last()
            last = {**steps[-1], **(whole or {})}
            self.send_json(500 if "error" in last else 200, last)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, step in enumerate(steps, 1):
            if number == len(steps):
                before_last()
            line = json.dumps(step).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
            time.sleep(pause_s)
        self.wfile.write(b"0\r\n\r\n")

    def send_json(self, status: int, content: object) -> None:
        self.send_body(status, "application/json; charset=utf-8", json.dumps(content).encode())

    def send_text(self, status: int, text: str) -> None:
        self.send_body(status, "text/plain; charset=utf-8", text.encode())

    def send_body(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        return


def main() -> int:
    if sys.argv[1:] in (["--version"], ["-v"]):
        print("ollama version is " + VERSION)
        return 0
    if sys.argv[1:] != ["serve"]:
        print("A stand-in for Ollama knows `ollama serve` alone.", file=sys.stderr)
        return 1
    host, _, port = os.environ.get("OLLAMA_HOST", "127.0.0.1:11434").rpartition(":")
    manifests()
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
