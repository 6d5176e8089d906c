"""Makes OpenWebUI's administrator the one of the inventory, with the password of the vault: OpenWebUI's database follows them.

OpenWebUI makes its first administrator once, while it has no user. After a restore its database holds the password of the
backup's day, and after a change of the address another account: nobody could sign in with what the vault has. So the
password is set where OpenWebUI keeps it. No sign-in is tried for that: OpenWebUI counts those and refuses after some.

Usage: administrator.py SETTINGS CREDENTIALS. SETTINGS is the file that start.py is given, CREDENTIALS the folder of the
credentials that systemd hands to it. Prints one line: "Nothing to do", what was done, or, with status 1, why it cannot be.
"""

import json
import sys
from pathlib import Path
from typing import Any

import bcrypt
import psycopg
from start import driver_url, secret_of

# bcrypt reads no further, and OpenWebUI takes no longer one.
LONGEST_PASSWORD_BYTES = 72


def is_password(password: bytes, kept: str | None) -> bool:
    """Tell whether `kept` is this password's hash. One of another kind than ours is not."""
    try:
        return bcrypt.checkpw(password, (kept or "").encode())
    except ValueError:
        return False


def settle(database: psycopg.Connection[Any], sql: Path, *, email: str, name: str, password: bytes) -> str:
    """Let the administrator in with this password and say what that took."""

    def run(purpose: str, **values: str) -> psycopg.Cursor[Any]:
        return database.execute((sql / f"administrator_{purpose}_postgresql.sql").read_bytes(), values)

    found = run("find", email=email).fetchone()
    if found is not None and found[1] != "admin":
        sys.exit(
            f"OpenWebUI has an account {email}, and it is no administrator. Sign in as an administrator and make it one (Admin "
            "Panel, Users), or name an address that has no account as project88_admin_email: an administrator is made for it."
        )
    if found is not None and found[3] and is_password(password, found[2]):
        return "Nothing to do."
    if found is None:
        found = run("add", email=email, name=name).fetchone()
        done = f"{email} is an administrator now. Who was one before still is: see Admin Panel, Users."
    else:
        done = f"{email} has the password of the vault now."
    if found is None:
        sys.exit(f"OpenWebUI's database did not take an account for {email}.")
    run(
        "set_password",
        id=found[0],
        email=email,
        password_hash=bcrypt.hashpw(password, bcrypt.gensalt()).decode(),
    )
    return done


def main() -> None:
    """Settle it; the status is 1 where that cannot be, with the reason on standard error."""
    settings = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    credentials = Path(sys.argv[2])
    secrets, environment = settings["secrets"], settings["environment"]
    password = secret_of(secrets["WEBUI_ADMIN_PASSWORD"], credentials).encode()
    if len(password) > LONGEST_PASSWORD_BYTES:
        sys.exit(
            f"The password of OpenWebUI's administrator is longer than {LONGEST_PASSWORD_BYTES} bytes, and OpenWebUI takes none "
            "that is. Put a shorter one into the vault (vault_project88_openwebui_admin_password)."
        )
    with psycopg.connect(driver_url(secret_of(secrets["DATABASE_URL"], credentials))) as database:
        done = settle(
            database,
            Path(settings["sql"]),
            email=environment["WEBUI_ADMIN_EMAIL"],
            name=environment["WEBUI_ADMIN_NAME"],
            password=password,
        )
    sys.stdout.write(f"{done}\n")


if __name__ == "__main__":
    main()
