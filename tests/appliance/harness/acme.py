"""Let's Encrypt's own test server, Pebble, on the laboratory's gateway: the real protocol, checks made over the network."""

import json
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.harness.certificates import Authority
from tests.appliance.harness.errors import LabError
from tests.appliance.harness.programs import ENVIRONMENT

PORT, MANAGEMENT_PORT = 14000, 15000


def has_pebble() -> bool:
    """Tell whether Pebble is installed."""
    return shutil.which("pebble", path=ENVIRONMENT["PATH"]) is not None


@dataclass(slots=True, kw_only=True)
class Acme:
    """Pebble. `.directory` is the ACME URL, trusted through `authority`; `.root()` is what browsers must trust."""

    folder: Path
    gateway: str
    authority: Authority
    _process: subprocess.Popen[bytes] | None = None

    @property
    def directory(self) -> str:
        return f"https://{self.gateway}:{PORT}/dir"

    def up(self) -> None:
        """Start it, and wait until it answers."""
        certificate, key = self.authority.issue(self.gateway, "acme.project88.test")
        settings = {
            "pebble": {
                "listenAddress": f"{self.gateway}:{PORT}",
                "managementListenAddress": f"{self.gateway}:{MANAGEMENT_PORT}",
                "certificate": str(certificate),
                "privateKey": str(key),
                "httpPort": 80,
                "tlsPort": 443,
                "ocspResponderURL": "",
                "externalAccountBindingRequired": False,
            }
        }
        (self.folder / "pebble.json").write_text(json.dumps(settings))
        # It checks at once, and refuses no nonce, which it otherwise does now and then to try its clients.
        environment = {**ENVIRONMENT, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        with (self.folder / "pebble.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["pebble", "-config", str(self.folder / "pebble.json"), "-dnsserver", f"{self.gateway}:53", "-strict=false"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=environment,
            )  # fmt: skip
        for _ in range(100):
            try:
                self._get(self.directory)
            except (urllib.error.URLError, ConnectionError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        raise LabError(f"Pebble did not start; see {self.folder / 'pebble.log'}.")

    def down(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def root(self) -> Path:
        """Return the file with the certificate that all it issues goes back to."""
        file = self.folder / "acme-root.pem"
        file.write_bytes(self._get(f"https://{self.gateway}:{MANAGEMENT_PORT}/roots/0"))
        return file

    def _get(self, url: str) -> bytes:
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(url, timeout=5) as answer:
            body: bytes = answer.read()
        return body
