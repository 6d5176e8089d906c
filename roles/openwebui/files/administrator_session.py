"""Prints a session of OpenWebUI's administrator, good for one minute, signed as OpenWebUI signs its own.

No password is tried: OpenWebUI counts sign-ins by address, whoever tries them, and where an OpenID provider is the only way
in no password opens anything.

Usage: administrator_session.py SETTINGS CREDENTIALS, as administrator.py. Status 1 where there is no such administrator.
"""

import json
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import psycopg
from start import driver_url, secret_of

GOOD_FOR = timedelta(minutes=1)


def session(user_id: str, stamp: str | None, secret: str, now: datetime) -> str:
    """Return the token of a session. What it says is read in OpenWebUI 0.12.4, `utils/auth.py`."""
    said = {
        "id": user_id,
        "typ": "session",
        "session_stamp": stamp,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + GOOD_FOR,
    }
    return jwt.encode(said, secret, algorithm="HS256")


def main() -> None:
    """Print it."""
    settings = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    credentials = Path(sys.argv[2])
    secrets, email = settings["secrets"], settings["environment"]["WEBUI_ADMIN_EMAIL"]
    statement = (Path(settings["sql"]) / "administrator_stamp_postgresql.sql").read_bytes()
    with psycopg.connect(driver_url(secret_of(secrets["DATABASE_URL"], credentials))) as database:
        row = database.execute(statement, {"email": email}).fetchone()
    if row is None:
        sys.exit(f"OpenWebUI has no administrator {email}.")
    secret = secret_of(secrets["WEBUI_SECRET_KEY"], credentials)
    sys.stdout.write(f"{session(row[0], row[1], secret, datetime.now(UTC))}\n")


if __name__ == "__main__":
    main()
