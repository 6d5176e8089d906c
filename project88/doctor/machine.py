"""Checks of the machine: Python, PostgreSQL's programs, disk, memory."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from project88.cluster.binaries import find_binaries
from project88.cluster.server_settings import memory_mb
from project88.demo.machine import is_port_free
from project88.doctor.finding import Finding
from project88.errors import ConfigurationError

_LOW_DISK_MB = 2048
_LOW_MEMORY_MB = 2048


def check_ports(ports: Mapping[str, int]) -> Iterator[Finding]:
    """Look at the ports that a demo would take, by the setting that chooses each."""
    for setting, port in ports.items():
        is_free = is_port_free(port)
        yield Finding(
            part=f"Port {port}",
            is_well=is_free,
            seen="free" if is_free else "taken by another program",
            to_do=f"choose another one with {setting}",
        )


def check_machine(folder: Path) -> Iterator[Finding]:
    """Look at what a server on this machine stands on; `folder` is where its data is."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        part="Python",
        is_well=(3, 11) <= sys.version_info[:2] <= (3, 12),
        seen=version,
        to_do="install Python 3.11 or 3.12",
    )
    try:
        binaries = find_binaries()
        yield Finding(part="PostgreSQL programs", is_well=True, seen=f"{binaries.major} in {binaries.folder}")
    except ConfigurationError as error:
        yield Finding(part="PostgreSQL programs", is_well=False, seen="none", to_do=str(error))
    free_mb = shutil.disk_usage(folder).free // 2**20
    yield Finding(
        part="Disk",
        is_well=free_mb >= _LOW_DISK_MB,
        seen=f"{free_mb} MB free",
        to_do=f"free some space on the disk of {folder}",
    )
    yield Finding(
        part="Memory",
        is_well=memory_mb() >= _LOW_MEMORY_MB,
        seen=f"{memory_mb()} MB",
        to_do="2 GB are the least it runs well with",
    )
