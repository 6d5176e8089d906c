"""Whether this machine can boot hosts at all, and if not, why not."""

import functools
import os
import shutil
import sys
import uuid
from dataclasses import dataclass

from tests.appliance.harness.errors import CommandError
from tests.appliance.harness.programs import ENVIRONMENT, run

PROGRAMS = ("debootstrap", "systemd-nspawn", "ip", "nft", "unshare", "ssh", "ssh-keygen")


@dataclass(frozen=True, slots=True)
class Bootable:
    """The answer: true when hosts can boot here; otherwise `reason` says what is in the way."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def has_systemd() -> bool:
    """Tell whether systemd is this machine's first process."""
    return os.path.isdir("/run/systemd/system")  # noqa: PTH112 - systemd's own test for it


@functools.cache
def can_boot() -> Bootable:
    """Look for what booting a host takes: root, the programs, and a kernel that lets us have namespaces and a bridge."""
    if sys.platform != "linux":
        return Bootable("hosts boot in Linux containers, and this is not Linux")
    if os.geteuid() != 0:
        return Bootable("booting hosts needs root")
    missing = [name for name in PROGRAMS if shutil.which(name, path=ENVIRONMENT["PATH"]) is None]
    if missing:
        return Bootable(f"not installed: {', '.join(missing)} (scripts/bootstrap.sh appliance installs them)")
    for what, command in _trials():
        try:
            run(command, timeout_s=20)
        except CommandError as error:
            return Bootable(f"{what}: {' '.join(str(error).split())}")
    return Bootable()


def _trials() -> list[tuple[str, list[str]]]:
    name = f"p88probe{uuid.uuid4().hex[:6]}"
    mounts = "mount --make-rprivate / && mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd"
    if not has_systemd():
        mounts += " && { umount -l /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; }"
        mounts += f" && mkdir /sys/fs/cgroup/{name} && rmdir /sys/fs/cgroup/{name}"
    return [
        ("this machine does not let us mount what a container needs", ["unshare", "--mount", "sh", "-c", mounts]),
        ("this machine does not let us make a network namespace", ["sh", "-c", f"ip netns add {name} && ip netns del {name}"]),
        ("this machine does not let us make a bridge", ["sh", "-c", f"ip link add {name} type bridge && ip link del {name}"]),
        ("this machine does not let us translate addresses", ["sh", "-c", f"nft add table ip {name} && nft delete table ip {name}"]),
    ]  # fmt: skip
