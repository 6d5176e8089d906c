"""How long an answer takes, from the question to its last byte, over one HTTPS connection that is open already."""

import time
from typing import Any

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client, sign_in


def measure(chat_name: str, email: str, password: str, question: str, times: int = 20) -> dict[str, Any]:
    """Return the last answer's text and the milliseconds of each answer after the first three, sorted."""
    body = {"model": "race_chat", "stream": False, "messages": [{"role": "user", "content": question}]}
    took_ms = []
    with client(chat_name, timeout_s=120) as session:
        sign_in(session, email, password)
        for _ in range(times + 3):
            began_s = time.monotonic()
            reply = session.post("/api/chat/completions", json=body)
            took_ms.append(round(1000 * (time.monotonic() - began_s), 1))
            reply.raise_for_status()
    return {"took_ms": sorted(took_ms[3:]), "text": reply.json()["choices"][0]["message"]["content"]}


if __name__ == "__main__":
    answer(measure)
