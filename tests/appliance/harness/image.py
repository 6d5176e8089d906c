"""Roots that hosts are copied from: Debian 12 by debootstrap, and whatever a recipe makes of it. Each is built once and kept."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.harness.cache import CACHE, folder_of, locked
from tests.appliance.harness.errors import LabError
from tests.appliance.harness.machine import SUITE, PackageSources, package_sources
from tests.appliance.harness.programs import run

# What a bare server of a hosting company has, and no more.
PACKAGES = (
    "ca-certificates", "cron", "dbus", "iproute2", "libpam-systemd", "netbase", "openssh-server", "python3",
    "python3-apt", "sudo", "systemd", "systemd-sysv", "tzdata",
)  # fmt: skip
VERSION = "1"  # changes when the same recipe makes another root


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a root is made: `build(debian_root, goal)` leaves it at `goal`. `fingerprint` changes whenever it would be another."""

    name: str
    fingerprint: str
    build: Callable[[Path, Path], object] | None = None
    # Runs on each host's own root before its first boot.
    prepare: Callable[[Path], None] | None = None


DEBIAN_12 = Recipe(name="debian-12", fingerprint="")


def image(recipe: Recipe = DEBIAN_12) -> Path:
    """Return the root that `recipe` makes, building it when it is not there yet (a minute or two)."""
    sources = package_sources()
    debian = _built("debian-12", _fingerprint(sources), lambda goal: _bootstrap(goal, sources))
    if recipe.build is None:
        return debian
    build = recipe.build
    return _built(recipe.name, f"{debian.name}\n{recipe.fingerprint}", lambda goal: build(debian, goal))


def _fingerprint(sources: PackageSources) -> str:
    certificates = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources.certificates]
    return json.dumps(
        [
            VERSION,
            SUITE,
            PACKAGES,
            sources.debian,
            sources.sources_list(),
            sources.apt_settings,
            sources.pip_conf(),
            certificates,
        ]
    )


def _built(name: str, fingerprint: str, build: Callable[[Path], object]) -> Path:
    folder = folder_of(CACHE / "images")
    goal = folder / f"{name}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:12]}"
    with locked(f"image-{name}"):
        if goal.is_dir():
            return goal
        for old in folder.glob(f"{name}-*"):
            if len(old.name) == len(goal.name) or old.name.endswith(".making"):
                shutil.rmtree(old)
        making = goal.with_name(f"{goal.name}.making")
        started = time.monotonic()
        build(making)
        making.rename(goal)
        print(f"Built the root {goal.name} in {time.monotonic() - started:.0f} s")  # noqa: T201
    return goal


def _bootstrap(root: Path, sources: PackageSources) -> None:
    command = [
        "debootstrap",
        "--variant=minbase",
        f"--include={','.join(PACKAGES)}",
        SUITE,
        str(root),
        sources.debian,
    ]
    try:
        run(command, timeout_s=1800)
    except LabError:
        log = root / "debootstrap" / "debootstrap.log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
        shutil.rmtree(root, ignore_errors=True)
        raise LabError(f"debootstrap could not make a Debian root from {sources.debian}.\n{tail}") from None
    _write(root / "etc/apt/sources.list", sources.sources_list())
    _write(root / "etc/apt/apt.conf.d/99test-machine", "".join(f"{line}\n" for line in sources.apt_settings))
    _write(root / "etc/pip.conf", sources.pip_conf())
    if sources.proxy:
        _write(root / "etc/environment", "".join(f"{key}={value}\n" for key, value in sources.proxy))
    for number, certificate in enumerate(sources.certificates):
        target = root / "usr/local/share/ca-certificates" / f"{number}-{certificate.name}"
        shutil.copyfile(certificate, target)
    run(["chroot", str(root), "update-ca-certificates"])
    run(["chroot", str(root), "apt-get", "clean"])
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()  # each host makes its own


def _write(path: Path, text: str) -> None:
    folder_of(path.parent)
    path.write_text(text)
