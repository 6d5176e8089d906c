"""Killing services as the kernel does when memory is short: without a word to anybody."""

import json

from tests.appliance.harness import Host


def services(host: Host) -> list[str]:
    """Return the services that doctor watches, which the roles name; what has no process of its own cannot be killed."""
    needed: list[str] = json.loads(host.read("/etc/project88/doctor.json"))["units"]
    return [unit for unit in needed if _process(host, unit) != "0"]


def kill(host: Host, unit: str) -> float:
    """Kill the main process of a unit, wait until another one has taken its place, and return the seconds that took.

    Raises CommandError when none does within a minute.
    """
    first = _process(host, unit)
    assert int(first) > 0, f"{unit} has no process"
    # Past SSH, which is one of them.
    host.inside(["kill", "-KILL", first])
    back = (
        f"p=$(systemctl show --value --property=MainPID {unit});"
        f" [ $p != 0 ] && [ $p != {first} ] && systemctl -q is-active {unit}"
    )
    took = host.inside(
        ["sh", "-c", f"for s in $(seq 120); do if {back}; then echo $s; exit 0; fi; sleep 0.5; done; exit 1"],
        timeout_s=90,
    )
    return int(took.out) / 2


def _process(host: Host, unit: str) -> str:
    return host.inside(["systemctl", "show", "--value", "--property=MainPID", unit]).out.strip()
