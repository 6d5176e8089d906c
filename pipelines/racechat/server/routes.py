"""Which routes of the Pipelines server exist for whom. What is not listed here is not there.

Upstream checks its key on a few routes only, and with the key lets a caller upload and run Python.
"""

import re
from enum import Enum, auto

PIPELINE = "race_chat"


class Route(Enum):
    """What the gate does with a request."""

    HEALTH = auto()  # answered to anybody: says that the process lives, nothing else
    DOWNLOAD = auto()  # the token in the path is the proof
    INLET = auto()  # answered by the gate, once the key was shown
    OUTLET = auto()  # the same
    PASS = auto()  # handed on, once the key was shown
    CHAT = auto()  # handed on, once the key and a signed user were shown
    CLOSED = auto()  # refused with a sentence, even with the key
    UNKNOWN = auto()


_CLOSED = re.compile(r"/pipelines/(add|upload|delete|reload)|/[^/]+/valves/update")
_PASS = {
    ("GET", "/models"),
    ("GET", "/pipelines"),
    ("GET", f"/{PIPELINE}/valves"),
    ("GET", f"/{PIPELINE}/valves/spec"),
}
_POSTED = {
    "/chat/completions": Route.CHAT,
    f"/{PIPELINE}/filter/inlet": Route.INLET,
    f"/{PIPELINE}/filter/outlet": Route.OUTLET,
}


def route_of(method: str, path: str) -> Route:
    """Return what is to be done with a request; `path` as the server decoded it, with or without /v1."""
    if path == "/" and method in {"GET", "HEAD"}:
        return Route.HEALTH
    if path.startswith("/exports/"):
        return Route.DOWNLOAD
    plain = path.removeprefix("/v1")
    if _CLOSED.fullmatch(plain):
        return Route.CLOSED
    if method == "POST" and plain in _POSTED:
        return _POSTED[plain]
    return Route.PASS if (method, plain) in _PASS else Route.UNKNOWN
