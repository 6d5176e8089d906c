"""What stands beside the roles' files on a host: the vendor's configuration, as each family lays it out."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import yaml

from project88.settings import CHECKOUT
from tests.appliance.rendering.programs import Programs
from tests.el9.facts import Facts, Package
from tests.el9.payload import lay_out

# What Debian's apache2 has on after its installation (its postinst); a role's modules come on top.
DEBIAN_MODULES = (
    "access_compat", "alias", "auth_basic", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user",
    "autoindex", "deflate", "dir", "env", "filter", "mime", "mpm_event", "negotiation", "reqtimeout", "setenvif", "status",
)  # fmt: skip


def lay_out_el9(root: Path, *names: str) -> None:
    """Put the EL9 packages' own files below `root`: the same that the EL9-layout host installs."""
    facts = Facts()
    for package in facts.packages():
        if package.name in names and package.layout.is_dir():
            lay_out(_without_links(package), facts, root, None)


def _without_links(package: Package) -> Package:
    # Links between a package's folders lead to places of the whole host.
    return Package(
        **{**{name: getattr(package, name) for name in Package.__slots__}, "links": {}, "directories": ()}
    )


def moved_below(root: Path, text: str) -> str:
    """Absolute paths of a configuration, led to below `root`."""
    return re.sub(
        r'(?<=[\s"=:])/(etc|var|run|opt|usr/share|usr/lib/apache2|usr/libexec|usr/lib64)/',
        rf"{root}/\1/",
        text,
    )


def prepare_apache(root: Path, programs: Programs, family: str) -> tuple[list[str], dict[str, str]]:
    """Complete a rendered tree with the vendor's Apache; return the arguments and environment that read it."""
    modules = programs.path("/usr/lib/apache2/modules")
    if family == "el9":
        home, main = _apache_of_el9(root, modules), "conf/httpd.conf"
    else:
        home, main = _apache_of_debian(root, modules, programs), "apache2.conf"
    for file in home.rglob("*"):
        if file.is_file() and not file.is_symlink() and not file.is_relative_to(home / "modules"):
            _lead_below(root, file)
    _make_certificates(root, home)
    environment = {
        "APACHE_RUN_USER": "nobody", "APACHE_RUN_GROUP": "nogroup", "APACHE_LOG_DIR": str(root / "var/log/apache2"),
        "APACHE_RUN_DIR": str(root / "run/apache2"), "APACHE_PID_FILE": str(root / "run/apache2/apache2.pid"),
        "APACHE_LOCK_DIR": str(root / "run/apache2"),
    }  # fmt: skip
    for folder in ("var/log/apache2", "run/apache2"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    return ["-d", str(home), "-f", main, "-C", f"DefaultRuntimeDir {root / 'run'}"], environment


def _apache_of_el9(root: Path, modules: Path) -> Path:
    lay_out_el9(root, "httpd", "mod_ssl", "mod_http2", "mod_security")
    home = root / "etc/httpd"
    (home / "modules").symlink_to(modules)
    for name, folder in (("logs", "var/log/httpd"), ("run", "run/httpd")):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (home / name).symlink_to(root / folder)
    return home


def _apache_of_debian(root: Path, modules: Path, programs: Programs) -> Path:
    home = root / "etc/apache2"
    # Where Apache is installed on this machine its own choice of modules and sites stands in these folders.
    others = shutil.ignore_patterns("*-enabled")
    shutil.copytree(programs.path("/etc/apache2"), home, dirs_exist_ok=True, symlinks=True, ignore=others)
    (root / "usr/lib/apache2").mkdir(parents=True)
    (root / "usr/lib/apache2/modules").symlink_to(modules)
    for kind in ("conf", "sites"):
        (home / f"{kind}-enabled").mkdir(exist_ok=True)
        for file in (home / f"{kind}-available").glob("*project88*"):
            shutil.copy(file, home / f"{kind}-enabled")
    variables = yaml.safe_load((CHECKOUT / "roles/apache/vars/Debian_12.yml").read_text(encoding="utf-8"))
    wanted = {*DEBIAN_MODULES, *variables["__apache_modules_on"]} - set(variables["__apache_modules_off"])
    (home / "mods-enabled").mkdir(exist_ok=True)
    for name in sorted(wanted):
        for file in (home / "mods-available").glob(f"{name}.*"):
            shutil.copy(file, home / "mods-enabled")
    return home


def _lead_below(root: Path, file: Path) -> None:
    text = moved_below(root, file.read_text(encoding="utf-8", errors="surrogateescape"))
    # Users, and a program to ask for a key's password, are the host's.
    text = re.sub(r"^\s*((User|Group) \w+|SSLPassPhraseDialog .*)$", "", text, flags=re.MULTILINE)
    for folder in re.findall(r"^\s*DocumentRoot \"?(/[^\s\"]+)", text, re.MULTILINE):
        Path(folder).mkdir(parents=True, exist_ok=True)
    for log in re.findall(r"^\s*(?:Error|Custom)Log \"?(/[^\s\"]+)", text, re.MULTILINE):
        Path(log).parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", errors="surrogateescape")


def _make_certificates(root: Path, home: Path) -> None:
    """A certificate wherever the configuration names one: Apache reads them when it looks at its configuration."""
    pair = root / "pair"
    pair.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=example.org", "-keyout", str(pair / "key"), "-out", str(pair / "certificate")],
        check=True, capture_output=True,
    )  # fmt: skip
    for file in home.rglob("*.conf"):
        if not file.is_file():
            continue
        for kind, path in re.findall(
            r"^\s*SSL(?:Proxy)?(?:CA)?Certificate(Key)?File\s+\"?([^\s\"]+)",
            file.read_text(encoding="utf-8"),
            re.MULTILINE,
        ):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pair / ("key" if kind else "certificate"), path)
