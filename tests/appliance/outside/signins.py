"""How often somebody may fail to sign in. Whoever runs this is shut out afterwards: run it last, or from an address of its own."""

import time
from typing import Any

import httpx

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client


def fail(chat_name: str, tries: int = 40, pause_s: float = 0.2) -> dict[str, Any]:
    """Fail to sign in, with another e-mail address each time, on one connection as long as it lasts and then on new ones.

    Returns the statuses until nothing answered any more, and whether that happened.
    """
    statuses: list[int] = []
    session = client(chat_name, timeout_s=6)
    try:
        for number in range(tries):
            try:
                reply = session.post(
                    "/api/v1/auths/signin",
                    json={"email": f"nobody{number}@race.example", "password": "wrong"},
                )
                statuses.append(reply.status_code)
            except httpx.HTTPError:
                # The connection was cut. Shut out is who cannot make another one either.
                session.close()
                session = client(chat_name, timeout_s=4)
                try:
                    session.get("/health")
                except httpx.HTTPError:
                    return {"statuses": statuses, "is_shut_out": True}
            time.sleep(pause_s)
    finally:
        session.close()
    return {"statuses": statuses, "is_shut_out": False}


if __name__ == "__main__":
    answer(fail)
