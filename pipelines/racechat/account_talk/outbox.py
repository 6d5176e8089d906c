"""Work that nobody waits for: looking somebody up and mailing them, after the answer is on its way."""

import queue
import threading
from collections.abc import Callable

import psycopg
import structlog

from project88.errors import Project88Error

MAX_WAITING = 200

log = structlog.get_logger(__name__)


class Outbox:
    """One thread that does jobs in order. What does not fit is dropped: whoever waits for mail asks again."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[Callable[[], object]] = queue.Queue(MAX_WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, job: Callable[[], object]) -> None:
        """Have a job done soon."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            log.warning("mail_dropped", waiting=MAX_WAITING)
            return
        with self._starting:
            if self._thread is None:
                # A daemon: a relay that hangs must not keep the process from ending.
                self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
                self._thread.start()

    def wait_until_done(self) -> None:
        """Return once every job that was put so far is done."""
        self._jobs.join()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except (psycopg.Error, Project88Error, OSError) as error:
                # The text could quote an address.
                log.warning("mail_failed", reason=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any one job
                log.error("mail_failed", reason=type(error).__name__)  # noqa: TRY400 - a traceback could quote an address
            finally:
                self._jobs.task_done()
