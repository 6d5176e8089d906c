"""A name server for the laboratory: its own names, and everything else as this machine knows it."""

from dataclasses import dataclass, field
from pathlib import Path

from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

ZONE = "project88.test"


@dataclass(slots=True)
class Names(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    """Answers for names below ZONE from `.addresses`; passes other questions on."""

    gateway: str
    addresses: dict[str, str] = field(default_factory=dict)
    _servers: list[DNSServer] = field(default_factory=list)

    def up(self) -> None:
        """Listen on the gateway's port 53."""
        for is_tcp in (False, True):
            server = DNSServer(
                self,
                address=self.gateway,
                port=53,
                tcp=is_tcp,
                logger=DNSLogger("-request,-reply,-error,-truncated"),
            )
            server.start_thread()
            self._servers.append(server)

    def down(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.stop()
            server.server.server_close()
        self._servers.clear()

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        """Answer one question (dnslib calls it)."""
        name = str(request.q.qname).rstrip(".").lower()
        if name != ZONE and not name.endswith(f".{ZONE}"):
            return self._ask_this_machine(request, is_tcp=handler.protocol == "tcp")
        reply = request.reply()
        if name not in self.addresses:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype in (QTYPE.A, QTYPE.ANY):
            reply.add_answer(RR(request.q.qname, QTYPE.A, ttl=1, rdata=A(self.addresses[name])))
        return reply

    def _ask_this_machine(self, request: DNSRecord, *, is_tcp: bool) -> DNSRecord:
        try:
            return DNSRecord.parse(request.send(_resolver(), 53, tcp=is_tcp, timeout=10))
        except (OSError, ValueError):
            reply = request.reply()
            reply.header.rcode = RCODE.SERVFAIL
            return reply


def _resolver() -> str:
    for line in Path("/etc/resolv.conf").read_text().splitlines():
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver" and ":" not in words[1]:
            return words[1]
    return "127.0.0.1"
