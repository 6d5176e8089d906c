"""The laboratory's network: a bridge with one namespace a host, and a way out through this machine. All of it goes again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.appliance.harness.errors import LabError
from tests.appliance.harness.programs import run

NETS = range(101, 200)
FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")


@dataclass(slots=True, kw_only=True)
class Network:
    """10.88.N.0/24 behind a bridge of this machine, whose own address in it is `.gateway`.

    Everything is named after `tag` (at most 8 characters), so that what is ours can be told from what is not.
    """

    tag: str
    number: int = 0
    namespaces: list[str] = field(default_factory=list)

    @property
    def bridge(self) -> str:
        return f"{self.tag}br"

    @property
    def prefix(self) -> str:
        return f"10.88.{self.number}"

    @property
    def gateway(self) -> str:
        return f"{self.prefix}.1"

    def up(self) -> None:
        """Make the bridge, on the first free net, and let its hosts out."""
        taken = {int(address.split(".")[2]) for address in _addresses() if address.startswith("10.88.")}
        self.number = next((number for number in NETS if number not in taken), 0)
        if not self.number:
            raise LabError("All nets from 10.88.101.0 to 10.88.199.0 are in use on this machine.")
        run(["ip", "link", "add", self.bridge, "type", "bridge"])
        run(["ip", "addr", "add", f"{self.gateway}/24", "dev", self.bridge])
        run(["ip", "link", "set", self.bridge, "up"])
        net = f"{self.prefix}.0/24"
        rules = (
            f"table ip {self.tag} {{\n"
            f"  chain out {{ type nat hook postrouting priority srcnat; ip saddr {net} ip daddr != {net} masquerade; }}\n"
            "}\n"
        )
        run(["nft", "-f", "-"], input_text=rules)
        if FORWARDING.read_text().strip() == "0":
            FORWARDING.write_text("1\n")

    def join(self, name: str, last: int) -> str:
        """Make the namespace of host `name`, with the address that ends in `last`; return the namespace's name."""
        namespace = f"{self.tag}-{name}"
        outer = f"{self.tag}v{last}"
        run(["ip", "netns", "add", namespace])
        self.namespaces.append(namespace)
        run(["ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", namespace])
        run(["ip", "link", "set", outer, "master", self.bridge, "up"])
        inside = ["ip", "-n", namespace]
        run([*inside, "addr", "add", f"{self.prefix}.{last}/24", "dev", "eth0"])
        run([*inside, "link", "set", "lo", "up"])
        run([*inside, "link", "set", "eth0", "up"])
        run([*inside, "route", "add", "default", "via", self.gateway])
        return namespace

    def leave(self, namespace: str) -> None:
        """Take the namespace away again, and its cable with it."""
        run(["ip", "netns", "del", namespace])
        self.namespaces.remove(namespace)

    def down(self) -> None:
        """Take away all that `up` and `join` made. Forwarding stays on: others may have come to need it."""
        for namespace in list(self.namespaces):
            self.leave(namespace)
        take_away(self.tag)


def take_away(tag: str) -> None:
    """Remove whatever carries `tag`, be it of a laboratory whose process is gone."""
    for command in _removals(tag):
        run(command, check=False)


def _removals(tag: str) -> Iterator[list[str]]:
    for namespace in run(["ip", "netns", "list"]).out.splitlines():
        name = namespace.split(" ")[0]
        if name.startswith(f"{tag}-"):
            yield ["ip", "netns", "del", name]
    for link in json.loads(run(["ip", "-json", "link", "show"]).out or "[]"):
        if link["ifname"] == f"{tag}br" or link["ifname"].startswith(f"{tag}v"):
            yield ["ip", "link", "del", link["ifname"]]
    yield ["nft", "delete", "table", "ip", tag]


def _addresses() -> list[str]:
    links = json.loads(run(["ip", "-json", "-4", "addr", "show"]).out or "[]")
    return [address["local"] for link in links for address in link["addr_info"]]


def in_namespace(namespace: str, *command: str) -> list[str]:
    """Return the command that runs `command` inside `namespace`."""
    return ["ip", "netns", "exec", namespace, *command]
