"""A web server on the laboratory's gateway for what the tests cannot fetch from its makers: archives, by URL and checksum."""

import functools
import hashlib
import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = 8000


@dataclass(slots=True, kw_only=True)
class Artifacts:
    """Serves the files of `folder` at `http://GATEWAY:8000/NAME`. Put files there at any time."""

    folder: Path
    gateway: str
    _server: ThreadingHTTPServer | None = None

    def up(self) -> None:
        """Listen."""
        handler = functools.partial(_Quiet, directory=str(self.folder))
        self._server = ThreadingHTTPServer((self.gateway, PORT), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def down(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def url(self, name: str) -> str:
        """Return the URL of the file `name`."""
        return f"http://{self.gateway}:{PORT}/{name}"

    def sha256(self, name: str) -> str:
        """Return the checksum of the file `name`, in hexadecimal."""
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        return
