"""What the server clears away by itself: downloads whose hour is over, and what chats were about long ago."""

import threading
from collections.abc import Callable, Mapping

import psycopg
import structlog
from schedule import Scheduler

from project88.errors import Project88Error

EVERY_S = 300
# The wall clock may be set back; no sleep is long enough for that to matter.
LONGEST_SLEEP_S = 60.0

log = structlog.get_logger(__name__)


class Housekeeping:
    """One small thread that does jobs by name, each every `every_s` seconds, until it is stopped.

    `schedule` only says when. Nothing is held while it waits: a job borrows what it needs and gives it back.
    """

    def __init__(self, jobs: Mapping[str, Callable[[], object]], *, every_s: int = EVERY_S) -> None:
        self._scheduler = Scheduler()
        for name, job in jobs.items():
            self._scheduler.every(every_s).seconds.do(_done_or_logged, name, job)
        self._stopping = threading.Event()
        # A daemon: a job that hangs on a dead disk must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin; the first round is done after one interval."""
        self._thread.start()

    def stop(self, *, wait_s: float = 5.0) -> bool:
        """End, waiting so long for a job that is being done; return whether the thread has ended."""
        self._stopping.set()
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.wait(min(max(self._scheduler.idle_seconds or 0.0, 0.0), LONGEST_SLEEP_S)):
            self._scheduler.run_pending()


def _done_or_logged(name: str, job: Callable[[], object]) -> None:
    """Do a job. What goes wrong is logged by its kind alone, and tried again the next time round."""
    try:
        job()
    except (psycopg.Error, Project88Error, OSError) as error:
        log.warning("housekeeping_failed", job=name, reason=type(error).__name__)
