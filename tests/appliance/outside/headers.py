"""What the door says of itself: headers of both names, what port 80 does, what unknown names get, and which HTTP it speaks."""

import http.client
import socket
import ssl
from typing import Any

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client

WANTED = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


def look(chat_name: str, api_name: str) -> dict[str, Any]:
    """Return what was seen, and `faults`: sentences about what is missing, doubled or said too much."""
    seen: dict[str, Any] = {"faults": []}
    faults: list[str] = seen["faults"]
    for name, path in ((chat_name, "/"), (api_name, "/")):
        with client(name) as session:
            reply = session.get(path)
        seen[name] = {"status": reply.status_code, "headers": dict(reply.headers)}
        for header, value in WANTED.items():
            found = reply.headers.get_list(header)
            if found != [value]:
                faults.append(f"{name}: {header} is {found}")
        policy = reply.headers.get("content-security-policy", "")
        if not policy.startswith("default-src ") or "'unsafe-inline'" in policy.split("style-src")[0]:
            faults.append(f"{name}: content-security-policy is {policy!r}")
        if any(character.isdigit() for character in reply.headers.get("server", "")):
            faults.append(f"{name}: server says {reply.headers['server']!r}")
        if "x-powered-by" in reply.headers:
            faults.append(f"{name}: x-powered-by is there")
        seen[name]["protocol"] = _protocol(name)
        if seen[name]["protocol"] != "h2":
            faults.append(f"{name}: no HTTP/2")
        plain = _plain(name, "/somewhere?a=1")
        seen[name]["port_80"] = plain
        if plain != [301, f"https://{name}/somewhere?a=1"]:
            faults.append(f"{name}: port 80 answers {plain}")
    seen["unknown"] = _unknown(chat_name)
    if seen["unknown"] != {"plain": 421, "secure": 421, "names_shown": []}:
        faults.append(f"unknown names get {seen['unknown']}")
    return seen


def _protocol(name: str) -> str | None:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((name, 443), 20) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        return secure.selected_alpn_protocol()


def _plain(name: str, path: str, host: str | None = None) -> list[Any]:
    connection = http.client.HTTPConnection(name, 80, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host or name})
        reply = connection.getresponse()
        return [reply.status, reply.headers.get("Location")]
    finally:
        connection.close()


def _unknown(address_of: str) -> dict[str, Any]:
    """Ask by a name that is none of ours, without believing anything."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    stranger = "stranger.example"
    with (
        socket.create_connection((address_of, 443), 20) as plain,
        context.wrap_socket(plain, server_hostname=stranger) as secure,
    ):
        certificate = secure.getpeercert(binary_form=True) or b""
        secure.sendall(f"GET / HTTP/1.1\r\nHost: {stranger}\r\nConnection: close\r\n\r\n".encode())
        reply = http.client.HTTPResponse(secure)
        reply.begin()
        status = reply.status
    return {
        "plain": _plain(address_of, "/", stranger)[0],
        "secure": status,
        "names_shown": [address_of] if address_of.encode() in certificate else [],
    }


if __name__ == "__main__":
    answer(look)
