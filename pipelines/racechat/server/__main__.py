"""`python -m racechat.server`: the Pipelines server, on loopback unless told otherwise."""

import logging
import sys

import structlog
import uvicorn

from project88.errors import Project88Error
from racechat.server.app import build
from racechat.server.settings import ServerSettings


def main() -> int:
    """Serve until told to stop; 2 with a sentence where the settings do not allow a start."""
    _log_to_stderr()
    try:
        settings = ServerSettings.load()
        app = build(settings)
    except Project88Error as error:
        sys.stderr.write(f"{error}\n")
        return 2
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,  # paths of downloads hold their tokens
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    return 0


def _log_to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main())
