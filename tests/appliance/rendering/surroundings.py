"""What stands around a rendered file where a host reads it: the vendor's units, programs to name, rights."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.appliance.rendering.layouts import lay_out_el9
from tests.appliance.rendering.programs import Programs


def complete_with_vendor_units(root: Path, family: str, programs: Programs) -> None:
    goal = root / "usr/lib/systemd/system"
    shutil.copytree("/usr/lib/systemd/system", goal, symlinks=True)
    for name in ("apache2.service", "postgresql.service", "postgresql@.service", "fail2ban.service"):
        (goal / name).unlink(missing_ok=True)
    # EL9's own; a role's templates are rendered for both families.
    shutil.copy(programs.path("/lib/systemd/system/firewalld.service"), goal)
    if family == "el9":
        lay_out_el9(
            root,
            "httpd",
            "mod_ssl",
            "postgresql-server",
            "certbot",
            "dnf-automatic",
            "openssh-server",
            "chrony",
        )
    else:
        for package_unit in (
            "apache2.service",
            "certbot.service",
            "certbot.timer",
            "postgresql.service",
            "postgresql@.service",
        ):
            for folder in ("/usr/lib/systemd/system", "/lib/systemd/system"):
                source = programs.path(f"{folder}/{package_unit}")
                if source.is_file():
                    shutil.copy(source, goal / package_unit)
        template = goal / "postgresql@.service"
        if template.is_file():
            shutil.copy(template, goal / "postgresql@15-main.service")
    for unit in [*goal.glob("*.service"), *goal.glob("*.mount")]:
        if unit.is_file():
            for program in re.findall(
                r"^Exec\w+=[-+!:@]*(/\S+)", unit.read_text(encoding="utf-8"), re.MULTILINE
            ):
                pretend_program(root / program.lstrip("/"))


def pretend_program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text("")
    path.chmod(0o755)


def as_nobody(command: list[str], programs: Programs) -> subprocess.CompletedProcess[str]:
    # As root sshd wants a folder of the system's own.
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    libraries = next((programs.root / "usr/lib").glob("*-linux-gnu"), programs.root)
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(libraries)}
    return subprocess.run([*prefix, *command], capture_output=True, text=True, check=False, env=environment)


def readable_by_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    for private in [path for path in folder.iterdir() if path.is_file() and path.suffix != ".pub"]:
        private.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(private, 65534, 65534)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
