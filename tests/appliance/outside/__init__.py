"""What somebody outside sees. Each module is a program: arguments as JSON on standard input, its finding as JSON on the last line.

`python -m tests.appliance.outside.headers <<< '{"name": "chat.example.com"}'` asks a real host as well as one of the laboratory.
The certificate that is believed in is the system's, or the one that SSL_CERT_FILE names.
"""

import json
import sys
from collections.abc import Callable
from typing import Any


def answer(function: Callable[..., Any]) -> None:
    """Run a module's function with what stands on standard input, and print what it returns."""
    text = sys.stdin.read().strip()
    print(json.dumps(function(**(json.loads(text) if text else {}))))  # noqa: T201 - the way the answer takes
