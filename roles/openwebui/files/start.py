"""Starts OpenWebUI with secrets that no other process can read, and with a database that takes no typed text.

OpenWebUI takes secrets from its environment alone. What systemd puts there stands in /proc/<pid>/environ, in the unit
and in `systemctl show`. So systemd hands over files (LoadCredential), and they enter the environment here, inside the
process that reads it: /proc/<pid>/environ shows only what a program was started with. OpenWebUI is then run in this
same process; nothing is executed that could inherit them.

The demo starts it too (project88/demo/openwebui.py), with an environment of its own and no credentials.

Usage: start.py SETTINGS. SETTINGS is a JSON file:
  environment   variables; a value that is not a string is passed as JSON
  secrets       variables whose value is a credential of the unit: {"credential": name, "into": "text with {}"};
                in `into` the credential stands URL-quoted; with "for", a key derived from it for that purpose is used
  sql           folder of the statements that guard the history
  host, port    where to listen
"""

import hashlib
import hmac
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote


def tell_environment(settings: dict[str, dict[str, Any]], credentials: Path) -> None:
    """Put settings and secrets into this process's environment."""
    for name, value in settings["environment"].items():
        os.environ[name] = value if isinstance(value, str) else json.dumps(value)
    for name, source in settings["secrets"].items():
        os.environ[name] = secret_of(source, credentials)


def secret_of(source: dict[str, str], credentials: Path) -> str:
    """Return what stands behind an entry of `secrets`; end with a sentence where its credential is empty."""
    secret = (credentials / source["credential"]).read_text("utf-8").strip()
    if not secret:
        sys.exit(f"The credential {source['credential']} is empty. Fill the vault and run site.yml again.")
    if "for" in source:
        secret = hmac.new(secret.encode(), source["for"].encode(), hashlib.sha256).hexdigest()
    return source["into"].format(quote(secret, safe="")) if "into" in source else secret


def driver_url(database_url: str) -> str:
    """Return SQLAlchemy's address of a database as psycopg itself takes it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def guard_history(database_url: str, sql: Path) -> None:
    """Let OpenWebUI's database take no message as it was typed. Its tables exist already; it must not serve before this."""
    import psycopg  # noqa: PLC0415 - OpenWebUI's own driver; this file is read by the tests without it

    def run(purpose: str) -> psycopg.Cursor[Any]:
        return database.execute((sql / f"{purpose}.sql").read_bytes())

    with psycopg.connect(driver_url(database_url)) as database:
        row = run("is_guarded").fetchone()
        run("guard_history")
        if row is not None and row[0]:
            return
        run("hide_history")
    with psycopg.connect(driver_url(database_url), autocommit=True) as database:
        run("vacuum_history")


def settle_sign_in(database_url: str, sql: Path) -> None:
    """Leave nobody an account that another way of signing in made. It must not serve before this."""
    import psycopg  # noqa: PLC0415 - as above
    import sign_in  # noqa: PLC0415 - beside this file, and needs psycopg

    with psycopg.connect(driver_url(database_url)) as database:
        change = sign_in.settle(database, sql, sign_in.way_of(os.environ))
    sys.stderr.write(f"Accounts: {len(change.set_aside)} set aside, {len(change.back)} back.\n")


def hide_parameters() -> None:
    """Keep what people type out of the log: a failed statement is written there with its values unless told otherwise."""
    from open_webui.internal import db  # noqa: PLC0415 - reads the environment

    for engine in (db.engine, db.async_engine.sync_engine):
        engine.hide_parameters = True


def main() -> None:
    """Start; returns when OpenWebUI stops."""
    settings = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials is None and settings["secrets"]:
        sys.exit(
            "This program is started by openwebui.service, which hands it the secrets: systemctl start openwebui"
        )
    tell_environment(settings, Path(credentials or os.devnull))

    os.environ["FROM_INIT_PY"] = "true"  # as its own `serve` says, before it reads where its files are
    import open_webui.main  # noqa: F401, PLC0415 - it reads the environment, and brings its tables up to date
    from open_webui import serve  # noqa: PLC0415

    hide_parameters()
    guard_history(os.environ["DATABASE_URL"], Path(settings["sql"]))
    settle_sign_in(os.environ["DATABASE_URL"], Path(settings["sql"]))
    serve(host=settings["host"], port=settings["port"])


if __name__ == "__main__":
    main()
