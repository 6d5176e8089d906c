"""The small thread that clears away: it goes on whatever goes wrong, and it ends when told to."""

import threading

import psycopg
import pytest
from racechat.server.housekeeping import Housekeeping

from project88.errors import TransientError

WAIT_S = 30  # for a machine under load; what is waited for takes a second or two


@pytest.mark.parametrize(
    "error", [psycopg.OperationalError("away"), TransientError("busy"), OSError("disk")], ids=lambda e: type(e).__name__
)  # fmt: skip
def test_a_job_that_fails_is_done_again_and_stops_no_other(error):
    failed, other = threading.Semaphore(0), threading.Semaphore(0)

    def fail() -> None:
        failed.release()
        raise error

    made = Housekeeping({"fails": fail, "works": other.release}, every_s=1)
    made.start()
    try:
        assert all(semaphore.acquire(timeout=WAIT_S) for semaphore in (failed, other, failed, other))
    finally:
        assert made.stop(wait_s=WAIT_S)


def test_it_ends_while_it_waits_having_done_nothing():
    done: list[str] = []
    made = Housekeeping({"job": lambda: done.append("once")}, every_s=3600)
    made.start()
    assert made.stop(wait_s=WAIT_S)
    assert done == []
