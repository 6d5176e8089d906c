"""The server's settings: sized from the machine's memory, closed to the network, bounded in address space."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

# What one server process may need beside the shared buffers. A nested `x || x` once took 24 GB and the whole
# cluster with it: under this limit the same query fails alone with "out of memory".
_ADDRESS_SPACE_BESIDE_BUFFERS_MB = 3072
_ADDRESS_SPACE_IN_TESTS_MB = 1536
_SHARED_MEMORY_MB = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Everything about a private server that depends on the machine or the purpose."""

    shared_buffers_mb: int
    is_durable: bool

    @classmethod
    def for_this_machine(cls, *, is_durable: bool) -> "ServerSettings":
        """An eighth of the memory for a server that lasts; little for one that lives for a test run."""
        buffers_mb = min(max(memory_mb() // 8, 128), 2048) if is_durable else 128
        return cls(shared_buffers_mb=buffers_mb, is_durable=is_durable)

    @property
    def address_space_kb(self) -> int:
        beside_mb = _ADDRESS_SPACE_BESIDE_BUFFERS_MB if self.is_durable else _ADDRESS_SPACE_IN_TESTS_MB
        return (self.shared_buffers_mb + beside_mb) * 1024

    def configuration(self, *, port: int, socket_folder: Path) -> str:
        """Return the text of a postgresql.conf."""
        lines = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": socket_folder,
            "unix_socket_permissions": "0700",
            "password_encryption": "scram-sha-256",
            "max_connections": 120,
            "superuser_reserved_connections": 5,
            "shared_buffers": f"{self.shared_buffers_mb}MB",
            "effective_cache_size": f"{self.shared_buffers_mb * 4}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": f"{max(self.shared_buffers_mb // 4, 64)}MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "wal_compression": "pglz",  # every build has it; lz4 and zstd are options
            "max_locks_per_transaction": 256,  # a platform view touches every partner's partitions
            "dynamic_shared_memory_type": "posix" if _has_shared_memory() else "mmap",
            "jit": "off",
            "random_page_cost": "1.1",
            "track_io_timing": "on",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            "log_statement": "none",
            # Statements hold people's names and what people typed, and an error's details quote it.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": 0,
            "log_parameter_max_length_on_error": 0,
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.is_durable:
            lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return "".join(f"{name} = '{value}'\n" for name, value in lines.items())


def _has_shared_memory() -> bool:
    """Whether /dev/shm has room for parallel queries; containers often give it 64 MB, which they outgrow."""
    try:
        return shutil.disk_usage("/dev/shm").total >= _SHARED_MEMORY_MB * 2**20  # noqa: S108 - asked for its size alone
    except OSError:
        return False


def memory_mb() -> int:
    """Return the memory of this machine, or of the container it is, in MB."""
    physical_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text("ascii").strip()
    except OSError:
        return physical_mb
    return physical_mb if limit == "max" else min(physical_mb, int(limit) // 2**20)
