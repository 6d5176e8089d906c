"""What a browser gets at an address: status, headers and text. For the page that stands in for a backend that is down."""

from typing import Any

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client


def page(name: str, path: str = "/") -> dict[str, Any]:
    """Return the status, the headers and the first 4,000 characters."""
    with client(name) as session:
        reply = session.get(path)
    return {"status": reply.status_code, "headers": dict(reply.headers), "text": reply.text[:4000]}


if __name__ == "__main__":
    answer(page)
