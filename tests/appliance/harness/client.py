"""Somebody outside: a namespace on the same net that is none of the hosts, with the laboratory's names and nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from project88.settings import CHECKOUT
from tests.appliance.harness.errors import LabError
from tests.appliance.harness.network import in_namespace
from tests.appliance.harness.programs import Ended, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Runs programs outside the hosts. `trust` is the certificate that it believes in."""

    namespace: str
    address: str

    def run(
        self,
        command: Sequence[str],
        *,
        check: bool = True,
        input_text: str | None = None,
        timeout_s: float = 300,
    ) -> Ended:
        """Run a program of this machine there."""
        return run(
            in_namespace(self.namespace, *command), check=check, input_text=input_text, timeout_s=timeout_s
        )

    def call(self, module: str, *, trust: Path, timeout_s: float = 600, **arguments: Any) -> Any:
        """Run `python -m tests.appliance.outside.MODULE` there, with `arguments` as JSON, and return the JSON it prints last."""
        python = str(CHECKOUT / ".venv" / "bin" / "python")
        command = ["env", f"--chdir={CHECKOUT}", f"SSL_CERT_FILE={trust}", python]
        ended = self.run(
            [*command, "-m", f"tests.appliance.outside.{module}"],
            check=False, input_text=json.dumps(arguments), timeout_s=timeout_s,
        )  # fmt: skip
        if not ended.is_good:
            raise LabError(f"Outside, {module} failed:\n{ended.err.strip()}\n{ended.out.strip()}")
        return json.loads(ended.out.splitlines()[-1])


def settle(namespace: str, gateway: str) -> None:
    """Give the namespace a resolver: `ip netns exec` shows this file as /etc/resolv.conf."""
    folder = Path("/etc/netns") / namespace
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resolv.conf").write_text(f"nameserver {gateway}\n")


def unsettle(namespace: str) -> None:
    """Take the resolver away again."""
    folder = Path("/etc/netns") / namespace
    (folder / "resolv.conf").unlink(missing_ok=True)
    if folder.is_dir():
        folder.rmdir()
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()
