"""Collects what somebody far away needs to help with a host, without a secret or a person in it.

Runs on the host with the system's own Python and nothing else, so that it works when the product does not.
Usage: support_bundle.py FOLDER < secrets.json     (JSON: values that must not appear, besides those of the host)
Everything is cleaned before it is written, and searched once more afterwards: status 1, and no bundle, if a secret is left.
"""

import base64
import hashlib
import ipaddress
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import quote

CREDENTIALS = Path("/etc/project88/credentials")
UNITS = (
    "project88-pipelines", "project88-sync", "project88-health", "project88-metrics", "project88-backup", "project88-certificate",
    "openwebui", "ollama", "postgrest", "postgresql", "postgresql@15-main", "apache2", "httpd", "certbot", "certbot-renew", "fail2ban",
    "ssh", "sshd", "ufw", "firewalld",
)  # fmt: skip
COMMANDS = {
    "host": (
        "uname -a",
        "cat /etc/os-release",
        "uptime",
        "timedatectl",
        "nproc",
        "free -m",
        "df -h",
        "df -i",
        "ip -brief address",
    ),
    "packages": (
        "dpkg-query --show apache2 certbot fail2ban openssl postgresql-15 python3.11 restic systemd ufw",
        "rpm -q httpd mod_ssl certbot fail2ban-server firewalld openssl postgresql-server python3.11 restic systemd",
        "ls -l /opt/project88 /opt/project88/releases",
        "/opt/project88/app/bin/python -m pip list",
        "/opt/project88/openwebui/bin/python -m pip list",
    ),
    "units": (
        "systemctl --no-pager --failed",
        "systemctl --no-pager list-timers --all",
        "systemctl --no-pager status project88-* openwebui ollama postgrest postgresql* apache2 httpd --lines=0",
        "systemctl cat --no-pager project88-* openwebui ollama postgrest apache2 httpd",
        "systemd-analyze security --no-pager",
    ),
    "network": (
        "ss -Htlnp",
        "ufw status verbose",
        "firewall-cmd --list-all",
        "fail2ban-client status",
        "fail2ban-client status project88-signin",
    ),
    "doctor": ("/usr/local/bin/project88 doctor", "/usr/local/bin/project88 doctor --json"),
    "certificates": (
        "openssl x509 -noout -subject -issuer -dates -ext subjectAltName -in /etc/project88/tls/current/fullchain.pem",
        "certbot certificates",
        "tail -n 200 /var/log/letsencrypt/letsencrypt.log",
    ),
    "postgresql": (
        "runuser -u postgres -- psql -XAtc \"select name, setting, unit, source, pending_restart from pg_settings where source not in ('default', 'client') order by name\" postgres",
        'runuser -u postgres -- psql -XAtc "select * from pg_hba_file_rules" postgres',
        'runuser -u postgres -- psql -XAtc "select datname, pg_size_pretty(pg_database_size(oid)) from pg_database" postgres',
        'runuser -u postgres -- psql -XAtc "select number, name, applied_at from public.project88_migration order by number" project88',
    ),
    "kernel": ("journalctl --no-pager --dmesg --priority=warning --lines=200",),
    "apache": (
        "tail -n 300 /var/log/apache2/project88/error.log",
        "tail -n 300 /var/log/httpd/project88/error.log",
    ),
}
FILES = (
    "/etc/project88/*.env", "/etc/project88/doctor.json", "/etc/project88/*.toml", "/etc/apache2/conf-enabled/zz-project88.conf",
    "/etc/apache2/sites-enabled/*project88*", "/etc/httpd/conf.d/*project88*", "/etc/postgresql/15/main/conf.d/*", "/etc/postgresql/15/main/pg_*.conf",
    "/var/lib/pgsql/data/conf.d/*", "/var/lib/pgsql/data/pg_*.conf", "/etc/fail2ban/jail.d/*", "/etc/ssh/sshd_config.d/*", "/etc/postgrest/*",
)  # fmt: skip
LONGEST = 1_000_000

_WORDS = r"pass(?:word|wd|phrase|code)?|secret|token|api[_-]?key|key|authorization|cookie|credential|otp|totp|code|pin"
_RULES = (
    (
        re.compile(
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
        "<private key>",
    ),
    (re.compile(r"(?i)(://[^\s:/@]*:)[^\s@/]+@"), r"\1<secret>@"),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 <secret>"),
    (re.compile(r"\beyJ[A-Za-z0-9_.-]{8,}"), "<token>"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{16,}"), "<token>"),
    (re.compile(r"SCRAM-SHA-256\$\S+"), "<verifier>"),
    (re.compile(r"\$(?:argon2\w*|2[aby]|5|6|y)\$\S+"), "<hash>"),
    (re.compile(r"/exports/[^\s/\"']+"), "/exports/<token>"),
    (re.compile(r"(?i)([?&][\w.-]+=)[^\s&\"']+"), r"\1<value>"),
    # A word for a secret and what is said to be it: password=x, "password": "x", password is x, PASSWORD 'x'.
    (
        re.compile(
            rf"(?i)([\w.-]*(?:{_WORDS})[\"']?\s*(?:=|:|\bis\b|\bwas\b)\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;]+)"
        ),
        r"\1<secret>",
    ),
    (re.compile(rf"(?i)\b((?:{_WORDS})\s+)(\"[^\"\n]*\"|'[^'\n]*')"), r"\1<secret>"),
    (
        re.compile(
            r"(?<![A-Za-z0-9.!#$%&*+=?^_`{|}~-])[A-Za-z0-9.!#$%&*+=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+(?!service|timer|socket|slice)[A-Za-z]{2,}"
        ),
        "<e-mail>",
    ),
    (re.compile(r"\b[A-Z2-7]{16,}={0,6}(?![A-Za-z0-9])"), "<base32>"),
    (re.compile(r"(?<![\d.:/-])\d{3}[ -]?\d{3}(?![\d:-]|\.\d)"), "<six digits>"),
)
_LONG = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{20,}(?![A-Za-z0-9+/_=-])")
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7})(?![\w:]|\.\d)"
)
# PostgreSQL writes the statements of the slow and the failed, with what people looked for.
_STATEMENT = re.compile(
    r"(?i)\b(statement|(?:execute|parse|bind) [^:]{0,64}|query|detail|parameters?|context|hint):\s.*"
)


