"""Ports for servers that are started later: free now, and not among those that the kernel gives to whoever connects somewhere."""

import random
import socket

LOWEST, HIGHEST = 15_000, 32_000  # Linux gives out 32768 to 60999


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    for _ in range(200):
        port = random.SystemRandom().randrange(LOWEST, HIGHEST)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("Nearly every port of this machine is taken.")
