"""When the parts of an answer arrive: one that Apache held back would come at once, at its end."""

import time
from typing import Any

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client, sign_in


def arrivals(
    chat_name: str, email: str, password: str, question: str, model: str = "race_chat"
) -> dict[str, Any]:
    """Ask in a stream and return the milliseconds at which parts came, and the text of all of them."""
    body = {"model": model, "stream": True, "messages": [{"role": "user", "content": question}]}
    with client(chat_name, timeout_s=120) as session:
        sign_in(session, email, password)
        began_s = time.monotonic()
        with session.stream("POST", "/api/chat/completions", json=body) as reply:
            parts = [(time.monotonic(), part) for part in reply.iter_raw()]
            status = reply.status_code
    return {
        "status": status,
        "arrived_ms": [round(1000 * (at_s - began_s)) for at_s, _part in parts],
        "text": b"".join(part for _at_s, part in parts).decode("utf-8", "replace"),
    }


if __name__ == "__main__":
    answer(arrivals)
