"""Wait until a service answers; used by several roles, on the host, with the system's own Python (3.9 or newer).

Usage: wait_for_service.py UNIT URL SECONDS [CREDENTIAL_FILE]

Ends with 0 when the URL answers 200; with 1 and one sentence when the unit has failed for good, keeps restarting, or does
not answer in time. With a file, its content is shown as a bearer token; it never enters an argument list.
"""

import subprocess
import sys
import time
import urllib.error
import urllib.request

_GIVEN_UP = {"failed", "inactive"}
_ENOUGH_RESTARTS = 4


def main() -> int:
    """Run from the command line."""
    unit, url, seconds, *files = sys.argv[1:]
    request = urllib.request.Request(url)  # noqa: S310 - always http on loopback
    for file in files:
        with open(file, encoding="utf-8") as opened:  # noqa: PTH123
            request.add_header("Authorization", f"Bearer {opened.read().strip()}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    restarts_before = _restarts(unit)
    deadline = time.monotonic() + int(seconds)
    answer = "nothing"
    while time.monotonic() < deadline:
        try:
            with opener.open(request, timeout=5) as reply:
                if reply.status == 200:
                    return 0
                answer = f"status {reply.status}"
        except urllib.error.HTTPError as error:
            answer = f"status {error.code}"
        except (OSError, ValueError):
            answer = "nothing"
        state = _show(unit, "ActiveState")
        if state in _GIVEN_UP:
            return _say(f"{unit} is {state}.", unit)
        if _restarts(unit) - restarts_before >= _ENOUGH_RESTARTS:
            return _say(f"{unit} ends again and again.", unit)
        time.sleep(0.5)
    return _say(f"{unit} did not answer at {url} within {seconds} s (last answer: {answer}).", unit)


def _show(unit: str, name: str) -> str:
    shown = subprocess.run(
        ["systemctl", "show", "--value", "--property", name, unit],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


def _restarts(unit: str) -> int:
    shown = _show(unit, "NRestarts")
    return int(shown) if shown.isdigit() else 0


def _say(sentence: str, unit: str) -> int:
    sys.stdout.write(f"{sentence} Its log says why: journalctl -u {unit} -n 100\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
