"""What the demo needs of the machine before it starts: free ports and free disk."""

import shutil
import socket
from pathlib import Path

from project88.errors import ConfigurationError, TransientError


def is_port_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require_free_port(port: int, setting: str) -> None:
    if not is_port_free(port):
        raise ConfigurationError(
            f"Port {port} is taken by another program. Choose another one, for example `{setting}={port + 1} make demo`."
        )


def require_free_space(folder: Path, *, needed_mb: int) -> None:
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < needed_mb:
        raise TransientError(
            f"The disk of {folder} has {free_mb} MB free; this season needs about {needed_mb} MB. Free some, or choose a smaller DEMO_SCALE."
        )
