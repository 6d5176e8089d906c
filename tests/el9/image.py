"""Builds the EL9-layout test root from a Debian 12 root: EL9's names and places, Debian's programs.

What it proves and what it cannot: docs/el9.md. `python -m tests.el9.image DEBIAN GOAL` builds one by hand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.el9.facts import HERE, Facts, FactsError, Package
from tests.el9.packages import BUILD, build_rpm, inside, make_repositories
from tests.el9.payload import edit, lay_out

STAMP = "usr/share/el9-layout/made-from"


def fingerprint() -> str:
    """Changes whenever a built root would be another."""
    digest = hashlib.sha256()
    for file in sorted(
        path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ):
        digest.update(str(file.relative_to(HERE)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def build(debian: Path, goal: Path) -> Path:
    """Make the root at `goal` (replacing an older one) from a minimal Debian 12 root that apt can install into.

    Needs root and about three minutes. Returns at once when `goal` was made from the same files. The Debian root is only read.
    """
    stamp = goal / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint():
        return goal
    facts = Facts()
    work = goal.with_name(f"{goal.name}.making")
    shutil.rmtree(work, ignore_errors=True)
    work.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(debian), str(work)], check=True)
    _install_programs(work, facts)
    _forget_debian(work, facts)
    packages = facts.packages()
    trees = _lay_out_all(work, packages, facts)
    for package in packages:
        build_rpm(work, package, trees[package])
    make_repositories(work, packages)
    _refuse_collisions(work, packages, trees)
    _install(work, packages)
    shutil.rmtree(work / BUILD)
    (work / STAMP).write_text(fingerprint(), encoding="utf-8")
    shutil.rmtree(goal, ignore_errors=True)
    return work.rename(goal)


def _install_programs(root: Path, facts: Facts) -> None:
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    policy.chmod(0o755)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    mounted = subprocess.run(["mount", "--bind", "/proc", str(root / "proc")], check=False).returncode == 0
    try:
        inside(root, ["apt-get", "update", "-qq"])
        inside(
            root,
            [
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                *facts.value("debian packages of the root"),
            ],
        )
        inside(root, ["apt-get", "clean"])
    finally:
        if mounted:
            subprocess.run(["umount", str(root / "proc")], check=True)


def _forget_debian(root: Path, facts: Facts) -> None:
    for pattern in facts.value("removed from the root"):
        # A link that leads nowhere is one glob does not find by its plain name.
        for path in {*root.glob(pattern.lstrip("/")), root / pattern.lstrip("/")}:
            if not os.path.lexists(path):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    accounts = facts.value("accounts")
    for file in ("passwd", "shadow", "group", "gshadow"):
        absent = accounts["groups_absent" if file in {"group", "gshadow"} else "users_absent"]
        path = root / "etc" / file
        lines = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.split(":")[0] not in [*absent, "nogroup"]
        ]
        lines = [line.replace(":postgres", ":") if file in {"group", "gshadow"} else line for line in lines]
        if file == "group":
            lines += [
                f"{name}:x:{number}:"
                for name, number in accounts["groups"].items()
                if name not in {line.split(":")[0] for line in lines}
            ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("postgres", "_chrony", "www-data", "_ssh"):
        _drop_group(root, name)
    shell = root / "usr/bin/sh"
    shell.unlink()
    shell.symlink_to(facts.value("sh"))
    for path, changes in facts.value("edits of the root").items():
        edit(root / path.lstrip("/"), [[facts.fill(part) for part in change] for change in changes])
    pip = root / "etc/pip.conf"
    if pip.is_file():  # the test machine's own, which names Debian's bundle
        pip.write_text(
            pip.read_text().replace("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
        )
    (root / "etc/rpm").mkdir(exist_ok=True)
    (root / "etc/rpm/macros.el9-layout").write_text(
        "%_dbpath /var/lib/rpm\n%dist .el9\n%rhel 9\n", encoding="utf-8"
    )
    (root / "etc/sysconfig").mkdir(exist_ok=True)


def _drop_group(root: Path, name: str) -> None:
    for file in ("group", "gshadow"):
        path = root / "etc" / file
        path.write_text(
            "".join(
                line
                for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
                if not line.startswith(f"{name}:")
            ),
            encoding="utf-8",
        )


def _lay_out_all(root: Path, packages: list[Package], facts: Facts) -> dict[Package, Path]:
    trees: dict[Package, Path] = {}
    for package in packages:
        tree = root / BUILD / "trees" / f"{package.name}-{package.version}"
        without_files = package.name == "postgresql-server" and package.stream is None
        if without_files:
            tree.mkdir(parents=True)
        else:
            lay_out(package, facts, tree, root)
        trees[package] = tree
    return trees


def _refuse_collisions(root: Path, packages: list[Package], trees: dict[Package, Path]) -> None:
    """RPM would overwrite Debian's files without a word: every overlap must be planned (`replaces`)."""
    for package in packages:
        for path in package.replaces:
            place = root / path.lstrip("/")
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
    unplanned = [
        f"{package.name}: /{path.relative_to(tree)}"
        for package, tree in trees.items()
        for path in tree.rglob("*")
        if (path.is_symlink() or path.is_file()) and os.path.lexists(root / path.relative_to(tree))
    ]
    if unplanned:
        raise FactsError(
            "These packages would overwrite files of the Debian image:\n" + "\n".join(unplanned[:40])
        )


def _install(root: Path, packages: list[Package]) -> None:
    first = ("almalinux-release", "almalinux-repos", "bash", "python3")
    folder = "/usr/share/el9-layout/repositories/baseos"
    names = {package.name: package for package in packages}
    inside(
        root,
        [
            "rpm",
            "-i",
            "--nodeps",
            *[f"{folder}/{name}-{names[name].version}-1.el9.noarch.rpm" for name in first],
        ],
    )
    others = sorted(package.name for package in packages if package.installed and package.name not in first)
    inside(root, ["dnf", "install", "-y", "--quiet", *others])
    inside(root, ["systemctl", "enable", "--quiet", "sshd.service", "logrotate.timer"])
    inside(root, ["dnf", "clean", "all", "--quiet"])


def main() -> None:
    """Build by hand."""
    debian, goal = (Path(argument) for argument in sys.argv[1:])
    build(debian, goal)
    sys.stdout.write(f"{goal}\n")


if __name__ == "__main__":
    main()
