"""Makes RPMs from laid-out trees, and repositories from RPMs, with the programs of the test root itself."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.el9.facts import Package

RELEASE = "1.el9"
BUILD = "var/tmp/el9-layout"  # in the root, while packages are made
REPOSITORIES = "usr/share/el9-layout/repositories"
# Folders that every Linux system has: no package owns them, none may change their mode.
COMMON = frozenset(
    "/etc /usr /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec /usr/share /var /var/lib /var/log /var/www /usr/lib/systemd "
    "/usr/lib/systemd/system /usr/lib/tmpfiles.d /usr/lib/python3 /usr/lib/python3/dist-packages /etc/ssh /etc/sysconfig /etc/pam.d "
    "/etc/logrotate.d /etc/pki /etc/ssl /usr/lib/ssl /etc/python3.11 /usr/share/dbus-1 /usr/share/dbus-1/system.d".split()
)


def inside(root: Path, command: Sequence[str]) -> str:
    """Run a command in the root; its output on failure is the error's text."""
    done = subprocess.run(["chroot", str(root), *command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            f"In the test root, {' '.join(command)[:200]} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return done.stdout


def build_rpm(root: Path, package: Package, tree: Path) -> None:
    """Build the RPM (one for each module stream) of a tree that stands below `root`, into its repository."""
    for stream, version in {package.stream: package.version, **package.also_as}.items():
        spec = root / BUILD / f"{package.name}.spec"
        spec.write_text(
            _spec(package, version, stream, tree, Path("/", tree.relative_to(root))), encoding="utf-8"
        )
        goal = Path("/", REPOSITORIES, package.repository)
        inside(root, ["rpmbuild", "-bb", "--quiet", f"--define=_rpmdir {goal}", "--define=_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.noarch.rpm",
                      f"--define=_topdir /{BUILD}/rpmbuild", f"/{BUILD}/{spec.name}"])  # fmt: skip
        spec.unlink()


def release_of(stream: str | None) -> str:
    """The RPM release: a module's build carries its stream."""
    return RELEASE if stream is None else f"1.module_el9+{stream}"


def _spec(package: Package, version: str, stream: str | None, tree: Path, tree_inside: Path) -> str:
    header = [
        "%global _binaries_in_noarch_packages_terminate_build 0",
        "%global debug_package %{nil}",
        "%global __os_install_post %{nil}",
        "%global _build_id_links none",
        "%global _unpackaged_files_terminate_build 0",
        f"Name: {package.name}",
        f"Version: {version}",
        f"Release: {release_of(stream)}",
        f"Summary: Stand-in that lays {package.name} out as EL9 does",
        "License: None",
        "BuildArch: noarch",
        "AutoReqProv: no",
    ]
    if stream is not None:
        header.append(f"ModularityLabel: postgresql:{stream}:1:rhel9")
    header += [f"Requires: {name}" for name in package.requires]
    header += [f"Provides: {name}" for name in package.provides]
    scripts = []
    if package.users:
        scripts.append("%pre")
        for line in package.users:
            user, number, home, shell = line.split()
            scripts.append(
                f"getent group {user} >/dev/null || groupadd -r -g {number} {user}\n"
                f"getent passwd {user} >/dev/null || useradd -r -u {number} -g {user} -d {home} -s {shell} -M {user}"
            )
    scripts += [
        "%post",
        "systemctl daemon-reload >/dev/null 2>&1 || :",
        "systemd-tmpfiles --create >/dev/null 2>&1 || :",
    ]
    files = ["%files", *_files(package, tree)]
    body = [
        "%description",
        "Made for the EL9-layout test root; not EL9's package.",
        "%install",
        f"cp -a {tree_inside}/. %{{buildroot}}/",
    ]
    return "\n".join([*header, *body, *scripts, *files, ""])


def _files(package: Package, tree: Path) -> list[str]:
    owners = {line.split()[0]: line.split()[1] for line in package.directories}
    modes = {line.split()[0]: line.split()[2] for line in package.directories}
    lines = []
    for path in sorted(tree.rglob("*")):
        name = f"/{path.relative_to(tree)}"
        if "__pycache__" in name:
            continue
        if path.is_symlink():
            lines.append(f'"{name}"')
        elif path.is_dir():
            if name not in COMMON:
                lines.append(
                    f'%dir %attr({modes.get(name, "0755")},{owners.get(name, "root")},{owners.get(name, "root")}) "{name}"'
                )
        else:
            owner = next(
                (
                    owners[folder]
                    for folder in owners
                    if name.startswith(f"{folder}/") and folder.startswith("/var")
                ),
                "root",
            )
            kept = "%config(noreplace) " if name.startswith("/etc/") else ""
            lines.append(f'{kept}%attr({path.stat().st_mode & 0o7777:04o},{owner},{owner}) "{name}"')
    return lines


def make_repositories(root: Path, packages: Sequence[Package]) -> None:
    """Index all repositories, and describe the module streams of appstream."""
    streams: dict[str, list[str]] = {}
    for package in packages:
        for stream, version in {package.stream: package.version, **package.also_as}.items():
            if stream is not None:
                streams.setdefault(stream, []).append(
                    f"{package.name}-0:{version}-{release_of(stream)}.noarch"
                )
    for repository in ("baseos", "appstream", "extras", "crb", "epel"):
        folder = Path("/", REPOSITORIES, repository)
        (root / REPOSITORIES / repository).mkdir(parents=True, exist_ok=True)
        inside(root, ["createrepo_c", "--quiet", str(folder)])
        if repository == "appstream":
            (root / BUILD / "modules.yaml").write_text(
                "".join(_module(stream, streams[stream]) for stream in sorted(streams)), encoding="utf-8"
            )
            inside(root, ["modifyrepo_c", "--mdtype=modules", f"/{BUILD}/modules.yaml", f"{folder}/repodata"])


def _module(stream: str, artifacts: Sequence[str]) -> str:
    listed = "".join(f"      - {name}\n" for name in artifacts)
    return (
        "---\ndocument: modulemd\nversion: 2\ndata:\n  name: postgresql\n"
        f'  stream: "{stream}"\n  version: 1\n  context: rhel9\n  arch: {platform.machine()}\n'
        "  summary: PostgreSQL server and client module\n  description: Stand-in for EL9's module\n"
        "  license:\n    module: [MIT]\n  dependencies:\n  - requires:\n      platform: [el9]\n"
        "  profiles:\n    client:\n      rpms: [postgresql]\n    server:\n      rpms: [postgresql-server]\n"
        f"  artifacts:\n    rpms:\n{listed}...\n"
    )
