"""`python -m racechat.server`: the Pipelines server, on loopback unless told otherwise."""

import logging
import sys

import uvicorn

from project88.errors import Project88Error
from racechat.logs import log_to_stderr
from racechat.server.app import build
from racechat.server.connection import TimedH11Protocol
from racechat.server.settings import ServerSettings


def main() -> int:
    """Serve until told to stop; 2 with a sentence where the settings do not allow a start."""
    log_to_stderr(logging.INFO)
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
        http=TimedH11Protocol,
        log_level="warning",
        access_log=False,  # paths of downloads hold their tokens
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
