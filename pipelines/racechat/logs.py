"""Where events go: as JSON lines to standard error, so that standard output stays with the answer."""

import logging
import sys

import structlog


def log_to_stderr(level: int) -> None:
    """Write our own events from this level on, and nothing below warnings of the libraries'."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for with each event: whoever replaces standard error for a while gets the events of that while.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    # It repeats each failed connection with the address; the asker's sentence and our own event say enough.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