class Cleaner:
    """Takes out of a text what is secret or personal. `secrets` are values that are known."""

    def __init__(self, secrets):
        self._known = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
        self._addresses = {}

    def clean(self, text):
        for form in self._known:
            text = text.replace(form, "<known secret>")
        for pattern, instead in _RULES:
            text = pattern.sub(instead, text)
        text = _LONG.sub(_long, text)
        return _ADDRESS.sub(self._address, text)

    def leaks(self, text):
        """Return how many of the known secrets a text still holds."""
        return sum(form in text for form in self._known)

    def _address(self, match):
        try:
            address = ipaddress.ip_address(match[0])
        except ValueError:
            return match[0]
        if not address.is_global:
            return match[0]
        return self._addresses.setdefault(match[0], f"<address {len(self._addresses) + 1}>")


def _single(given):
    """Return every single value of lists and dicts within each other: former keys stand in such."""
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, list):
        for value in given:
            yield from _single(value)
    elif given is not None:
        yield str(given)


def _forms(secret):
    """Return a secret as it may stand in a text: as it is, in a URL, in Base64, in JSON."""
    secret = secret.strip()
    if len(secret) < 6:
        return
    yield secret
    yield quote(secret, safe="")
    yield json.dumps(secret)[1:-1]
    encoded = secret.encode()
    yield base64.b64encode(encoded).decode().rstrip("=")
    yield base64.urlsafe_b64encode(encoded).decode().rstrip("=")
    yield encoded.hex()
    yield hashlib.sha256(encoded).hexdigest()


def _long(match):
    """Keep words, paths and names; take what mixes letters and digits as keys do."""
    text = match[0]
    if text.count("/") >= 2 or text.startswith("/"):
        return "/".join(
            _LONG.sub(_long, part) if "/" not in part and len(part) < len(text) else part
            for part in text.split("/")
        )
    digits = sum(character.isdigit() for character in text)
    is_mixed = (
        digits >= 3
        and any(character.isupper() for character in text)
        and any(character.islower() for character in text)
    )
    is_hexadecimal = digits >= 6 and re.fullmatch(r"[0-9a-fA-F-]+", text) is not None and "-" not in text
    return f"<long {len(text)}>" if is_mixed or is_hexadecimal else text


def statements_left_out(text):
    """Return PostgreSQL's log without statements and what belongs to them; they name who was looked for."""
    kept = []
    for line in text.splitlines():
        if line.startswith("\t"):  # a statement goes on
            continue
        kept.append(_STATEMENT.sub(r"\1: <left out>", line))
    return "\n".join(re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "<quoted>", line) for line in kept) + "\n"


def output(command):
    """Return what a command says, and that it failed where it did; commands of the other system are skipped."""
    try:
        ended = subprocess.run(
            ["/bin/sh", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=90,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "(did not end within 90 s)\n"
    if ended.returncode == 127:
        return ""
    return ended.stdout.decode("utf-8", "replace")[-LONGEST:]


def known_secrets(given):
    """Return every value that must not appear: those given, and those kept on this host."""
    found = list(_single(given))
    if CREDENTIALS.is_dir():
        found += [
            file.read_text("utf-8", "replace") for file in sorted(CREDENTIALS.iterdir()) if file.is_file()
        ]
    return found


def collect():
    """Yield each text of the bundle with its name, as it is on the host."""
    for name, commands in COMMANDS.items():
        parts = [f"$ {command}\n{said}" for command in commands for said in [output(command)] if said]
        if parts:
            yield name + ".txt", "\n".join(parts)
    for unit in UNITS:
        said = output(f"journalctl --no-pager --output=short-iso --since=-3days --lines=400 --unit={unit}")
        if said and "-- No entries --" not in said:
            yield f"journal/{unit}.txt", statements_left_out(said) if unit.startswith("postgresql") else said
    for log in (
        *sorted(Path("/var/log/postgresql").glob("*.log")),
        *sorted(Path("/var/lib/pgsql/data/log").glob("*.log")),
    ):
        yield f"postgresql/{log.name}", statements_left_out(output(f"tail -n 400 {log}"))
    for pattern in FILES:
        for file in sorted(Path("/").glob(pattern.lstrip("/"))):
            if file.is_file():
                yield f"files{file}", file.read_text("utf-8", "replace")


def main():
    folder = Path(sys.argv[1])
    cleaner = Cleaner(known_secrets(json.load(sys.stdin)))
    bundle = folder / "bundle"
    for name, text in collect():
        cleaned = cleaner.clean(text)
        if cleaner.leaks(cleaned):
            sys.stderr.write(f"A secret is left in {name}; no bundle was made. Please report this.\n")
            return 1
        file = bundle / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(cleaned, "utf-8")
    with tarfile.open(str(folder / "bundle.tar.gz"), "w:gz") as archive:
        archive.add(str(bundle), arcname="bundle")
    return 0


if __name__ == "__main__":
    sys.exit(main())
