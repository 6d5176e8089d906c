"""What a host takes over from this machine to reach packages: apt's and pip's settings, certificates, a proxy."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.appliance.harness.errors import LabError
from tests.appliance.harness.programs import run

SUITE = "bookworm"
# Settings of apt that are about reaching a mirror, not about what this machine installs.
APT_SETTINGS = re.compile(
    r"^Acquire::(https?::|ForceIPv[46]|Check-Valid-Until|Check-Date|Retries|IndexTargets::deb::DEP-11[^:]*::DefaultEnabled)"
)
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
LOCAL_CERTIFICATES = Path("/usr/local/share/ca-certificates")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSources:
    """Where this machine gets packages from. `folders` are local ones, which hosts need to see at the same place."""

    debian: str
    security: str | None
    apt_settings: tuple[str, ...]
    pip_settings: tuple[tuple[str, str], ...]
    folders: tuple[Path, ...]
    certificates: tuple[Path, ...]
    proxy: tuple[tuple[str, str], ...]

    def sources_list(self) -> str:
        """Return the text of a Debian host's sources.list."""
        lines = [f"deb {self.debian} {SUITE} main", f"deb {self.debian} {SUITE}-updates main"]
        if self.security is not None:
            lines.append(f"deb {self.security} {SUITE}-security main")
        return "\n".join([*lines, ""])

    def pip_conf(self) -> str:
        """Return the text of a host's /etc/pip.conf."""
        lines = [f"{key} = {value}" for key, value in self.pip_settings]
        return "\n".join(["[global]", *lines, f"cert = {BUNDLE}", ""])


def package_sources() -> PackageSources:
    """Read them from this machine's settings. Raises LabError where apt's name no mirror of Debian."""
    entries = _sources()
    debian = _mirror(entries, SUITE)
    if debian is None:
        raise LabError(
            "The settings of apt name no mirror of Debian, from which the hosts of these tests are built."
            " Put one into /etc/apt/sources.list.d and run them again."
        )
    pip = _pip_settings()
    return PackageSources(
        debian=debian,
        security=_mirror(entries, f"{SUITE}-security"),
        apt_settings=_apt_settings(),
        pip_settings=tuple(pip.items()),
        folders=_local_folders(pip),
        certificates=tuple(sorted(LOCAL_CERTIFICATES.rglob("*.crt"))) if LOCAL_CERTIFICATES.is_dir() else (),
        proxy=tuple(
            (name, os.environ[name])
            for name in ("http_proxy", "https_proxy", "no_proxy")
            if os.environ.get(name)
        ),
    )


@dataclass(slots=True)
class _Source:
    url: str
    suites: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    signed_by: str = ""

    def is_debian(self) -> bool:
        # Others offer suites of the same name: only the distribution signs with this, or lives there.
        known = "debian-archive" in self.signed_by or (urlsplit(self.url).hostname or "").endswith(
            ".debian.org"
        )
        return known and "main" in self.components


def _sources(root: Path = Path("/etc/apt")) -> list[_Source]:
    sources: list[_Source] = []
    for file in [root / "sources.list", *sorted((root / "sources.list.d").glob("*"))]:
        if not file.is_file():
            continue
        text = file.read_text(errors="replace")
        if file.suffix == ".sources":
            sources += _deb822(text)
        elif file.suffix == ".list":
            sources += _one_line(text)
    return sources


def _deb822(text: str) -> list[_Source]:
    found = []
    for paragraph in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = {
            key.lower(): value.strip()
            for key, value in re.findall(r"(?m)^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)", paragraph)
        }
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() == "no":
            continue
        found += [
            _Source(
                url=url,
                suites=fields.get("suites", "").split(),
                components=fields.get("components", "").split(),
                signed_by=fields.get("signed-by", ""),
            )
            for url in fields.get("uris", "").split()
        ]
    return found


def _one_line(text: str) -> list[_Source]:
    found = []
    for options, url, suite, components in re.findall(
        r"(?m)^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$", text
    ):
        signed = re.search(r"signed-by=(\S+)", options)
        found.append(_Source(url, [suite], components.split(), signed[1] if signed else ""))
    return found


def _mirror(entries: list[_Source], suite: str) -> str | None:
    """Return the distribution's mirror of a suite; a machine of another release has its mirror hold that suite too."""
    debian = [entry for entry in entries if entry.is_debian()]
    same = [entry for entry in debian if suite in entry.suites]
    is_security = suite.endswith("-security")
    alike = [
        entry for entry in debian if any(name.endswith("-security") == is_security for name in entry.suites)
    ]
    return next((entry.url.rstrip("/") for entry in [*same, *alike]), None)


def _apt_settings() -> tuple[str, ...]:
    if shutil.which("apt-config") is None:
        return ()
    return tuple(line for line in run(["apt-config", "dump"]).out.splitlines() if APT_SETTINGS.match(line))


def _pip_settings() -> dict[str, str]:
    """Return pip's settings that say where packages come from; those of the environment count most, as for pip."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LabError(f"pip does not say what its settings are: {done.stderr.strip()}")
    settings: dict[str, str] = {}
    for line in done.stdout.splitlines():
        match = re.match(r"(global|install|user|site|:env:)\.([a-z-]+)='(.*)'$", line)
        if match and (key := match[2].removeprefix("default-")) in {
            "index-url", "extra-index-url", "find-links", "trusted-host", "proxy", "timeout", "retries", "no-index",
        }:  # fmt: skip
            if key in settings and match[1] != ":env:":
                continue
            settings[key] = match[3].replace("\\n", " ")
    return settings


def _local_folders(pip: dict[str, str]) -> tuple[Path, ...]:
    """Return the folders of this machine that pip's settings name. An index's files may lie beside it, so the folder above."""
    folders = set()
    for key in ("find-links", "index-url", "extra-index-url"):
        for word in pip.get(key, "").split():
            path = Path(unquote(urlsplit(word).path)) if word.startswith("file:") else Path(word)
            if not path.is_absolute() or not path.is_dir():
                continue
            folders.add(path if key == "find-links" or len(path.parts) <= 3 else path.parent)
    return tuple(sorted(folders))
