"""Secrets and people planted where a support bundle collects, and looked for in the bundle that comes out.

`plant` and `found_in` are for a host that site.yml has set up; every value of the vault is a canary too.
"""

import io
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

# What people and programs write where they should not. None of these is known to the program that cleans.
PLANTED = {
    "password": "Canary-Passw0rd!",
    "totp": "482913",
    "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canarysignature0123456789",
    "download": "cAnAryToKen0123456789cAnAryToKen0123456789x",
    "runner": "canary.runner@race.example",
    "address": "93.184.216.34",
}
LINES = (
    f"sign-in of {PLANTED['runner']} failed: password={PLANTED['password']} code {PLANTED['totp']}",
    f'{{"email": "{PLANTED["runner"]}", "password": "{PLANTED["password"]}", "totp": "{PLANTED["totp"]}"}}',
    f"enrolled {PLANTED['totp_secret']} for otpauth://totp/x?secret={PLANTED['totp_secret']}",
    f"Authorization: Bearer {PLANTED['token']} from {PLANTED['address']}",
    f"GET /exports/{PLANTED['download']}/results.csv?also={PLANTED['token']}",
)


def plant(run: Callable[[str], object]) -> None:
    """Write the canaries into a unit's journal, Apache's log and PostgreSQL's; `run` runs a command there as root."""
    for line in LINES:
        text = line.replace("'", "")
        # A unit that the bundle asks for and this system does not have.
        run(
            f"systemctl cat certbot-renew.service >/dev/null 2>&1 && u=certbot || u=certbot-renew; systemd-run --quiet --collect --wait --unit=$u echo '{text}'"
        )
        run(
            f"for f in /var/log/apache2/project88/error.log /var/log/httpd/project88/error.log; do [ ! -f $f ] || echo '{text}' >>$f; done"
        )
        run(
            f"! id postgres >/dev/null 2>&1 || runuser -u postgres -- psql -Xq postgres -c \"select '{text.replace(chr(34), '')}'::integer\" || true"
        )


def found_in(archive: Path, secrets: Iterable[str]) -> list[str]:
    """Return what of the planted values and of `secrets` stands in a bundle, with the file where it stands."""
    wanted = [*PLANTED.values(), *(secret for secret in secrets if len(secret) >= 6)]
    found = []
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member)
            text = io.TextIOWrapper(content, "utf-8", "replace").read() if content else ""
            found += [f"{member.name}: {value}" for value in wanted if value in text]
    return found


def files_of(archive: Path) -> set[str]:
    """Return the names of a bundle's files."""
    with tarfile.open(archive) as opened:
        return {member.name.removeprefix("bundle/") for member in opened if member.isfile()}
